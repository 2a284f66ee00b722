import { randomUUID } from 'node:crypto';
import type { Logger } from '../../config/log.ts';
import { type Clock, systemClock } from '../../io/clock.ts';
import {
  type CallPage,
  type CallQuery,
  type CallRow,
  type CallStore,
  type OverviewBucket,
  type OverviewRange,
  StoreUnavailable,
} from '../store.ts';
import { DatabaseThread, DatabaseTrouble } from './database-thread.ts';
import type { Kind, Questions } from './messages.ts';
import { SqliteDials } from './sqlite-dials.ts';

/** Rows are collected this long and written as one transaction. */
const GROUP_MS = 50;
const MAX_GROUP = 500;
/** After a failure. */
const RETRY_MS = 1000;
const OPEN_TIMEOUT_MS = 5000;
const READ_TIMEOUT_MS = 5000;
/** A write that takes longer makes the store slow, or down. */
const SLOW_MS = 500;
const DOWN_MS = 5000;
const DEFAULT_MAX_DIRTY = 10_000;

export interface SqliteStoreOptions {
  /** The database file; it and its folder are made when they are not there. */
  readonly path: string;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Rows kept in memory while they cannot be written; 10,000 by default. Over that the oldest are given up. */
  readonly maxDirty?: number;
}

