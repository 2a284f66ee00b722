import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { callMachine } from '../../machines/call/machine.ts';
import { eventsOf } from '../../src/chart/answers.ts';
import { generatedDocs, staleDocs } from '../../src/chart/docs.ts';
import { chartOf } from '../../src/chart/graph.ts';

describe('the documents about the machines', () => {
  it('say what the machines do today (`npm run docs` writes them)', async () => {
    expect(await staleDocs()).toEqual([]);
  });

  it('are named when they are missing or old', async () => {
    const root = pathToFileURL(`${mkdtempSync(join(tmpdir(), 'chart-'))}/`);
    const docs = await generatedDocs();
    expect(await staleDocs(root)).toEqual([...docs.keys()]);
    mkdirSync(new URL('docs/', root));
    for (const [path, text] of docs)
      writeFileSync(new URL(path, root), path.endsWith('.md') ? `${text} ` : text);
    expect(await staleDocs(root)).toEqual(['docs/call-machine.md']);
  });

  it('explain every event the call answers from the source that declares it', async () => {
    const page = (await generatedDocs()).get('docs/call-machine.md') ?? '';
    const listed = page.slice(page.indexOf('### Events in'), page.indexOf('### Actions out'));
    for (const event of eventsOf(chartOf(callMachine))) {
      const name = event.replaceAll('.', '\\.');
      expect(listed).toMatch(new RegExp(`- \`${name}\`[^\\n]*: \\S`));
    }
  });

  it('show the pictures they are delivered with', async () => {
    const docs = await generatedDocs();
    const pictures = [...(docs.get('docs/call-machine.md') ?? '').matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)];
    expect(pictures.map(([, file]) => `docs/${file}`)).toEqual(
      [...docs.keys()].filter((path) => path.endsWith('.svg')),
    );
  });
});
