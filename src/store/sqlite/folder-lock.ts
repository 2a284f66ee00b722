import { type Database, DatabaseSync } from './sqlite-module.ts';

/**
 * Tells whether this process is the only one that keeps calls here. The lock is SQLite's on a file of its own: the
 * system gives it back whatever way the process ends.
 */
export class FolderLock {
  readonly #path: string;
  #db: Database | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** @returns whether it is held now; false when another process has it. */
  take(): boolean {
    if (this.#db) return true;
    const db = new DatabaseSync(this.#path, { timeout: 0 });
    try {
      db.exec('begin exclusive');
      this.#db = db;
      return true;
    } catch {
      db.close();
      return false;
    }
  }

  release(): void {
    this.#db?.close();
    this.#db = undefined;
  }
}
