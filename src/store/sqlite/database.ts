import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { MIGRATIONS } from './schema.ts';
import { type Database, DatabaseSync } from './sqlite-module.ts';

/** Another program that writes is waited for this long. */
const BUSY_TIMEOUT_MS = 1000;

/** The database was written by a newer Callchart. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase';
}

/**
 * Opens the database, makes it (and its folder) when it is not there, and brings its tables up to date.
 * @throws what SQLite or the file system says; {@link NewerDatabase}.
 */
export function openDatabase(path: string): Database {
  mkdirSync(dirname(path), { recursive: true });
  const isNew = !existsSync(path);
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    // Pages of deleted calls go back to the disk; can only be chosen for a new file.
    if (isNew) db.exec('pragma auto_vacuum = incremental');
    db.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma secure_delete = on;
      pragma cache_size = -16000;
      pragma temp_store = memory;
      pragma journal_size_limit = 67108864;
    `);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Runs what is to be done as one transaction. */
export function inTransaction<T>(db: Database, run: () => T): T {
  db.exec('begin immediate');
  try {
    const result = run();
    db.exec('commit');
    return result;
  } catch (error) {
    // A full disk has rolled it back already.
    if (db.isTransaction) db.exec('rollback');
    throw error;
  }
}

function migrate(db: Database): void {
  if (versionOf(db) === MIGRATIONS.length) return;
  inTransaction(db, () => {
    // Again, now that nobody else can be migrating.
    const version = versionOf(db);
    if (version > MIGRATIONS.length)
      throw new NewerDatabase(
        `its tables are of version ${version}; this program knows ${MIGRATIONS.length}`,
      );
    for (const step of MIGRATIONS.slice(version)) {
      if (typeof step === 'string') db.exec(step);
      else step(db);
    }
    db.exec(`pragma user_version = ${MIGRATIONS.length}`);
  });
}

const versionOf = (db: Database): number => Number(db.prepare('pragma user_version').get()?.user_version);
