import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DatabaseSync } from '../../../src/store/sqlite/sqlite-module.ts';
import { StoreUnavailable } from '../../../src/store/store.ts';
import { until } from '../../support/until.ts';
import { callRow, live } from '../contract/rows.ts';
import { temporaryFolder } from '../folder.ts';
import { storeAt, type Watched } from './store-at.ts';

let open: Watched[] = [];
afterEach(async () => {
  await Promise.all(open.map(({ store }) => store.stop(2000)));
  open = [];
});

function watched(path: string, maxDirty?: number): Watched {
  const one = storeAt(path, maxDirty);
  open.push(one);
  return one;
}

const written = (watched: Watched): Promise<void> =>
  until('everything to be written', () => watched.store.stats().dirty === 0);
const down = (watched: Watched): Promise<void> =>
  until('the store to be down', () => watched.store.state() === 'down');
const sids = async ({ store }: Watched): Promise<readonly string[]> =>
  (await store.list({})).calls.map(({ callSid }) => callSid);

const holds = (folder: string, text: string): boolean =>
  readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(text));
const sizeOf = (path: string): number => statSync(path).size;

describe('a database that cannot be opened', () => {
  it('lets the server start, says what to do, and is written when it can be', async () => {
    const folder = join(temporaryFolder(), 'data');
    writeFileSync(folder, 'a file where the folder should be');
    const one = watched(join(folder, 'calls.db'));
    await one.store.start();
    expect(one.store.state()).toBe('down');
    expect(one.said.join()).toContain(`See that ${folder} is a folder this user may write in`);
    one.store.put(callRow(1));
    await expect(one.store.list({})).rejects.toThrow(StoreUnavailable);
    expect(await one.store.get(callRow(1).callSid)).toEqual(callRow(1));
    expect(one.store.stats()).toEqual({ dirty: 1, lost: 0 });
    rmSync(folder);
    await written(one);
    expect(one.store.state()).toBe('up');
    expect(await sids(one)).toEqual([callRow(1).callSid]);
    expect(one.said).toHaveLength(1);
  });

  it('recovers without a call to write', async () => {
    const folder = join(temporaryFolder(), 'data');
    writeFileSync(folder, '');
    const one = watched(join(folder, 'calls.db'));
    await one.store.start();
    rmSync(folder);
    await until('the store to be up', () => one.store.state() === 'up');
  });

  it('is left alone when it is of a newer version', async () => {
    const path = join(temporaryFolder(), 'calls.db');
    const newer = new DatabaseSync(path);
    newer.exec('create table future (x); pragma user_version = 99');
    newer.close();
    const one = watched(path);
    await one.store.start();
    expect(one.store.state()).toBe('down');
    expect(one.said.join()).toContain('Run the newer Callchart again');
  });
});

describe('a damaged database', () => {
  it('is not touched; calls are kept in memory until it was moved away', async () => {
    const path = join(temporaryFolder(), 'calls.db');
    writeFileSync(path, 'this is no database, but it is long enough to look like one. '.repeat(100));
    const one = watched(path);
    await one.store.start();
    expect(one.said.join()).toContain(`${path} is damaged: move it away`);
    one.store.put(callRow(1));
    renameSync(path, `${path}.damaged`);
    await written(one);
    expect(await sids(one)).toEqual([callRow(1).callSid]);
    expect(existsSync(`${path}.damaged`)).toBe(true);
  });
});

describe('a locked database', () => {
  it('is down as long as another program holds it; then everything is written, newest rows only', async () => {
    const path = join(temporaryFolder(), 'calls.db');
    const one = watched(path);
    await one.store.start();
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    one.store.put(live(callRow(1)));
    one.store.put(callRow(2));
    await down(one);
    expect(one.said.join()).toContain(`Another program holds ${path}`);
    // Reading goes on.
    expect(await sids(one)).toEqual([]);
    one.store.put(callRow(1));
    other.exec('commit');
    other.close();
    await written(one);
    expect(one.store.state()).not.toBe('down');
    expect(await sids(one)).toEqual([callRow(2).callSid, callRow(1).callSid]);
    expect(await one.store.get(callRow(1).callSid)).toEqual(callRow(1));
  });

  it('does not fill the memory: the oldest rows are given up, and counted', async () => {
    const path = join(temporaryFolder(), 'calls.db');
    const one = watched(path, 3);
    await one.store.start();
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    for (let n = 1; n <= 5; n += 1) one.store.put(callRow(n));
    await down(one);
    expect(one.store.stats()).toEqual({ dirty: 3, lost: 2 });
    other.exec('rollback');
    other.close();
    await written(one);
    expect(await sids(one)).toEqual([5, 4, 3].map((n) => callRow(n).callSid));
  });
});

describe('a folder that is removed while calls come in', () => {
  it('is made again', async () => {
    const folder = join(temporaryFolder(), 'data');
    const one = watched(join(folder, 'calls.db'));
    await one.store.start();
    one.store.put(callRow(1));
    await written(one);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    one.store.put(callRow(2));
    await written(one);
    expect(await sids(one)).toEqual([callRow(2).callSid]);
  });
});

