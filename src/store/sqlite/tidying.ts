import type { Database } from './sqlite-module.ts';

/** Pages of the index merged in one step, so that whoever asks in between waits for little. */
const PAGES = 200;

/**
 * Gets what was deleted out of the file: the index only notes that a call is gone, until its parts are merged.
 * @returns a function to be called until it returns true.
 */
export function tidying(db: Database): () => boolean {
  let started = false;
  return () => {
    const before = changes(db);
    // The negative number begins the merging of all parts into one, the positive one goes on with it.
    db.exec(`insert into search (search, rank) values ('merge', ${started ? PAGES : -PAGES})`);
    started = true;
    // By SQLite's documentation: less than two changes, and there was nothing to merge.
    if (changes(db) - before >= 2) return false;
    db.exec('pragma incremental_vacuum');
    db.exec('pragma wal_checkpoint(truncate)');
    return true;
  };
}

const changes = (db: Database): number => Number(db.prepare('select total_changes() as n').get()?.n);
