import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/io/clock.ts';
import { CallFiles } from '../../src/store/call-files.ts';
import { forgetCall } from '../../src/store/forget.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { Retention } from '../../src/store/retention.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { callRow, live } from './contract/rows.ts';
import { temporaryFolder } from './folder.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 10, 23, 12);

let dataDir: string;
let calls: MemoryStore;
let clock: VirtualClock;
beforeEach(() => {
  dataDir = temporaryFolder();
  calls = new MemoryStore();
  clock = new VirtualClock();
});

const journals = () => new CallFiles(join(dataDir, 'journals'), '.jsonl');
const recordings = () => new CallFiles(join(dataDir, 'recordings'), '.wav');
const keepers = () =>
  [journals(), recordings()].map((files) => ({ delete: (sid: string) => files.remove(sid) }));
const sid = (n: number): string => callRow(n).callSid;

/** A call with a journal and a recording of so many bytes each, this long ago. */
function keep(n: number, agoMs: number, bytes = 10): void {
  const startedAt = NOW - agoMs;
  calls.put(callRow(n, { startedAt }));
  keepFiles(n, startedAt, bytes);
}

function keepFiles(n: number, startedAt: number, bytes: number): void {
  for (const files of [journals(), recordings()]) {
    const path = files.pathOf(sid(n), startedAt);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.alloc(bytes));
    utimesSync(path, startedAt / 1000, startedAt / 1000);
  }
}

const kept = async (n: number) => ({
  row: (await calls.get(sid(n))) !== undefined,
  journal: (await journals().find(sid(n))) !== undefined,
  recording: (await recordings().find(sid(n))) !== undefined,
});
const all = { row: true, journal: true, recording: true };
const nothing = { row: false, journal: false, recording: false };

const retention = (settings: { retentionDays?: number; retentionBytes?: number }, store = calls) =>
  new Retention({
    calls: store,
    files: keepers(),
    settings: { dataDir, retentionDays: 0, retentionBytes: 0, ...settings },
    clock,
    log: pino({ level: 'silent' }),
    now: () => NOW + clock.now(),
  });

describe('forgetting a call', () => {
  it('deletes its row, its journal and its recording, and of no other call', async () => {
    keep(1, HOUR_MS);
    keep(2, HOUR_MS);
    expect(await forgetCall({ calls, files: keepers() }, sid(1))).toBe(true);
    expect(await kept(1)).toEqual(nothing);
    expect(await kept(2)).toEqual(all);
    expect(await forgetCall({ calls, files: keepers() }, sid(1))).toBe(false);
  });

  it('deletes files that no row tells of', async () => {
    keepFiles(1, NOW, 10);
    expect(await forgetCall({ calls, files: keepers() }, sid(1))).toBe(true);
    expect(await kept(1)).toEqual(nothing);
  });

  it('leaves the row when a file cannot be deleted, so that it can be tried again', async () => {
    keep(1, HOUR_MS);
    const stuck = { delete: () => Promise.reject(new Error('the disk is ill')) };
    await expect(forgetCall({ calls, files: [stuck] }, sid(1))).rejects.toThrow('ill');
    expect(await calls.get(sid(1))).toBeDefined();
  });
});

