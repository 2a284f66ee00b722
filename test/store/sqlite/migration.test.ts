import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../src/store/sqlite/database.ts';
import { MIGRATIONS } from '../../../src/store/sqlite/schema.ts';
import { DatabaseSync } from '../../../src/store/sqlite/sqlite-module.ts';
import type { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import type { CallQuery } from '../../../src/store/store.ts';
import { temporaryFolder } from '../folder.ts';
import { storeAt } from './store-at.ts';

const CAME_IN = `CA${'1'.repeat(32)}`;
const PLACED = `CA${'2'.repeat(32)}`;

/** A database as an older program left it. @returns its path. */
function oldDatabase(version: number): string {
  const path = join(temporaryFolder(), 'calls.db');
  const db = new DatabaseSync(path);
  db.exec(readFileSync(new URL(`./versions/${version}.sql`, import.meta.url), 'utf8'));
  db.close();
  return path;
}

async function opened(path: string): Promise<SqliteStore> {
  const { store, said } = storeAt(path);
  onTestFinished(() => store.stop(0));
  await store.start();
  expect(said).toEqual([]);
  return store;
}

const found = async (store: SqliteStore, query: CallQuery): Promise<readonly string[]> =>
  (await store.list(query)).calls.map(({ callSid }) => callSid);

describe('a history of the first version', () => {
  it('is found again, with everything that is asked for', async () => {
    const store = await opened(oldDatabase(1));
    for (const query of [
      {},
      { text: 'book a tab' },
      { number: '5550101' },
      { agent: 'reception' },
      { outcome: 'caller_hung_up' },
      { live: false },
      { direction: 'inbound' },
      { direction: 'inbound', text: 'table', agent: 'reception' },
    ] as const)
      expect(await found(store, query), JSON.stringify(query)).toEqual([CAME_IN]);
    expect(await found(store, { direction: 'outbound' })).toEqual([]);
    expect(await store.get(CAME_IN)).toEqual({
      ...{ callSid: CAME_IN, from: '+14155550101', to: '+442071838750', direction: 'inbound' },
      ...{ agent: 'reception', model: 'gpt-realtime-2.1', via: 'phone' },
      ...{ startedAt: 1763999940000, endedAt: 1764000000000, state: 'closed' },
      ...{ outcome: 'caller_hung_up', detail: 'The caller hung up.', bargeIns: 1 },
      ...{ turns: [{ atMs: 2000, latencyMs: 600 }], costMicros: 12345, costIncomplete: false },
      ...{ recorded: false, lostLines: 0 },
      said: [
        { role: 'agent', text: 'Hello, how can I help you?' },
        { role: 'caller', text: 'I would like to book a table.' },
      ],
    });
  });

  it('takes new calls beside the old ones, and forgets an old one whole', async () => {
    const store = await opened(oldDatabase(1));
    const old = await store.get(CAME_IN);
    if (!old) throw new Error('the old call is gone');
    store.put({ ...old, callSid: PLACED, startedAt: old.startedAt + 1, direction: 'outbound' });
    await expect.poll(() => found(store, {})).toEqual([PLACED, CAME_IN]);
    expect(await found(store, { direction: 'outbound', text: 'table' })).toEqual([PLACED]);
    expect(await store.delete(CAME_IN)).toBe(true);
    expect(await found(store, { text: 'table' })).toEqual([PLACED]);
  });
});

describe('a history of the version that had calls to be placed, but did not tell them apart', () => {
  it('tells them apart', async () => {
    const store = await opened(oldDatabase(3));
    expect(await found(store, {})).toEqual([PLACED, CAME_IN]);
    expect(await found(store, { direction: 'inbound' })).toEqual([CAME_IN]);
    expect(await found(store, { direction: 'outbound' })).toEqual([PLACED]);
    expect(await found(store, { direction: 'outbound', text: 'call us back', number: '0102' })).toEqual([
      PLACED,
    ]);
    expect(await store.get(PLACED)).toMatchObject({
      ...{ from: '+442071838750', to: '+14155550102', direction: 'outbound', lineMicros: 18000 },
      said: [{ role: 'agent', text: 'Please call us back about your table.' }],
    });
  });

  it('keeps the queue and the numbers nobody may call', async () => {
    const { dials } = await opened(oldDatabase(3));
    expect(await dials.get('dial-1')).toMatchObject({ data: { name: 'Ada' }, outcome: 'message_left' });
    expect(await dials.ownerOf(PLACED)).toBe('dial-1');
    expect(await dials.listDoNotCall()).toEqual(['+14155550199']);
  });
});

it('any older version comes to the same tables as a new one', () => {
  const tablesOf = (path: string): unknown => {
    const db = openDatabase(path);
    const columns = db.prepare(
      `select m.name as name, c.name as column_name, c.type, c."notnull", c.dflt_value, c.pk
       from sqlite_schema m join pragma_table_info(m.name) c where m.type = 'table' order by 1, c.cid`,
    );
    const version = db.prepare('pragma user_version').get()?.user_version;
    const all = { version, columns: columns.all() };
    db.close();
    return all;
  };
  const fresh = tablesOf(join(temporaryFolder(), 'calls.db'));
  expect(fresh).toMatchObject({ version: MIGRATIONS.length });
  for (const version of [1, 3]) expect(tablesOf(oldDatabase(version))).toEqual(fresh);
});
