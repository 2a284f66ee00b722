import type { CampaignCounts, Dial, DialStore } from '../dials.ts';
import { inTransaction } from './database.ts';
import type { Database } from './sqlite-module.ts';
import { statement } from './statement.ts';

/** The name of each question, as the thread is asked, and its arguments. */
export type DialQuestion = {
  [K in keyof DialStore]: { readonly kind: K; readonly ask: Parameters<DialStore[K]> };
}[keyof DialStore];

type Answers = {
  [K in keyof DialStore]: (
    db: Database,
    ...ask: Parameters<DialStore[K]>
  ) => Awaited<ReturnType<DialStore[K]>>;
};

const COLUMNS = ':id, :key, :campaign, :state, :notBefore, :createdAt, :endedAt, :outcome, :version, :dial';
const INSERT = `insert into dials values (${COLUMNS})`;
const UPDATE = `
  update dials set state = :state, not_before = :notBefore, ended_at = :endedAt, outcome = :outcome,
    version = :version, dial = :dial
  where id = :id and version = :version - 1`;
const DUE = `
  select dial from dials where state = 'waiting' and not_before <= ? order by not_before, created_at, id limit ?`;
const ENDED = `
  select dial from dials where campaign = ? and ended_at >= ? order by ended_at, id limit ?`;

/** Answers a question about calls to be placed; on the thread of the database. */
export function answerDials(db: Database, { kind, ask }: DialQuestion): unknown {
  // SAFETY: a question has the arguments of its own kind.
  return (answers[kind] as (db: Database, ...ask: readonly unknown[]) => unknown)(db, ...ask);
}

const answers: Answers = {
  add: (db, dial) =>
    inTransaction(db, () => {
      const known = byKey(db, dial.key);
      if (known) return known;
      write(db, INSERT, dial);
      return dial;
    }),
  get: (db, id) => {
    const found = statement(db, 'select dial from dials where id = ?').get(id);
    return found && dialIn(found);
  },
  byKey,
  save: (db, dial) => inTransaction(db, () => write(db, UPDATE, { ...dial, version: dial.version + 1 })),
  due: (db, now, limit) => statement(db, DUE).all(now, limit).map(dialIn),
  nextAt: (db) =>
    nextOf(statement(db, `select min(not_before) as at from dials where state = 'waiting'`).get()),
  underWay: (db) =>
    statement(db, `select dial from dials where state in ('dialing', 'calling') order by created_at, id`)
      .all()
      .map(dialIn),
  ownerOf: (db, callSid) =>
    statement(db, 'select dial_id from dial_calls where call_sid = ?').get(callSid)?.dial_id as
      | string
      | undefined,
  campaign,
  ended: (db, name, since, limit) => statement(db, ENDED).all(name, since, limit).map(dialIn),
  forget: (db, before) =>
    inTransaction(db, () => {
      const old = 'select id from dials where ended_at < ?';
      statement(db, `delete from dial_calls where dial_id in (${old})`).run(before);
      return Number(statement(db, 'delete from dials where ended_at < ?').run(before).changes);
    }),
  addDoNotCall: (db, numbers, at) =>
    inTransaction(db, () => {
      for (const number of numbers)
        statement(db, 'insert or ignore into do_not_call values (?, ?)').run(number, at);
    }),
  removeDoNotCall: (db, number) =>
    statement(db, 'delete from do_not_call where number = ?').run(number).changes === 1,
  doNotCall: (db, numbers) =>
    numbers.filter((number) => statement(db, 'select 1 from do_not_call where number = ?').get(number)),
  listDoNotCall: (db) =>
    statement(db, 'select number from do_not_call order by number')
      .all()
      .map(({ number }) => String(number)),
};

function byKey(db: Database, key: string): Dial | undefined {
  const found = statement(db, 'select dial from dials where key = ?').get(key);
  return found && dialIn(found);
}

/** @returns whether a row was written. */
function write(db: Database, sql: string, dial: Dial): boolean {
  const { id, key, campaign: name, state, notBefore, createdAt, endedAt, outcome, version, callSid } = dial;
  const fixed = sql === INSERT ? { key, campaign: name, createdAt } : {};
  const changed = statement(db, sql).run({
    ...{ id, state, notBefore, endedAt, outcome, version, ...fixed },
    dial: JSON.stringify(dial),
  });
  if (changed.changes === 0) return false;
  if (callSid !== null) statement(db, 'insert or ignore into dial_calls values (?, ?)').run(callSid, id);
  return true;
}

function campaign(db: Database, name: string): CampaignCounts {
  const rows = statement(
    db,
    'select coalesce(outcome, state) as what, count(*) as n from dials where campaign = ? group by 1',
  ).all(name);
  const next = statement(
    db,
    `select min(not_before) as at from dials where campaign = ? and state = 'waiting'`,
  ).get(name);
  return {
    counts: Object.fromEntries(rows.map(({ what, n }) => [String(what), Number(n)])),
    nextAt: nextOf(next),
  };
}

const dialIn = (row: Record<string, unknown>): Dial => JSON.parse(String(row.dial)) as Dial;
const nextOf = (row: Record<string, unknown> | undefined): number | null =>
  row?.at == null ? null : Number(row.at);
