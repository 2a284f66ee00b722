import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../config/log.ts';
import type { Clock } from './clock.ts';

/** A message on its way to a webhook. */
export interface OutboxMessage {
  /** The same each time it is sent, so that whoever gets it can tell. Also the name of its file. */
  readonly id: string;
  /** Whose webhook: an agent's name. Its address and secret are looked up each time it is sent. */
  readonly agent: string;
  /** Ms since the epoch. */
  readonly createdAt: number;
  /** JSON text. */
  readonly body: string;
}

/** What an outbox is made of. */
export interface OutboxOptions {
  /** Messages wait in its folder `outbox`. */
  readonly dataDir: string;
  /** Sends one. @returns null when it was taken; otherwise why not, in words. Never throws. */
  readonly send: (message: OutboxMessage, signal: AbortSignal) => Promise<string | null>;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  /** The time of day, ms since the epoch. */
  readonly epochMs: () => number;
  readonly log: Logger;
}

const FIRST_RETRY_MS = 5000;
const LONGEST_RETRY_MS = 3_600_000;
const GIVE_UP_MS = 86_400_000;
/** As many are on their way at once. */
const AT_ONCE = 4;
/** Long enough for days of calls to a webhook that is down; what is more is lost. */
const MAX_WAITING = 10_000;
/** A server that takes longer has not taken it. */
const SEND_TIMEOUT_MS = 15_000;
const ID = /^[A-Za-z0-9_-]{1,100}$/;

interface Waiting {
  readonly message: OutboxMessage;
  attempts: number;
  timer: unknown;
}

/**
 * Sends messages until they were taken, at least once, for a day. They wait on the disk, so that the next process goes on
 * where this one stopped. Nothing here holds a call up.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #folder: string;
  readonly #waiting = new Map<string, Waiting>();
  readonly #due: Waiting[] = [];
  readonly #sending = new Map<Waiting, AbortController>();
  readonly #work = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#folder = join(options.dataDir, 'outbox');
  }

  /** Messages that were not taken yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Takes up what an earlier process left. Never rejects. */
  async start(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [] as string[])) {
      if (!name.endsWith('.json')) continue;
      const message = await this.#read(name);
      if (message && !this.#waiting.has(message.id)) this.#add(message);
    }
  }

  /** Sends a message as soon as it is on the disk; when that fails, at once. @throws RangeError for an id that is none. */
  put(message: OutboxMessage): void {
    if (!ID.test(message.id)) throw new RangeError('an id is 1 to 100 letters, digits, "_" or "-"');
    if (this.#waiting.size >= MAX_WAITING) {
      this.#options.log.error(
        { id: message.id, agent: message.agent },
        'too many webhooks wait; this one is lost',
      );
      return;
    }
    this.#track(this.#write(message).then(() => this.#add(message)));
  }

  /** Forgets a message. @returns whether there was one. */
  async delete(id: string): Promise<boolean> {
    if (!ID.test(id)) return false;
    const known = this.#waiting.get(id);
    if (known) this.#drop(known);
    await this.#remove(id);
    return known !== undefined;
  }

  /** Sends nothing more; what was not taken waits for the next start. Resolves when nothing is being written. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { timer } of this.#waiting.values()) this.#options.clock.clearTimeout(timer);
    for (const abort of this.#sending.values()) abort.abort();
    await Promise.allSettled([...this.#work]);
  }

  #add(message: OutboxMessage): void {
    if (this.#stopped) return;
    const waiting: Waiting = { message, attempts: 0, timer: undefined };
    this.#waiting.set(message.id, waiting);
    this.#due.push(waiting);
    this.#next();
  }

  #next(): void {
    while (this.#sending.size < AT_ONCE && !this.#stopped) {
      const waiting = this.#due.shift();
      if (!waiting) return;
      // It may have been deleted meanwhile.
      if (this.#waiting.get(waiting.message.id) === waiting) this.#track(this.#send(waiting));
    }
  }

  async #send(waiting: Waiting): Promise<void> {
    const { clock, send } = this.#options;
    const abort = new AbortController();
    this.#sending.set(waiting, abort);
    const timer = clock.setTimeout(() => abort.abort(), SEND_TIMEOUT_MS);
    const problem = await send(waiting.message, abort.signal);
    clock.clearTimeout(timer);
    this.#sending.delete(waiting);
    if (this.#waiting.get(waiting.message.id) === waiting) await this.#sent(waiting, problem);
    this.#next();
  }

  async #sent(waiting: Waiting, problem: string | null): Promise<void> {
    const { clock, epochMs, log, random } = this.#options;
    const { id, agent, createdAt } = waiting.message;
    if (problem === null) return this.#done(waiting);
    if (this.#stopped) return;
    waiting.attempts += 1;
    if (epochMs() - createdAt >= GIVE_UP_MS) {
      log.error({ id, agent, attempts: waiting.attempts, problem }, 'a webhook was given up after a day');
      return this.#done(waiting);
    }
    // Half of it by chance: what failed together need not come together again.
    const backOff = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (waiting.attempts - 1));
    const delayMs = Math.round(backOff * (0.5 + random() / 2));
    log.warn(
      { id, agent, attempts: waiting.attempts, problem, delayMs },
      'a webhook was not taken; it is sent again',
    );
    waiting.timer = clock.setTimeout(() => {
      this.#due.push(waiting);
      this.#next();
    }, delayMs);
  }

  async #done(waiting: Waiting): Promise<void> {
    this.#drop(waiting);
    await this.#remove(waiting.message.id);
  }

  #drop(waiting: Waiting): void {
    this.#options.clock.clearTimeout(waiting.timer);
    this.#waiting.delete(waiting.message.id);
    this.#sending.get(waiting)?.abort();
  }

  async #read(name: string): Promise<OutboxMessage | undefined> {
    try {
      const message = JSON.parse(await readFile(join(this.#folder, name), 'utf8')) as OutboxMessage;
      if (name !== `${message.id}.json` || typeof message.body !== 'string')
        throw new TypeError('not a message');
      return message;
    } catch (error) {
      this.#options.log.warn({ file: name, problem: (error as Error).message }, 'a webhook cannot be read');
      return undefined;
    }
  }

  /** Whole or not at all: under another name first. */
  async #write(message: OutboxMessage): Promise<void> {
    const path = join(this.#folder, `${message.id}.json`);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const file = await open(`${path}.new`, 'w', 0o600);
      try {
        await file.writeFile(JSON.stringify(message));
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(`${path}.new`, path);
    } catch (error) {
      const { id, agent } = message;
      const text = 'a webhook cannot be kept on the disk; it is sent, but lost if the server stops before';
      this.#options.log.error({ id, agent, problem: (error as Error).message }, text);
    }
  }

  async #remove(id: string): Promise<void> {
    await rm(join(this.#folder, `${id}.json`), { force: true }).catch(() => undefined);
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }
}