describe('a row that can never be written', () => {
  it('is given up, and the others of its group are written', async () => {
    const one = watched(join(temporaryFolder(), 'calls.db'));
    await one.store.start();
    one.store.put(callRow(1));
    // SAFETY: what a defect elsewhere would do.
    one.store.put(callRow(2, { agent: null as unknown as string }));
    one.store.put(callRow(3));
    await written(one);
    expect(await sids(one)).toEqual([callRow(3).callSid, callRow(1).callSid]);
    expect(one.store.stats().lost).toBe(1);
    expect(one.store.state()).toBe('up');
    expect(one.said.join()).toContain('a call cannot be written');
  });
});

describe('a store that was stopped', () => {
  it('has written what was waiting', async () => {
    const path = join(temporaryFolder(), 'calls.db');
    const first = storeAt(path);
    await first.store.start();
    first.store.put(callRow(1));
    await first.store.stop(60_000);
    const second = watched(path);
    await second.store.start();
    expect(await sids(second)).toEqual([callRow(1).callSid]);
  });

  it('answers nothing and takes nothing, but does not throw at a call', async () => {
    const one = storeAt(join(temporaryFolder(), 'calls.db'));
    await one.store.start();
    await one.store.stop(60_000);
    await one.store.stop(60_000);
    one.store.put(callRow(1));
    expect(one.store.stats()).toEqual({ dirty: 0, lost: 1 });
    await expect(one.store.list({})).rejects.toThrow(StoreUnavailable);
  });

  it('does not wait longer than it may for a database that is locked', async () => {
    const path = join(temporaryFolder(), 'calls.db');
    const one = storeAt(path);
    await one.store.start();
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    one.store.put(callRow(1));
    await one.store.stop(100);
    expect(one.store.stats()).toEqual({ dirty: 1, lost: 1 });
    expect(one.said.join()).toContain('stopped before these calls were written');
    other.close();
  });
});

describe('calls that were live when the server died', () => {
  it('are over at the next start, and said to be lost', async () => {
    const path = join(temporaryFolder(), 'calls.db');
    const first = storeAt(path);
    await first.store.start();
    first.store.put(live(callRow(1)));
    first.store.put(callRow(2));
    await first.store.stop(60_000);
    const second = watched(path);
    await second.store.start();
    const row = await second.store.get(callRow(1).callSid);
    expect(row).toMatchObject({ outcome: 'server_lost', said: callRow(1).said, turns: callRow(1).turns });
    expect(row?.endedAt).toBeGreaterThanOrEqual(callRow(1).startedAt);
    expect((await second.store.list({ live: true })).calls).toEqual([]);
    expect((await second.store.list({ outcome: 'server_lost' })).calls).toHaveLength(1);
    expect(await second.store.get(callRow(2).callSid)).toEqual(callRow(2));
  });

  it('leave their cost at least what was counted, as do calls that were handed on and not over', async () => {
    const path = join(temporaryFolder(), 'calls.db');
    const none = {
      turns: 0,
      aside: 0,
      summary: 0,
      transcription: 0,
      line: 0,
      transfer: 0,
      detection: 0,
      messages: 0,
    };
    const tokens = { textIn: 0, cachedTextIn: 0, audioIn: 0, cachedAudioIn: 0, textOut: 0, audioOut: 0 };
    const cost = {
      totalMicros: 12_345,
      parts: { ...none, line: 12_345 },
      tokens,
      turns: [],
      missing: [],
      open: true,
    };
    const first = storeAt(path);
    await first.store.start();
    first.store.put(live(callRow(1, { cost })));
    first.store.put(callRow(2, { cost, outcome: 'transferred' }));
    first.store.put(callRow(3, { cost: { ...cost, open: false } }));
    await first.store.stop(60_000);
    const second = watched(path);
    await second.store.start();
    const closed = { ...cost, open: false, missing: ['what it cost after the server stopped'] };
    for (const n of [1, 2])
      expect(await second.store.get(callRow(n).callSid)).toMatchObject({
        cost: closed,
        costIncomplete: true,
      });
    expect((await second.store.get(callRow(2).callSid))?.outcome).toBe('transferred');
    expect(await second.store.get(callRow(3).callSid)).toMatchObject({ costIncomplete: false });
    await second.store.stop(60_000);
    const third = watched(path);
    await third.store.start();
    expect(await third.store.get(callRow(2).callSid)).toMatchObject({ cost: closed });
  });

  it('are not those of another process that is alive', async () => {
    const path = join(temporaryFolder(), 'calls.db');
    const first = watched(path);
    await first.store.start();
    first.store.put(live(callRow(1)));
    await written(first);
    const second = watched(path);
    await second.store.start();
    expect(second.said.join()).toContain('another Callchart');
    expect((await second.store.list({ live: true })).calls).toHaveLength(1);
  });
});

describe('a call that was deleted', () => {
  it('leaves nothing of its words and numbers in the files', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'calls.db');
    const one = watched(path);
    await one.store.start();
    for (let n = 0; n < 50; n += 1) one.store.put(callRow(n));
    one.store.put(callRow(77, { from: '+15557654321', said: [{ role: 'caller', text: 'xylophones' }] }));
    await written(one);
    expect(holds(folder, 'xylophones')).toBe(true);
    await one.store.delete(callRow(77).callSid);
    // The log of changes is emptied when it is done.
    await until('the files to be tidied', () => sizeOf(`${path}-wal`) === 0);
    expect(holds(folder, 'xylophones')).toBe(false);
    expect(holds(folder, '7654321')).toBe(false);
    expect(await sids(one)).toHaveLength(50);
  });
});
