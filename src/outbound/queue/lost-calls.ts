import type { Dial } from '../../store/dials.ts';
import type { TwilioCall } from '../../twilio/rest.ts';
import type { Course } from './course.ts';
import type { DialRecords } from './dial-records.ts';
import { type QueueParts, warn } from './parts.ts';

/** What looking after calls needs around it. */
export interface LostCallsParts
  extends Pick<QueueParts, 'store' | 'rest' | 'ringing' | 'clock' | 'epochMs' | 'log'> {
  readonly records: DialRecords;
  readonly course: Course;
  /** It was looked: there may be calls to place. */
  readonly onLooked: () => void;
}

/** An answer to `calls.create` that has not come by then never will; then Twilio is asked whether it placed the call. */
const CHECK_AFTER_MS = 30_000;
/** Twilio's clock and ours differ by less. */
const CLOCK_SKEW_MS = 60_000;
/** A call nobody heard of for so long is asked about: its last callback may be lost. */
const SILENT_CALL_MS = 120_000;

/** Asks Twilio what became of calls that nobody has heard of for too long: after a crash, or a word that got lost. */
export class LostCalls {
  readonly #parts: LostCallsParts;
  #timer: unknown;
  #stopped = true;

  constructor(parts: LostCallsParts) {
    this.#parts = parts;
  }

  /** Begins, with what an earlier run left under way. Never rejects. */
  start(): Promise<void> {
    this.#stopped = false;
    return this.#look();
  }

  stop(): void {
    this.#stopped = true;
    this.#parts.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** There is a call under way: looks in a while whether it still is. */
  later(): void {
    if (this.#timer !== undefined || this.#stopped) return;
    this.#timer = this.#parts.clock.setTimeout(() => {
      this.#timer = undefined;
      void this.#look().then(this.#parts.onLooked);
    }, CHECK_AFTER_MS);
  }

  async #look(): Promise<void> {
    try {
      const underWay = await this.#parts.store.underWay();
      this.#freeLines(underWay);
      for (const dial of underWay) {
        await this.#lookAt(dial).catch((error) =>
          warn(this.#parts, error, 'a call could not be looked up; trying again'),
        );
      }
      if (underWay.length > 0) this.later();
    } catch (error) {
      warn(this.#parts, error, 'calls under way could not be looked up; trying again');
      this.later();
    }
  }

  /** Another process on this database may have been told of their end. */
  #freeLines(underWay: readonly Dial[]): void {
    const { ringing } = this.#parts;
    for (const id of ringing.keys()) if (!underWay.some((dial) => dial.id === id)) ringing.delete(id);
  }

  async #lookAt(dial: Dial): Promise<void> {
    const { rest, records, course, epochMs } = this.#parts;
    const silentMs = epochMs() - (dial.dialedAt ?? 0);
    if (dial.state === 'calling' && dial.callSid !== null && silentMs >= SILENT_CALL_MS) {
      const { status } = await rest.fetchCall(dial.callSid);
      return course.status(dial.id, dial.callSid, status);
    }
    if (dial.state !== 'dialing' || silentMs < CHECK_AFTER_MS) return;
    const call = await this.#callOf(dial);
    if (call) return course.status(dial.id, call.callSid, call.status);
    await records.change(dial.id, (it) => {
      if (it.state !== 'dialing' || it.dialedAt !== dial.dialedAt) return undefined;
      return { ...it, state: 'waiting', attempts: it.attempts - 1, notBefore: epochMs() };
    });
  }

  /** The call Twilio placed for this dial, when it did: to that number, since then, and of nobody else. */
  async #callOf({ to, from, dialedAt }: Dial): Promise<TwilioCall | undefined> {
    const { rest, store } = this.#parts;
    const found = await rest.recentCalls(to, (dialedAt ?? 0) - CLOCK_SKEW_MS);
    for (const call of found) {
      if (call.from === from && (await store.ownerOf(call.callSid)) === undefined) return call;
    }
    return undefined;
  }
}
