import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CallRow } from '../store.ts';
import { inTransaction, openDatabase } from './database.ts';
import { answerDials } from './dials.ts';
import { FolderLock } from './folder-lock.ts';
import { endLeftBehind } from './left-behind.ts';
import type { Kind, Opened, Questions, WorkerSettings } from './messages.ts';
import { overview } from './overview.ts';
import { endedBefore, getCall, listCalls } from './read.ts';
import type { Database } from './sqlite-module.ts';
import { tidying } from './tidying.ts';
import { isOfSurroundings, needsReopening } from './trouble.ts';
import { deleteCall, type Writing, writeCall } from './write.ts';

/** The database as the worker has it: open, or to be opened when it is asked next. Everything here blocks. */
export class CallDatabase {
  readonly #settings: WorkerSettings;
  readonly #lock: FolderLock;
  #db: Database | undefined;
  #opened: Opened = { lostCalls: 0, shared: false };
  #tidy: (() => boolean) | undefined;

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
    this.#lock = new FolderLock(join(dirname(settings.path), 'in-use.lock'));
  }

  /** Answers a question. @throws what SQLite or the file system says. */
  answer<K extends Kind>(kind: K, ask: Questions[K]['ask']): Questions[K]['answer'] {
    try {
      return this.#answers[kind](ask);
    } catch (error) {
      if (needsReopening(error)) this.#close();
      throw error;
    }
  }

  /** Does a little of what can wait. @returns whether there is more. */
  tidy(): boolean {
    if (this.#tidy?.() !== false) this.#tidy = undefined;
    return this.#tidy !== undefined;
  }

  readonly #answers: { [K in Kind]: (ask: Questions[K]['ask']) => Questions[K]['answer'] } = {
    open: () => {
      this.#open();
      return this.#opened;
    },
    write: (rows) => ({ refused: this.#write(rows) }),
    list: (query) => listCalls(this.#open(), query),
    get: (callSid) => getCall(this.#open(), callSid),
    overview: (range) => overview(this.#open(), range),
    delete: (callSid) => {
      const db = this.#open();
      const found = inTransaction(db, () => deleteCall(db, callSid));
      if (found) this.#tidy = tidying(db);
      return found;
    },
    endedBefore: ({ epochMs, limit }) => endedBefore(this.#open(), epochMs, limit),
    dials: (question) => answerDials(this.#open(), question),
    close: () => {
      this.#close();
      this.#lock.release();
    },
  };

  #open(): Database {
    // Somebody may have moved it away; what would be written into it then is lost.
    if (this.#db && !existsSync(this.#settings.path)) this.#close();
    if (this.#db) return this.#db;
    const db = openDatabase(this.#settings.path);
    try {
      // While another process keeps calls here, nobody can tell which of them are over.
      const shared = !this.#lock.take();
      const lostCalls = shared ? 0 : inTransaction(db, () => endLeftBehind(db, this.#writing()));
      this.#opened = { lostCalls, shared };
    } catch (error) {
      db.close();
      throw error;
    }
    this.#db = db;
    return db;
  }

  #close(): void {
    this.#tidy = undefined;
    this.#db?.close();
    this.#db = undefined;
  }

  #write(rows: readonly CallRow[]): readonly (readonly [string, string])[] {
    const db = this.#open();
    const writing = this.#writing();
    const write = (some: readonly CallRow[]): void =>
      inTransaction(db, () => {
        for (const row of some) writeCall(db, row, writing);
      });
    try {
      write(rows);
      return [];
    } catch (error) {
      if (isOfSurroundings(error)) throw error;
    }
    // One of them cannot be written, whatever the disk: the others must not suffer.
    return rows.flatMap((row) => {
      try {
        write([row]);
        return [];
      } catch (error) {
        if (isOfSurroundings(error)) throw error;
        return [[row.callSid, (error as Error).message] as const];
      }
    });
  }

  #writing(): Writing {
    return { run: this.#settings.run, writtenAt: Date.now() };
  }
}
