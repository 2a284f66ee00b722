import type { StoreSettings } from '../config/config.ts';
import type { Logger } from '../config/log.ts';
import type { Clock } from '../io/clock.ts';
import { forgetCall, type Keepers } from './forget.ts';
import { databaseBytes, keptFiles, removeEmptyDays } from './kept-files.ts';
import type { CallStore } from './store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** So many calls are asked for at a time. */
const BATCH = 100;
/** What a call takes in the database, about; the file itself shrinks later. */
const ROW_BYTES = 4096;

export interface RetentionOptions extends Keepers {
  readonly calls: Pick<CallStore, 'get' | 'endedBefore' | 'delete'>;
  readonly settings: Pick<StoreSettings, 'dataDir' | 'retentionDays' | 'retentionBytes'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** The time of day, ms since the epoch. */
  readonly now?: () => number;
}

/** Forgets calls that are too old, and the oldest ones when all of it is too big. Live calls are never touched. */
export class Retention {
  readonly #options: Required<RetentionOptions>;
  #timer: unknown;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: RetentionOptions) {
    this.#options = { now: Date.now, ...options };
  }

  /** Goes through what is kept now, and then every hour. */
  start(): void {
    this.#running = this.run().then(() => {
      this.#running = undefined;
      if (!this.#stopped) this.#timer = this.#options.clock.setTimeout(() => this.start(), HOUR_MS);
    });
  }

  /** When it is not at it. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** No more, once the call it is at is forgotten. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#options.clock.clearTimeout(this.#timer);
    await this.#running;
  }

  /** Goes through what is kept once. Never rejects: what could not be forgotten now is tried again in an hour. */
  async run(): Promise<void> {
    const { settings, log, now } = this.#options;
    try {
      const oldest = settings.retentionDays > 0 ? now() - settings.retentionDays * DAY_MS : undefined;
      if (oldest !== undefined) await this.#forgetOlder(oldest);
      if (oldest !== undefined) await this.#forgetOrphans(oldest);
      if (settings.retentionBytes > 0) await this.#forgetUntilSmall();
      await removeEmptyDays(settings.dataDir, new Date(now()).toISOString().slice(0, 10));
    } catch (error) {
      if (this.#stopped) return;
      log.warn(
        { problem: (error as Error).message },
        'old calls could not be forgotten; tried again in an hour',
      );
    }
  }

  async #forgetOlder(epochMs: number): Promise<void> {
    for (let sids = await this.#ended(epochMs); sids.length > 0; sids = await this.#ended(epochMs)) {
      for (const callSid of sids) await this.#forget(callSid, 'age');
    }
  }

  /** Files without a row: it was lost, or never written. */
  async #forgetOrphans(epochMs: number): Promise<void> {
    for (const { callSid, writtenAt } of await keptFiles(this.#options.settings.dataDir)) {
      if (this.#stopped) return;
      if (writtenAt < epochMs && (await this.#options.calls.get(callSid)) === undefined)
        await this.#forget(callSid, 'age');
    }
  }

  async #forgetUntilSmall(): Promise<void> {
    const { settings, now } = this.#options;
    let excess = (await this.#bytes()) - settings.retentionBytes;
    // Nobody can list them, so they are the first to go; young ones may be of calls that are not written yet.
    if (excess > 0) await this.#forgetOrphans(now() - DAY_MS);
    const bytesOf = await this.#bytesByCall();
    excess = (await this.#bytes()) - settings.retentionBytes;
    while (excess > 0) {
      const sids = await this.#ended(Number.MAX_SAFE_INTEGER);
      if (sids.length === 0) return;
      for (const callSid of sids) {
        if (excess <= 0) return;
        await this.#forget(callSid, 'size');
        excess -= (bytesOf.get(callSid) ?? 0) + ROW_BYTES;
      }
    }
  }

  /** The oldest calls that have ended; none any more when it is to stop. */
  async #ended(epochMs: number): Promise<readonly string[]> {
    return this.#stopped ? [] : this.#options.calls.endedBefore(epochMs, BATCH);
  }

  async #forget(callSid: string, because: 'age' | 'size'): Promise<void> {
    if (this.#stopped) return;
    await forgetCall(this.#options, callSid);
    this.#options.log.debug({ callSid, because }, 'a call was forgotten');
  }

  async #bytes(): Promise<number> {
    const { dataDir } = this.#options.settings;
    const files = await keptFiles(dataDir);
    return files.reduce((sum, { bytes }) => sum + bytes, await databaseBytes(dataDir));
  }

  async #bytesByCall(): Promise<ReadonlyMap<string, number>> {
    const sums = new Map<string, number>();
    for (const { callSid, bytes } of await keptFiles(this.#options.settings.dataDir))
      sums.set(callSid, (sums.get(callSid) ?? 0) + bytes);
    return sums;
  }
}
