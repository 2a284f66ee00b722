import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as callchart from '../../src/agents/define.ts';
import { agentSchema } from '../../src/config/file/agent-schema.ts';
import { fileSchema } from '../../src/config/file/schema.ts';
import { loadSettings } from '../../src/config/settings.ts';
import { folderWith } from './folder.ts';

const read = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const page = read('configuration.md');

describe('the page about configuration', () => {
  it('has an example that passes the check', async () => {
    const example = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    process.env.WEBHOOK_SECRET = 'sixteen-characters';
    try {
      const tables = 'export const tables = { book: () => true };';
      const folder = folderWith({ 'callchart.config.ts': example, 'tables.ts': tables });
      const { settings } = await loadSettings({}, folder);
      const { agents, numbers, limits } = settings.current();
      expect(agents.get('reception')?.tools.map(({ name }) => name)).toEqual([
        ...['book_table', 'transfer_call', 'end_call'],
      ]);
      expect(agents.get('reception')?.afterCall.fields).toMatchObject({
        type: 'object',
        properties: { booked: { type: 'boolean' } },
      });
      expect([numbers.exact.size, numbers.prefixes.length, numbers.fallback]).toEqual([1, 1, 'reception']);
      expect(limits.concurrentCalls).toBe(8);
    } finally {
      delete process.env.WEBHOOK_SECRET;
    }
  });

  it('has every setting of an agent, and every bound', () => {
    const { limits } = fileSchema.shape;
    const names = [agentSchema.shape, agentSchema.shape.limits.unwrap().shape, limits.unwrap().shape];
    for (const name of names.flatMap((shape) => Object.keys(shape)))
      expect(page).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('shows mistakes as they are told', async () => {
    const file = `import { defineConfig } from 'callchart';


export default {
  agents: {
    reception: {
      speed: 3,
      greting: 'Hello',
    } } };`;
    const folder = folderWith({ 'callchart.config.ts': file });
    const error = await loadSettings({ PORT: 'x' }, folder).catch((problem: Error) => problem);
    const shown = /```\n(3 settings are wrong[\s\S]*?)\n```/.exec(page)?.[1];
    expect((error as Error).message).toBe(shown);
  });
});

it('the page about tools has everything that makes one', () => {
  const tools = read('tools.md');
  const { defineConfig: _, ...makers } = callchart;
  const names = Object.keys(makers).filter((name) => name !== 'z');
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) expect(tools).toContain(`${name}(`);
});
