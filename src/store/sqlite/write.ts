import { firstWords, median } from '../listing.ts';
import { firstNumber } from '../order.ts';
import type { CallRow } from '../store.ts';
import { searchRowOf } from './search-row.ts';
import type { Database } from './sqlite-module.ts';
import { statement } from './statement.ts';

const CALL = `
  insert into calls values (
    :id, :callSid, :run, :writtenAt, :from, :to, :agent, :model, :via, :startedAt, :endedAt, :state, :outcome, :detail,
    :bargeIns, :costMicros, :recorded, :lostLines, :latencyMs, :preview, :direction, :costIncomplete
  )
  on conflict (id) do update set
    run = excluded.run, written_at = excluded.written_at, from_number = excluded.from_number,
    to_number = excluded.to_number, agent = excluded.agent, model = excluded.model, via = excluded.via,
    ended_at = excluded.ended_at, state = excluded.state, outcome = excluded.outcome, detail = excluded.detail,
    barge_ins = excluded.barge_ins, cost_micros = excluded.cost_micros, recorded = excluded.recorded,
    lost_lines = excluded.lost_lines, latency_ms = excluded.latency_ms, preview = excluded.preview,
    direction = excluded.direction, cost_incomplete = excluded.cost_incomplete`;
const WORDS = `
  insert into words values (:id, :said) on conflict (call_id) do update set said = excluded.said`;
/** Turns are added one at a time, and the row is written after each: those that are there already cost nothing. */
const TURNS = `
  insert into turns
    select :id, key, value ->> 'atMs', value ->> 'latencyMs', cast(:startedAt + (value ->> 'atMs') as integer),
      cast(round(value ->> 'latencyMs') as integer)
    from json_each(:turns) where true
  on conflict (call_id, n) do update
    set at_ms = excluded.at_ms, latency_ms = excluded.latency_ms, at = excluded.at, latency = excluded.latency
    where at_ms <> excluded.at_ms or latency_ms <> excluded.latency_ms`;
const RESULT =
  'insert into results values (:id, :result) on conflict (call_id) do update set result = excluded.result';
const SEARCH =
  'insert or replace into search (rowid, said, numbers, tags) values (:id, :said, :numbers, :tags)';

/** Who writes, and when: for telling the calls a dead process left behind. */
export interface Writing {
  readonly run: string;
  /** Ms since the epoch. */
  readonly writtenAt: number;
}

/** Writes a call as it is now; inside a transaction. */
export function writeCall(db: Database, row: CallRow, { run, writtenAt }: Writing): void {
  const id = idFor(db, row);
  statement(db, CALL).run({
    id,
    run,
    writtenAt,
    callSid: row.callSid,
    from: row.from,
    to: row.to,
    agent: row.agent,
    model: row.model,
    via: row.via,
    startedAt: Math.ceil(row.startedAt),
    endedAt: row.endedAt === null ? null : Math.ceil(row.endedAt),
    state: row.state,
    outcome: row.outcome,
    detail: row.detail,
    bargeIns: row.bargeIns,
    costMicros: Math.round(row.costMicros),
    recorded: row.recorded ? 1 : 0,
    lostLines: row.lostLines,
    latencyMs: median(row.turns.map((turn) => turn.latencyMs)),
    preview: firstWords(row.said),
    direction: row.direction,
    costIncomplete: row.costIncomplete ? 1 : 0,
  });
  statement(db, WORDS).run({ id, said: JSON.stringify(row.said) });
  statement(db, TURNS).run({ id, startedAt: row.startedAt, turns: JSON.stringify(row.turns) });
  statement(db, 'delete from turns where call_id = ? and n >= ?').run(id, row.turns.length);
  writeResult(db, id, row);
  statement(db, SEARCH).run({ id, ...searchRowOf(row) });
}

/** Most calls have none, and no row for it. */
function writeResult(db: Database, id: bigint, { cost, summary, fields, messages }: CallRow): void {
  const result = JSON.stringify({ cost, summary, fields, messages });
  if (result === '{}') statement(db, 'delete from results where call_id = ?').run(id);
  else statement(db, RESULT).run({ id, result });
}

/** Forgets a call; inside a transaction. @returns whether there was one. */
export function deleteCall(db: Database, callSid: string): boolean {
  const found = statement(db, 'select id from calls where call_sid = ?').get(callSid);
  if (!found) return false;
  const id = BigInt(found.id as number);
  for (const sql of [
    'delete from search where rowid = ?',
    'delete from turns where call_id = ?',
    'delete from words where call_id = ?',
    'delete from results where call_id = ?',
    'delete from calls where id = ?',
  ])
    statement(db, sql).run(id);
  return true;
}

/** Integers are bound as BigInt where they are compared: SQLite's index of words ignores a bound that is a float. */
function idFor(db: Database, row: CallRow): bigint {
  const startedAt = Math.ceil(row.startedAt);
  const known = statement(db, 'select id, started_at from calls where call_sid = ?').get(row.callSid);
  if (known && known.started_at === startedAt) return BigInt(known.id as number);
  // Another call by the same name: what Twilio names again begins anew.
  if (known) deleteCall(db, row.callSid);
  const from = BigInt(firstNumber(startedAt));
  const before = BigInt(firstNumber(startedAt + 1));
  const last = statement(db, 'select max(id) as id from calls where id >= ? and id < ?').get(from, before);
  return last?.id == null ? from : BigInt(last.id as number) + 1n;
}
