import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';

const CONFIG = fileURLToPath(new URL('../../src/console/vite.config.ts', import.meta.url));
const KB = 1024;

describe('the built page', () => {
  /** What was built, by its path. */
  const files = new Map<string, string>();

  beforeAll(async () => {
    const built = await build({ configFile: CONFIG, logLevel: 'error', build: { write: false } });
    if (!('output' in built)) throw new Error('one build was expected');
    for (const file of built.output) {
      files.set(file.fileName, file.type === 'chunk' ? file.code : Buffer.from(file.source).toString('utf8'));
    }
  });

  /** What the browser loads before anything is shown: the page and what it links to, and what those import. */
  const firstLoad = (): Set<string> => {
    const first = new Set(['index.html']);
    for (const name of first) {
      const text = files.get(name) ?? '';
      const links =
        name === 'index.html'
          ? [...text.matchAll(/(?:src|href)="\.\/([^"]+)"/g)]
          : [...text.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)].map((match) => [
              match[0],
              `assets/${match[1]}`,
            ]);
      for (const [, link] of links) if (link !== undefined && files.has(link)) first.add(link);
    }
    return first;
  };

  it('needs less than 100 KB, compressed, for its first view', () => {
    const first = [...firstLoad()];
    const bytes = first.reduce((sum, name) => sum + gzipSync(files.get(name) ?? '').length, 0);
    expect(first.filter((name) => name.endsWith('.js')).length).toBeGreaterThanOrEqual(1);
    expect(first.filter((name) => name.endsWith('.css')).length).toBeGreaterThanOrEqual(1);
    expect(bytes).toBeGreaterThan(10 * KB);
    expect(bytes).toBeLessThan(100 * KB);
  });

  it('loads what has plots, the heaviest part, only when it is shown', () => {
    const overview = [...files.keys()].filter((name) => name.includes('overview'));
    expect(overview.length).toBeGreaterThanOrEqual(1);
    for (const name of overview) expect(firstLoad()).not.toContain(name);
  });

  it('asks nobody else for anything', () => {
    const links = [...(files.get('index.html') ?? '').matchAll(/(?:src|href)="([^"]+)"/g)];
    expect(links.length).toBeGreaterThanOrEqual(3);
    for (const [, link] of links) expect(link).toMatch(/^\.\//);
    for (const [name, text] of files) {
      if (name.endsWith('.css')) expect(text).not.toMatch(/@import|url\(["']?(https?:)?\/\//);
    }
  });
});
