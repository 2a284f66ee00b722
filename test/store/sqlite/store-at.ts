import { type Logger, pino } from 'pino';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';

/** A store, and what it logs. */
export interface Watched {
  readonly store: SqliteStore;
  /** Messages of warnings and errors. */
  readonly said: readonly string[];
}

/** A store with its database in this file; not started. */
export function storeAt(path: string, maxDirty?: number): Watched {
  const said: string[] = [];
  const log: Logger = pino({ level: 'warn' }, { write: (line) => void said.push(JSON.parse(line).msg) });
  return { store: new SqliteStore({ path, log, ...(maxDirty === undefined ? {} : { maxDirty }) }), said };
}