describe('retention', () => {
  it('forgets calls that ended too long ago, and their empty folders', async () => {
    keep(1, 3 * DAY_MS);
    keep(2, DAY_MS);
    await retention({ retentionDays: 2 }).run();
    expect(await kept(1)).toEqual(nothing);
    expect(await kept(2)).toEqual(all);
    expect(readdirSync(join(dataDir, 'journals'))).toEqual(['2026-11-22']);
  });

  it('forgets more calls than it asks for at a time', async () => {
    for (let n = 0; n < 250; n += 1) calls.put(callRow(n, { startedAt: NOW - 3 * DAY_MS }));
    await retention({ retentionDays: 2 }).run();
    expect((await calls.list({})).calls).toEqual([]);
  });

  it('keeps everything for ever when there is no bound', async () => {
    keep(1, 10_000 * DAY_MS, 1000);
    await retention({}).run();
    expect(await kept(1)).toEqual(all);
  });

  it('never touches a call in progress, however old and big', async () => {
    keep(1, 3 * DAY_MS, 50_000);
    calls.put(live(callRow(1, { startedAt: NOW - 3 * DAY_MS })));
    await retention({ retentionDays: 1, retentionBytes: 1 }).run();
    expect(await kept(1)).toEqual(all);
  });

  it('forgets files whose row was lost, once they are old', async () => {
    keepFiles(1, NOW - 3 * DAY_MS, 10);
    keepFiles(2, NOW - HOUR_MS, 10);
    await retention({ retentionDays: 2 }).run();
    expect(await kept(1)).toEqual(nothing);
    expect(await kept(2)).toEqual({ ...all, row: false });
  });

  it('forgets the oldest until the rest is small enough', async () => {
    for (const n of [1, 2, 3, 4]) keep(n, (10 - n) * HOUR_MS, 50_000);
    await retention({ retentionBytes: 250_000 }).run();
    expect(await kept(1)).toEqual(nothing);
    expect(await kept(2)).toEqual(nothing);
    expect(await kept(3)).toEqual(all);
    expect(await kept(4)).toEqual(all);
  });

  it('forgets nothing when all of it is small enough', async () => {
    keep(1, HOUR_MS, 50_000);
    await retention({ retentionBytes: 100_000 }).run();
    expect(await kept(1)).toEqual(all);
  });

  it('counts the database', async () => {
    keep(1, HOUR_MS, 10);
    writeFileSync(join(dataDir, 'calls.db'), Buffer.alloc(5000));
    await retention({ retentionBytes: 5000 }).run();
    expect(await kept(1)).toEqual(nothing);
  });

  it('gives up old files nobody can list before calls that can be', async () => {
    keepFiles(9, NOW - 2 * DAY_MS, 50_000);
    keep(1, HOUR_MS, 50_000);
    await retention({ retentionBytes: 150_000 }).run();
    expect(await kept(9)).toEqual(nothing);
    expect(await kept(1)).toEqual(all);
  });

  it('runs at once and then every hour, until it is stopped', async () => {
    keep(1, DAY_MS - HOUR_MS / 2);
    keep(2, DAY_MS - 1.5 * HOUR_MS);
    const daily = retention({ retentionDays: 1 });
    daily.start();
    const rounds = async (): Promise<readonly boolean[]> => [(await kept(1)).row, (await kept(2)).row];
    // A round reads folders, so its end is waited for: then the timer of the next one is set.
    const hour = async (): Promise<void> => {
      await daily.settled();
      await clock.advance(HOUR_MS);
      await daily.settled();
    };
    await daily.settled();
    expect(await rounds()).toEqual([true, true]);
    await hour();
    expect(await rounds()).toEqual([false, true]);
    await daily.stop();
    await clock.advance(5 * HOUR_MS);
    expect(await rounds()).toEqual([false, true]);
  });

  it('deletes nothing while the store cannot answer, and tries again in an hour', async () => {
    let down = true;
    class SometimesDown extends MemoryStore {
      override async get(callSid: string) {
        if (down) throw new StoreUnavailable('down');
        return super.get(callSid);
      }
    }
    keepFiles(1, NOW - 3 * DAY_MS, 10);
    const daily = retention({ retentionDays: 2 }, new SometimesDown());
    daily.start();
    await daily.settled();
    expect(await kept(1)).toEqual({ ...all, row: false });
    down = false;
    await clock.advance(HOUR_MS);
    await daily.settled();
    expect(await kept(1)).toEqual(nothing);
    await daily.stop();
  });

  it('does not mind that nothing was ever kept', async () => {
    dataDir = join(dataDir, 'nowhere');
    await retention({ retentionDays: 1, retentionBytes: 1 }).run();
    expect(existsSync(dataDir)).toBe(false);
  });
});
