import type { StatementSync } from 'node:sqlite';
import type { Database } from './sqlite-module.ts';

const prepared = new WeakMap<Database, Map<string, StatementSync>>();

/** A prepared statement; the same text is prepared once a database. */
export function statement(db: Database, sql: string): StatementSync {
  const ofThis = prepared.get(db) ?? new Map<string, StatementSync>();
  prepared.set(db, ofThis);
  const found = ofThis.get(sql) ?? db.prepare(sql);
  ofThis.set(sql, found);
  return found;
}
