import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/config/log.ts';
import { systemClock } from '../../src/io/clock.ts';
import { FileJournals } from '../../src/store/journal-files.ts';
import { MemoryJournals } from '../../src/store/journal-memory.ts';
import type { Journals } from '../../src/store/journals.ts';

const startedAt = Date.UTC(2026, 10, 23, 12);
let folder: string;
let logged: Record<string, unknown>[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'callchart-'));
  logged = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = (options: { dataDir?: string; maxQueuedBytes?: number } = {}): FileJournals =>
  new FileJournals({
    dataDir: folder,
    clock: systemClock,
    log: createLog({
      level: 'info',
      pretty: false,
      destination: { write: (line: string) => void logged.push(JSON.parse(line)) },
    }),
    ...options,
  });

const line = (n: number): string => JSON.stringify({ n, t: n, at: 0, kind: 'lost', lines: 1 });
const pathOf = (callSid: string): string => join(folder, 'journals', '2026-11-23', `${callSid}.jsonl`);

describe.each([
  ['in files', (): Journals => files()],
  ['in memory', (): Journals => new MemoryJournals()],
])('journals %s', (_, make) => {
  it('are read as written, at any moment', async () => {
    const journals = make();
    const file = journals.open('CA1', startedAt);
    expect(file.write(line(0))).toBe(true);
    expect(await journals.read('CA1')).toEqual([line(0)]);
    file.write(line(1));
    await journals.stop(60_000);
    expect(await journals.read('CA1')).toEqual([line(0), line(1)]);
  });

  it('are read from a line on', async () => {
    const journals = make();
    const file = journals.open('CA1', startedAt);
    for (const n of [0, 1, 5, 6]) file.write(line(n));
    expect(await journals.read('CA1', 1)).toEqual([line(5), line(6)]);
    expect(await journals.read('CA1', 3)).toEqual([line(5), line(6)]);
    expect(await journals.read('CA1', 6)).toEqual([]);
    await journals.stop(60_000);
  });

  it('that are not there are not there', async () => {
    const journals = make();
    expect(await journals.read('CA1')).toBeUndefined();
    expect(await journals.read('../../etc/passwd')).toBeUndefined();
    expect(await journals.delete('CA1')).toBe(false);
  });

  it('are gone once deleted', async () => {
    const journals = make();
    const file = journals.open('CA1', startedAt);
    file.write(line(0));
    file.close();
    expect(await journals.delete('CA1')).toBe(true);
    expect(await journals.read('CA1')).toBeUndefined();
    expect(journals.stats().queuedBytes).toBe(0);
    await journals.stop(60_000);
    expect(await journals.read('CA1')).toBeUndefined();
  });
});

describe('journals in files', () => {
  it('outlive the process, each in a file of its own for its owner alone', async () => {
    const journals = files();
    const file = journals.open('CA1', startedAt);
    file.write(line(0));
    file.close();
    await journals.stop(60_000);
    expect(readFileSync(pathOf('CA1'), 'utf8')).toBe(`${line(0)}\n`);
    expect(statSync(pathOf('CA1')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'journals', '2026-11-23')).mode & 0o777).toBe(0o700);
    expect(await files().read('CA1')).toEqual([line(0)]);
  });

  it('leave out a line the process died in', async () => {
    const journals = files();
    const file = journals.open('CA1', startedAt);
    file.write(line(0));
    file.close();
    await journals.stop(60_000);
    appendFileSync(pathOf('CA1'), '{"n":1,"t":20,"at"');
    expect(await files().read('CA1')).toEqual([line(0)]);
  });

  it('take no path from outside', async () => {
    const journals = files();
    const file = journals.open('../../escaped', startedAt);
    expect(file.write(line(0))).toBe(false);
    file.close();
    expect(journals.stats().lost).toBe(1);
    await journals.stop(60_000);
  });

  it('refuse what does not fit into the queue, and count it', async () => {
    const journals = files({ maxQueuedBytes: 100 });
    const file = journals.open('CA1', startedAt);
    expect(file.write('x'.repeat(90))).toBe(true);
    expect(file.write('x'.repeat(90))).toBe(false);
    expect(journals.stats()).toEqual({ lost: 1, queuedBytes: 91 });
    await journals.stop(60_000);
    expect(journals.stats().queuedBytes).toBe(0);
  });

  it('survive a disk that fails: it is logged once, and everything is written when it works again', async () => {
    const dataDir = join(folder, 'disk');
    writeFileSync(dataDir, 'a file stands where the folder should be');
    const journals = files({ dataDir });
    const file = journals.open('CA1', startedAt);
    file.write(line(0));
    await journals.stop(0);
    file.write(line(1));
    expect(await journals.read('CA1')).toEqual([line(0)]);
    expect(logged.map(({ msg }) => msg)).toEqual([expect.stringMatching(/journals cannot be written/)]);

    rmSync(dataDir);
    mkdirSync(dataDir);
    file.close();
    await journals.stop(60_000);
    expect(readFileSync(join(dataDir, 'journals', '2026-11-23', 'CA1.jsonl'), 'utf8')).toBe(`${line(0)}\n`);
    expect(logged.at(-1)?.msg).toMatch(/written again/);
  });
});
