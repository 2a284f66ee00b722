import type { CallCost } from '../../prices/call-cost.ts';
import { SERVER_LOST } from '../figures.ts';
import type { CallRow } from '../store.ts';
import { getCall } from './read.ts';
import type { Database } from './sqlite-module.ts';
import { statement } from './statement.ts';
import { type Writing, writeCall } from './write.ts';

type Columns = Record<string, unknown>;

const LIVE = 'select call_sid, written_at from calls where ended_at is null and run <> :run';
/** Calls that were over while somebody they were handed on to still talked. */
const COUNTING = `
  select call_sid, written_at from calls
  where ended_at is not null and run <> :run
    and id in (select call_id from results where result ->> '$.cost.open')`;

/**
 * Ends the calls that were live when an earlier run of the program died: nobody else will. They end when they were
 * last written. What they, and calls that were handed on, have cost since is not known any more. Inside a transaction.
 * @returns how many were live.
 */
export function endLeftBehind(db: Database, writing: Writing): number {
  const counting = statement(db, COUNTING).all({ run: writing.run });
  for (const columns of counting) writeCall(db, costClosed(rowOf(db, columns)), writing);
  const live = statement(db, LIVE).all({ run: writing.run });
  for (const columns of live) {
    const row = rowOf(db, columns);
    const endedAt = Math.max(row.startedAt, columns.written_at as number);
    const detail = 'The server stopped while the call was in progress.';
    writeCall(db, costClosed({ ...row, endedAt, outcome: SERVER_LOST, detail }), writing);
  }
  return live.length;
}

/** @param columns of a call that was found in this transaction. */
const rowOf = (db: Database, columns: Columns): CallRow => getCall(db, columns.call_sid as string) as CallRow;

const costClosed = (row: CallRow): CallRow => {
  if (!row.cost?.open) return row;
  const missing = [...row.cost.missing, 'what it cost after the server stopped'];
  const cost: CallCost = { ...row.cost, open: false, missing };
  return { ...row, cost, costIncomplete: true };
};