/** The embedded store: one SQLite file, in a thread of its own. */
export class SqliteStore implements CallStore {
  /** Calls to be placed, in the same file. */
  readonly dials = new SqliteDials((question) => this.#ask('dials', question));
  readonly #path: string;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #maxDirty: number;
  readonly #thread: DatabaseThread;
  /** The newest row of each call that is not written. */
  readonly #dirty = new Map<string, CallRow>();
  /** The rows that are being written, and since when. */
  #writing:
    | { readonly rows: readonly CallRow[]; readonly since: number; readonly done: Promise<void> }
    | undefined;
  #timer: unknown;
  #lost = 0;
  #lastWriteMs = 0;
  #health: 'new' | 'well' | 'ill' = 'new';
  #stopped = false;

  constructor({ path, log, clock = systemClock, maxDirty = DEFAULT_MAX_DIRTY }: SqliteStoreOptions) {
    this.#path = path;
    this.#log = log;
    this.#clock = clock;
    this.#maxDirty = maxDirty;
    this.#thread = new DatabaseThread({ path, run: randomUUID() }, clock);
  }

  async start(): Promise<void> {
    try {
      this.#opened(await this.#thread.ask('open', undefined, OPEN_TIMEOUT_MS));
    } catch (error) {
      this.#fellIll(error);
      this.#later(RETRY_MS);
    }
  }

  put(call: CallRow): void {
    if (this.#stopped) {
      this.#lost += 1;
      return;
    }
    this.#dirty.set(call.callSid, call);
    this.#boundDirty();
    this.#later(GROUP_MS);
  }

  list(query: CallQuery): Promise<CallPage> {
    return this.#read('list', query);
  }

  async get(callSid: string): Promise<CallRow | undefined> {
    return this.#unwritten(callSid) ?? (await this.#read('get', callSid));
  }

  overview(range: OverviewRange): Promise<readonly OverviewBucket[]> {
    return this.#read('overview', range);
  }

  async delete(callSid: string): Promise<boolean> {
    // A write under way that fails would bring its rows back.
    await this.#writing?.done;
    const unwritten = this.#dirty.delete(callSid);
    return (await this.#ask('delete', callSid)) || unwritten;
  }

  endedBefore(epochMs: number, limit: number): Promise<readonly string[]> {
    return this.#read('endedBefore', { epochMs, limit });
  }

  state(): 'up' | 'slow' | 'down' {
    const waited = this.#writing ? this.#clock.now() - this.#writing.since : 0;
    if (this.#health !== 'well' || waited > DOWN_MS) return 'down';
    return waited > SLOW_MS || this.#lastWriteMs > SLOW_MS ? 'slow' : 'up';
  }

  stats(): { readonly dirty: number; readonly lost: number } {
    const writing = this.#writing?.rows.filter(({ callSid }) => !this.#dirty.has(callSid)).length ?? 0;
    return { dirty: this.#dirty.size + writing, lost: this.#lost };
  }

  async stop(flushMs: number): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    let timer: unknown;
    const deadline = new Promise<void>((resolve) => {
      timer = this.#clock.setTimeout(resolve, flushMs);
    });
    await Promise.race([deadline, this.#flushAll()]);
    this.#clock.clearTimeout(timer);
    this.#clock.clearTimeout(this.#timer);
    const { dirty } = this.stats();
    if (dirty > 0)
      this.#log.error({ calls: dirty }, 'stopped before these calls were written to the history');
    this.#lost += dirty;
    await this.#thread.terminate();
  }

  /** Until everything is written, or it fails; then the file is closed. */
  async #flushAll(): Promise<void> {
    await this.#writing?.done;
    while (this.#dirty.size > 0 && (await this.#write())) {}
    await this.#thread.ask('close', undefined).catch(() => undefined);
  }

  /** What was put before a question is in its answer, as long as the store is well. */
  async #read<K extends Kind>(kind: K, ask: Questions[K]['ask']): Promise<Questions[K]['answer']> {
    await this.#writing?.done;
    // The thread takes one thing after the other: asking next is enough.
    if (this.#dirty.size > 0 && !this.#writing && this.#health === 'well') void this.#write();
    return this.#ask(kind, ask);
  }

  async #ask<K extends Kind>(kind: K, ask: Questions[K]['ask']): Promise<Questions[K]['answer']> {
    if (this.#stopped) throw new StoreUnavailable('the store is stopped');
    return this.#thread.ask(kind, ask, READ_TIMEOUT_MS);
  }

  #unwritten(callSid: string): CallRow | undefined {
    return this.#dirty.get(callSid) ?? this.#writing?.rows.find((row) => row.callSid === callSid);
  }

  #later(ms: number): void {
    if (this.#timer !== undefined || this.#writing || this.#stopped) return;
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      void this.#write();
    }, ms);
  }

  /** Writes a group; without any, finds out whether it could. @returns whether it worked. */
  async #write(): Promise<boolean> {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = [...this.#dirty.values()].slice(0, MAX_GROUP);
    for (const { callSid } of rows) this.#dirty.delete(callSid);
    const since = this.#clock.now();
    const { promise: done, resolve } = Promise.withResolvers<void>();
    this.#writing = { rows, since, done };
    const worked = await this.#tryWriting(rows);
    this.#writing = undefined;
    this.#lastWriteMs = this.#clock.now() - since;
    if (this.#dirty.size > 0 || !worked) this.#later(worked ? GROUP_MS : RETRY_MS);
    resolve();
    return worked;
  }

  async #tryWriting(rows: readonly CallRow[]): Promise<boolean> {
    try {
      if (this.#health !== 'well') this.#opened(await this.#thread.ask('open', undefined));
      // Without a timeout: a group that is not answered may be written yet, and a second one would only queue up.
      const { refused } = await this.#thread.ask('write', rows);
      this.#refuse(refused);
      return true;
    } catch (error) {
      this.#fellIll(error);
      this.#takeBack(rows);
      return false;
    }
  }

  /** Rows that could not be written wait again, first in the queue, unless there is a newer one. */
  #takeBack(rows: readonly CallRow[]): void {
    const newer = [...this.#dirty];
    this.#dirty.clear();
    for (const row of rows) this.#dirty.set(row.callSid, row);
    for (const [callSid, row] of newer) this.#dirty.set(callSid, row);
    this.#boundDirty();
  }

  #boundDirty(): void {
    for (const callSid of this.#dirty.keys()) {
      if (this.#dirty.size <= this.#maxDirty) return;
      this.#dirty.delete(callSid);
      this.#lost += 1;
    }
  }

  #refuse(refused: readonly (readonly [string, string])[]): void {
    this.#lost += refused.length;
    for (const [callSid, problem] of refused)
      this.#log.error({ callSid, problem }, 'a call cannot be written to the history');
  }

  #opened({ lostCalls, shared }: Questions['open']['answer']): void {
    if (this.#health === 'ill')
      this.#log.info({ waiting: this.stats().dirty }, 'the call history can be written again');
    if (this.#health === 'well') return;
    this.#health = 'well';
    const path = this.#path;
    if (shared) this.#log.warn({ path }, 'another Callchart keeps its calls in the same folder');
    if (lostCalls > 0)
      this.#log.warn({ calls: lostCalls }, 'calls were in progress when the server last died');
  }

  /** Says it once, not at every try. */
  #fellIll(error: unknown): void {
    const was = this.#health;
    this.#health = 'ill';
    if (was === 'ill' || this.#stopped) return;
    const advice = error instanceof DatabaseTrouble ? error.advice : '';
    const text = 'the call history cannot be written; calls go on, and are written when it can be had again';
    this.#log.error({ problem: (error as Error).message, path: this.#path }, `${text}. ${advice}`.trim());
  }
}
