import { wordsAround } from '../listing.ts';
import { cursorAfter, spanOf } from '../order.ts';
import { phrasesOf } from '../search-terms.ts';
import type { CallListing, CallPage, CallQuery, CallRow } from '../store.ts';
import { matchOf } from './search-row.ts';
import type { Database } from './sqlite-module.ts';
import { statement } from './statement.ts';

const ALL = 'select calls.* from calls where id >= :from and id < :before order by id desc limit :limit';
/** `cross join`: the index of words goes first, since it is read in the order of the list and only as far as needed. */
const MATCHING = `
  select calls.* from search cross join calls on calls.id = search.rowid
  where search match :match and search.rowid >= :from and search.rowid < :before
  order by search.rowid desc limit :limit`;
/** The oldest ended calls. */
export const ENDED = `
  select call_sid from calls where ended_at is not null and ended_at < ? order by ended_at limit ?`;

type Columns = Record<string, unknown>;

/** The statement that answers a query, and what to bind. */
export function listQuery(query: CallQuery): {
  sql: string;
  values: Record<string, bigint | string | number>;
} {
  const { from, before, limit } = spanOf(query);
  const match = matchOf(query);
  // One more than asked for: it tells whether there is another page.
  const span = { from: BigInt(from), before: BigInt(before), limit: limit + 1 };
  return match === undefined ? { sql: ALL, values: span } : { sql: MATCHING, values: { ...span, match } };
}

/** One page of calls, newest first. */
export function listCalls(db: Database, query: CallQuery): CallPage {
  const { sql, values } = listQuery(query);
  const found = statement(db, sql).all(values) as Columns[];
  const page = found.slice(0, Number(values.limit) - 1);
  const last = page.at(-1);
  const searched = query.text !== undefined && phrasesOf(query.text).length > 0;
  return {
    calls: page.map((columns) =>
      searched
        ? { ...listing(columns), preview: wordsAround(saidIn(db, columns), query.text ?? '') }
        : listing(columns),
    ),
    next: found.length > page.length && last ? cursorAfter(last.id as number) : null,
  };
}

/** Everything that is kept of a call. */
export function getCall(db: Database, callSid: string): CallRow | undefined {
  const columns = statement(db, 'select * from calls where call_sid = ?').get(callSid) as Columns | undefined;
  if (!columns) return undefined;
  const { latencyMs: _, preview: _p, ...rest } = listing(columns);
  const turns = statement(db, 'select at_ms, latency_ms from turns where call_id = ? order by n').all(
    columns.id as number,
  );
  return {
    ...rest,
    turns: turns.map((turn) => ({ atMs: turn.at_ms as number, latencyMs: turn.latency_ms as number })),
    said: saidIn(db, columns),
    ...resultOf(db, columns),
  };
}

/** Ended calls, oldest end first. */
export function endedBefore(db: Database, epochMs: number, limit: number): readonly string[] {
  return statement(db, ENDED)
    .all(epochMs, limit)
    .map((columns) => columns.call_sid as string);
}

function saidIn(db: Database, columns: Columns): CallRow['said'] {
  const words = statement(db, 'select said from words where call_id = ?').get(columns.id as number);
  return words ? JSON.parse(words.said as string) : [];
}

function resultOf(db: Database, columns: Columns): Pick<CallRow, 'cost' | 'summary' | 'fields' | 'messages'> {
  const found = statement(db, 'select result from results where call_id = ?').get(columns.id as number);
  return found ? JSON.parse(found.result as string) : {};
}

function listing(columns: Columns): CallListing {
  // SAFETY: the tables are strict, and only written from such rows.
  const text = (name: string): string => columns[name] as string;
  const number = (name: string): number => columns[name] as number;
  return {
    callSid: text('call_sid'),
    from: text('from_number'),
    to: text('to_number'),
    direction: text('direction') as CallRow['direction'],
    agent: text('agent'),
    model: text('model'),
    via: text('via') as CallRow['via'],
    startedAt: number('started_at'),
    endedAt: columns.ended_at as number | null,
    state: text('state'),
    outcome: columns.outcome as string | null,
    detail: columns.detail as string | null,
    bargeIns: number('barge_ins'),
    costMicros: number('cost_micros'),
    costIncomplete: number('cost_incomplete') === 1,
    recorded: number('recorded') === 1,
    lostLines: number('lost_lines'),
    latencyMs: columns.latency_ms as number | null,
    preview: text('preview'),
  };
}
