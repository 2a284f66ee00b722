import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { withDotenv } from '../../src/config/dotenv.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'callchart-'));
  path = join(folder, '.env');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a .env file', () => {
  it('sets what the environment does not', () => {
    writeFileSync(path, '# a comment\nPORT=6000\nGREETING="Hello, \nthere"\nexport VOICE=cedar # ours\n');
    expect(withDotenv({ HOST: '::1' }, path)).toEqual({
      HOST: '::1',
      PORT: '6000',
      GREETING: 'Hello, \nthere',
      VOICE: 'cedar',
    });
  });

  it('gives way to the real environment, even to an empty value', () => {
    writeFileSync(path, 'PORT=6000\nGREETING=Hello\n');
    expect(withDotenv({ PORT: '7000', GREETING: '' }, path)).toEqual({ PORT: '7000', GREETING: '' });
  });

  it('may be missing', () => {
    expect(withDotenv({ PORT: '7000' }, path)).toEqual({ PORT: '7000' });
  });

  it('may begin with a byte order mark', () => {
    writeFileSync(path, '\uFEFFPORT=6000\r\nHOST=0.0.0.0\r\n');
    expect(withDotenv({}, path)).toEqual({ PORT: '6000', HOST: '0.0.0.0' });
  });

  it('that cannot be read is a problem like any other', () => {
    mkdirSync(path);
    expect(() => withDotenv({}, path)).toThrow(ConfigError);
    expect(() => withDotenv({}, path)).toThrow(/EISDIR/);
  });
});
