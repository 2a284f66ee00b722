import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConsole } from '../../src/api/console-files.ts';
import { world } from './support.ts';

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const SCRIPT = 'console.log("hello");'.repeat(100);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><script src="./assets/index-abc.js"></script>');
  writeFileSync(join(folder, 'assets/index-abc.js'), SCRIPT);
  writeFileSync(join(folder, 'assets/dot-abc.png'), new Uint8Array([1, 2, 3]));
});
afterAll(() => rmSync(folder, { recursive: true }));

function built() {
  const page = loadConsole(folder);
  if (!page) throw new Error('nothing was loaded');
  return world({ page });
}

describe("the console's page", () => {
  it('is shown to browsers at / and /console; programs are greeted', async () => {
    const it = built();
    for (const path of ['/', '/console']) {
      const page = await it.ask(path, { headers: BROWSER });
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.text).toContain('./assets/index-abc.js');
      expect(page.headers['cache-control']).toBe('no-cache');
    }
    expect(JSON.parse((await it.ask('/')).text)).toEqual({
      message: 'Twilio Media Stream Server is running!',
    });
    const below = await it.ask('/console/', { headers: BROWSER });
    expect([below.status, below.headers.location]).toEqual([308, '../console']);
  });

  it('may run nothing but our own, and talk to nobody else', async () => {
    const it = built();
    const headers = { ...BROWSER, host: 'localhost:5050' };
    const policy = (await it.ask('/', { headers })).headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self' ws://localhost:5050 wss://localhost:5050;");
    expect(policy).toContain("frame-ancestors 'none'");
    const forged = { ...BROWSER, host: 'a;script-src *' };
    expect((await it.ask('/', { headers: forged })).status).toBe(403);
  });

  it('has its assets wherever the page looks for them, cached for ever, zipped when wanted', async () => {
    const it = built();
    for (const path of ['/assets/index-abc.js', '/console/assets/index-abc.js']) {
      const plain = await it.ask(path);
      expect([plain.text, plain.headers['content-type'], plain.headers['content-encoding']]).toEqual([
        SCRIPT,
        'text/javascript; charset=utf-8',
        undefined,
      ]);
      expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      const zipped = await it.ask(path, { headers: { 'accept-encoding': 'gzip, br' } });
      expect(zipped.headers['content-encoding']).toBe('gzip');
      expect(zipped.bytes.length).toBeLessThan(200);
      expect(gunzipSync(zipped.bytes).toString()).toBe(SCRIPT);
      const unwanted = await it.ask(path, { headers: { 'accept-encoding': 'gzip;q=0, br' } });
      expect(unwanted.headers['content-encoding']).toBeUndefined();
    }
    const picture = await it.ask('/assets/dot-abc.png', { headers: { 'accept-encoding': 'gzip' } });
    expect([picture.headers['content-type'], [...picture.bytes]]).toEqual(['image/png', [1, 2, 3]]);
  });

  it.each([
    '/assets/',
    '/assets/index.html',
    '/assets/../index.html',
    '/assets/%2e%2e%2findex.html',
    '/console/x',
  ])('has nothing at %s', async (path) => {
    expect((await built().ask(path)).status).toBe(404);
  });

  it('that was not built says how it is', async () => {
    expect(loadConsole(join(folder, 'nowhere'))).toBeUndefined();
    const page = await world().ask('/', { headers: BROWSER });
    expect(page.status).toBe(200);
    expect(page.text).toContain('npm run console');
  });
});
