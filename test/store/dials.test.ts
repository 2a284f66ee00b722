import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryDials } from '../../src/store/memory-dials.ts';
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { dialOf, keepsTheDialContract } from './contract/dial-store.ts';
import { temporaryFolder } from './folder.ts';

describe('calls to be placed, in memory', () => {
  keepsTheDialContract(async () => new MemoryDials());
});

describe('calls to be placed, in SQLite', () => {
  const open: SqliteStore[] = [];
  const openAt = async (path: string): Promise<SqliteStore> => {
    const store = new SqliteStore({ path, log: pino({ level: 'silent' }) });
    open.push(store);
    await store.start();
    return store;
  };
  afterEach(async () => {
    for (const store of open.splice(0)) await store.stop(60_000);
  });

  keepsTheDialContract(async () => (await openAt(join(temporaryFolder(), 'calls.db'))).dials);

  it('are there after a restart', async () => {
    const path = join(temporaryFolder(), 'calls.db');
    const first = await openAt(path);
    await first.dials.add(dialOf(1, { state: 'dialing' }));
    await first.dials.addDoNotCall(['+491'], 1);
    await first.stop(60_000);
    const second = await openAt(path);
    expect(await second.dials.underWay()).toEqual([dialOf(1, { state: 'dialing' })]);
    expect(await second.dials.listDoNotCall()).toEqual(['+491']);
  });
});
