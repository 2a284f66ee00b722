import { SERVER_LOST } from '../figures.ts';
import { getCall } from './read.ts';
import type { Database } from './sqlite-module.ts';
import { statement } from './statement.ts';
import { type Writing, writeCall } from './write.ts';

/**
 * Ends the calls that were live when an earlier run of the program died: nobody else will. They end when they were
 * last written. Inside a transaction. @returns how many there were.
 */
export function endLeftBehind(db: Database, writing: Writing): number {
  const found = statement(
    db,
    'select call_sid, written_at from calls where ended_at is null and run <> ?',
  ).all(writing.run);
  for (const columns of found) {
    // SAFETY: it was found in this transaction.
    const row = getCall(db, columns.call_sid as string)!;
    const endedAt = Math.max(row.startedAt, columns.written_at as number);
    const detail = 'The server stopped while the call was in progress.';
    writeCall(db, { ...row, endedAt, outcome: SERVER_LOST, detail }, writing);
  }
  return found.length;
}
