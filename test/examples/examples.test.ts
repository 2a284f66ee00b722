import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rehearseScenario } from '../../src/rehearse.ts';
import { UNHURRIED } from '../outside/support/program.ts';
import { LIVE } from '../support/live.ts';

const FOLDER = 'docs/examples';
const examples = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('the examples', () => {
  it.each(examples)('%s explains itself', (name) => {
    for (const file of ['README.md', 'callchart.config.ts', 'rehearsal.ts'])
      expect(existsSync(`${FOLDER}/${name}/${file}`)).toBe(true);
  });

  it.concurrent.each(examples)('%s does its job in a rehearsal with the real program', LIVE, async (name) => {
    const { failures, timeline } = await rehearseScenario(UNHURRIED, { folder: `${FOLDER}/${name}` });
    expect(failures, timeline).toEqual([]);
  });
});
