import type { Logger } from '../config/log.ts';
import type { Clock } from '../io/clock.ts';
import type { Dial, DialStore } from '../store/dials.ts';
import { maskNumber } from '../store/journal-mask.ts';
import type { TwilioCall, TwilioRest } from '../twilio/rest.ts';
import { TwilioRestError } from '../twilio/rest-error.ts';
import { type DialRules, decide } from './decide.ts';
import type { DoNotCall } from './do-not-call.ts';
import { afterCall, answererOf, done, further, isFinal, outcomeOf } from './outcome.ts';
import type { OutboundSettings } from './settings.ts';

/** What the queue works with. */
export interface QueueParts {
  readonly store: DialStore;
  readonly rest: TwilioRest;
  readonly doNotCall: DoNotCall;
  readonly settings: OutboundSettings;
  /** How numbers begin that may be dialed, now. */
  readonly countries: () => readonly string[];
  /** Whether there is such an agent, and whether it leaves messages on answering machines; undefined: there is none. */
  readonly agent: (name: string) => { readonly leavesMessage: boolean } | undefined;
  /** Lines that calls leave free that were not placed here; null: there is no bound. */
  readonly freeLines: () => number | null;
  /** How the call's own machine ended; null when nobody knows. */
  readonly endReason: (callSid: string) => Promise<string | null>;
  /** Base of the addresses Twilio is given, without trailing slash. */
  readonly publicUrl: string;
  /** Numbers and data are kept after the call. */
  readonly keepNumbers: boolean;
  readonly clock: Clock;
  /** The time of day, ms since the epoch. */
  readonly epochMs: () => number;
  readonly log: Logger;
}

/** Where Twilio asks what a call it placed is to be. */
export const OUTGOING_PATH = '/outgoing-call';
/** Where it tells who answered. */
export const AMD_PATH = '/amd';
/** Where it tells how the call goes. */
export const STATUS_PATH = '/call-status';

/** Calls that are looked at in one go. */
const BATCH = 20;
/** An answer to `calls.create` that has not come by then never will; then Twilio is asked whether it placed the call. */
const CHECK_AFTER_MS = 30_000;
/** Twilio's clock and ours differ by less. */
const CLOCK_SKEW_MS = 60_000;
/** A call nobody heard of for so long is asked about: its last callback may be lost. */
const SILENT_CALL_MS = 120_000;
/** When Twilio, or the store, does not do what it should. */
const TROUBLE_MS = 30_000;
/** Errors that are the account's, not the number's: credentials, suspension. */
const ACCOUNT_TROUBLE = [20003, 20005, 21216];
const MAX_SLEEP_MS = 60_000;

/**
 * Places the calls that are due, one after the other, and follows them to their outcome. What it does is written down
 * before it is done: after a crash Twilio is asked what became of it, and no number is dialed twice by mistake.
 */
export class DialQueue {
  readonly #parts: QueueParts;
  #timer: unknown;
  #watch: unknown;
  #turning: Promise<void> | undefined;
  #again = false;
  #stopped = true;
  #lastDialAt: number | null = null;
  /** Nothing is dialed before this, ms since the epoch. */
  #pausedUntil = 0;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** Begins, with what an earlier run left under way. Never rejects. */
  async start(): Promise<void> {
    this.#stopped = false;
    await this.#lookAfter();
    this.wake();
  }

  /** Places no more calls; those that ring are taken back and wait for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#parts.clock.clearTimeout(this.#timer);
    this.#parts.clock.clearTimeout(this.#watch);
    await this.#turning;
    try {
      const underWay = await this.#parts.store.underWay();
      await Promise.all(underWay.map((dial) => this.#takeBack(dial)));
    } catch (error) {
      this.#trouble(error, 'calls that ring could not be taken back');
    }
  }

  /** Something has changed: looks whether there is a call to place. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#turning) {
      this.#again = true;
      return;
    }
    this.#parts.clock.clearTimeout(this.#timer);
    this.#turning = this.#turn().finally(() => {
      this.#turning = undefined;
      if (this.#again) this.wake();
    });
  }

  /** Takes a call that waits off the queue, or ends one that is under way. @returns it as it is then. */
  async cancel(id: string): Promise<Dial | undefined> {
    const { store, rest } = this.#parts;
    const dial = await store.get(id);
    if (dial?.state === 'waiting') return this.#change(id, (it) => this.#canceled(it));
    if (dial?.state === 'calling' && dial.callSid !== null)
      await rest.updateCall(dial.callSid, { status: 'completed' });
    return store.get(id);
  }

  /**
   * Somebody answered a call of ours, and Twilio asks what it is to be.
   * @returns what is to be called; undefined when we know of no such call.
   */
  async answered(id: string, callSid: string): Promise<Dial | undefined> {
    const dial = await this.#heardOf(id, callSid, 'in-progress');
    return dial?.callSid === callSid && dial.state === 'calling' ? dial : undefined;
  }

  /** Twilio tells how a call goes; in any order, and more than once. */
  async status(id: string, callSid: string, status: string): Promise<void> {
    if (!isFinal(status)) return void (await this.#heardOf(id, callSid, status));
    await this.#heardOf(id, callSid, 'queued');
    await this.#over(id, callSid, status);
  }

  /**
   * Twilio tells who answered.
   * @returns who; undefined when that is known already, or the call is none of ours.
   */
  async answeredBy(
    id: string,
    callSid: string,
    word: string,
  ): Promise<ReturnType<typeof answererOf> | undefined> {
    await this.#heardOf(id, callSid, 'in-progress');
    const answeredBy = answererOf(word);
    let first = false;
    await this.#change(id, (dial) => {
      first = dial.callSid === callSid && dial.answeredBy === null;
      if (!first) return undefined;
      // Told after the call was over.
      const outcome = dial.outcome === 'talked' ? outcomeOf(answeredBy, null) : dial.outcome;
      return { ...dial, answeredBy, outcome };
    });
    return first ? answeredBy : undefined;
  }

  async #turn(): Promise<void> {
    let sleepMs: number | null = null;
    try {
      do {
        this.#again = false;
        sleepMs = await this.#step();
      } while (!this.#stopped && (this.#again || sleepMs === 0));
    } catch (error) {
      this.#trouble(error, 'no calls can be placed at the moment');
      sleepMs = TROUBLE_MS;
    }
    if (this.#stopped) return;
    const ms = Math.min(sleepMs ?? MAX_SLEEP_MS, MAX_SLEEP_MS);
    this.#timer = this.#parts.clock.setTimeout(() => this.wake(), ms);
  }

  /** @returns after how many ms there is more to do; null: when something happens. */
  async #step(): Promise<number | null> {
    const { store, doNotCall, epochMs, freeLines } = this.#parts;
    const now = epochMs();
    if (now < this.#pausedUntil) return this.#pausedUntil - now;
    const due = await store.due(now, BATCH);
    if (due.length === 0) return untilNext(await store.nextAt(), now);
    const underWay = await store.underWay();
    const facts = {
      ...{ now, due, lastDialAt: this.#lastDialAt, freeLines: freeLines() },
      underWay: underWay.map(({ to }) => to),
      doNotCall: await doNotCall.among(due.map(({ to }) => to)),
    };
    const { dial, postponed, refused, wakeAt } = decide(facts, this.#rules());
    for (const { dial: late, until } of postponed) await store.save({ ...late, notBefore: until });
    for (const { dial: never, outcome, detail } of refused) await this.#finish(never, outcome, detail);
    if (dial) return this.#take(dial, now);
    if (wakeAt !== null) return Math.max(0, wakeAt - now);
    // A batch in which nothing was fit may hide what is behind it.
    return postponed.length + refused.length > 0 ? 0 : null;
  }

  #rules(): DialRules {
    return { ...this.#parts.settings, countries: this.#parts.countries() };
  }

  async #take(dial: Dial, now: number): Promise<number> {
    const { store, agent } = this.#parts;
    if (agent(dial.agent) === undefined) {
      await this.#finish(dial, 'failed', `There is no agent called "${dial.agent}".`);
      return 0;
    }
    const taken: Dial = { ...dial, state: 'dialing', attempts: dial.attempts + 1, dialedAt: now };
    // Written down first: should we die now, the next run asks Twilio before it dials.
    if (!(await store.save(taken))) return 0;
    this.#lastDialAt = now;
    void this.#place(taken.id);
    return 0;
  }

  async #place(id: string): Promise<void> {
    const { store, doNotCall, rest, log } = this.#parts;
    try {
      const dial = await store.get(id);
      if (!dial) return;
      // Once more, with the telephone in the hand: the list may have grown since the call was taken.
      const [listed] = await doNotCall.among([dial.to]);
      if (listed !== undefined) {
        await this.#change(id, (it) =>
          this.#kept(done(it, 'do_not_call', 'The number is on the do-not-call list.', this.#now())),
        );
        return this.wake();
      }
      log.info({ dial: id, agent: dial.agent, attempt: dial.attempts }, 'a call is placed');
      const call = await rest.createCall(this.#orderFor(dial));
      await this.#heardOf(id, call.callSid, call.status);
    } catch (error) {
      await this.#notPlaced(id, error).catch((problem) =>
        this.#trouble(problem, 'a call is looked up later'),
      );
    }
    this.#watchLater();
  }

  #orderFor({ id, to, from, agent }: Dial): Parameters<TwilioRest['createCall']>[0] {
    const { publicUrl, settings } = this.#parts;
    const at = (path: string): string => `${publicUrl}${path}?dial=${id}`;
    return {
      ...{ to, from, url: at(OUTGOING_PATH), statusCallback: at(STATUS_PATH) },
      ringS: Math.round(settings.ringMs / 1000),
      detection: {
        callback: at(AMD_PATH),
        waitsForBeep: this.#parts.agent(agent)?.leavesMessage ?? false,
      },
    };
  }

  async #notPlaced(id: string, error: unknown): Promise<void> {
    if (!(error instanceof TwilioRestError)) throw error;
    const { happened, code, passes, message, advice } = error;
    const text = `${message}. ${advice}`.trim();
    // It may have been placed: `#lookAfter` finds out.
    if (happened === 'unknown')
      return this.#trouble(error, 'nobody knows whether a call was placed; looking');
    const trouble = passes || ACCOUNT_TROUBLE.includes(code ?? 0);
    if (trouble) {
      this.#pausedUntil = this.#now() + TROUBLE_MS;
      this.#trouble(error, 'Twilio takes no calls at the moment; trying again soon');
    }
    await this.#change(id, (dial) => {
      if (dial.state !== 'dialing') return undefined;
      if (!trouble) return this.#kept(done(dial, 'refused', text, this.#now()));
      return {
        ...dial,
        ...{ state: 'waiting', attempts: dial.attempts - 1, notBefore: this.#pausedUntil, detail: text },
      };
    });
    this.wake();
  }

  /** There is a call: it is the dial's, unless it is another one or an older one. */
  async #heardOf(id: string, callSid: string, status: string): Promise<Dial | undefined> {
    const owner = await this.#parts.store.ownerOf(callSid);
    const dial = await this.#change(id, (it) => {
      if (it.state === 'done' || (owner !== undefined && it.callSid !== callSid)) return undefined;
      if (it.callSid !== null && it.callSid !== callSid) return undefined;
      // Word of a call that was thought not to have been placed: it was.
      const missed = it.state === 'waiting' ? 1 : 0;
      const progress = further(it.progress, status);
      if (it.callSid === callSid && it.progress === progress) return undefined;
      return { ...it, state: 'calling', callSid, progress, attempts: it.attempts + missed };
    });
    this.#watchLater();
    return dial;
  }

  async #over(id: string, callSid: string, status: string): Promise<void> {
    const endReason = await this.#parts.endReason(callSid);
    const dial = await this.#change(id, (it) => {
      if (it.state !== 'calling' || it.callSid !== callSid) return undefined;
      return this.#kept(afterCall(it, status, endReason, this.#parts.settings, this.#now()));
    });
    if (dial?.state === 'done')
      this.#parts.log.info({ dial: id, callSid, outcome: dial.outcome }, 'a placed call is over');
    this.wake();
  }

  async #finish(dial: Dial, outcome: string, detail: string): Promise<void> {
    if (!(await this.#parts.store.save(this.#kept(done(dial, outcome, detail, this.#now()))))) return;
    this.#parts.log.info({ dial: dial.id, outcome, detail }, 'a call is not placed');
  }

  #canceled(dial: Dial): Dial | undefined {
    if (dial.state !== 'waiting') return undefined;
    return this.#kept(done(dial, 'canceled', 'It was taken off the queue.', this.#now()));
  }

  /** As it may be kept. */
  #kept(dial: Dial): Dial {
    if (this.#parts.keepNumbers || dial.state !== 'done') return dial;
    return { ...dial, to: maskNumber(dial.to), from: maskNumber(dial.from), data: {} };
  }

  /** Changes a dial however many others do. @param change undefined: leave it as it is. */
  async #change(id: string, change: (dial: Dial) => Dial | undefined): Promise<Dial | undefined> {
    const { store } = this.#parts;
    for (;;) {
      const dial = await store.get(id);
      const changed = dial && change(dial);
      if (!changed) return dial;
      if (await store.save(changed)) return { ...changed, version: changed.version + 1 };
    }
  }

  #watchLater(): void {
    if (this.#watch !== undefined || this.#stopped) return;
    this.#watch = this.#parts.clock.setTimeout(() => {
      this.#watch = undefined;
      void this.#lookAfter().then(() => this.wake());
    }, CHECK_AFTER_MS);
  }

  /** Asks Twilio about calls nobody has heard of for too long. Never rejects. */
  async #lookAfter(): Promise<void> {
    try {
      const underWay = await this.#parts.store.underWay();
      for (const dial of underWay) {
        await this.#lookAt(dial).catch((error) =>
          this.#trouble(error, 'a call could not be looked up; trying again'),
        );
      }
      if (underWay.length > 0) this.#watchLater();
    } catch (error) {
      this.#trouble(error, 'calls under way could not be looked up; trying again');
      this.#watchLater();
    }
  }

  async #lookAt(dial: Dial): Promise<void> {
    const { rest } = this.#parts;
    const silentMs = this.#now() - (dial.dialedAt ?? 0);
    if (dial.state === 'calling' && dial.callSid !== null && silentMs >= SILENT_CALL_MS) {
      const { status } = await rest.fetchCall(dial.callSid);
      return this.status(dial.id, dial.callSid, status);
    }
    if (dial.state !== 'dialing' || silentMs < CHECK_AFTER_MS) return;
    const call = await this.#callOf(dial);
    if (call) return this.status(dial.id, call.callSid, call.status);
    await this.#change(dial.id, (it) => {
      if (it.state !== 'dialing' || it.dialedAt !== dial.dialedAt) return undefined;
      return { ...it, state: 'waiting', attempts: it.attempts - 1, notBefore: this.#now() };
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

  async #takeBack({ id, callSid, state, progress }: Dial): Promise<void> {
    if (state !== 'calling' || callSid === null || progress === 'in-progress') return;
    await this.#parts.rest.updateCall(callSid, { status: 'canceled' });
    await this.#change(id, (dial) => {
      if (dial.state !== 'calling' || dial.callSid !== callSid) return undefined;
      const again = { attempts: dial.attempts - 1, notBefore: this.#now(), callSid: null, progress: null };
      return { ...dial, state: 'waiting', ...again };
    });
  }

  #trouble(error: unknown, text: string): void {
    const { message, advice } = error as Error & { readonly advice?: string };
    this.#parts.log.warn({ problem: message, ...(advice ? { advice } : {}) }, text);
  }

  #now(): number {
    return this.#parts.epochMs();
  }
}

const untilNext = (at: number | null, now: number): number | null =>
  at === null ? null : Math.max(1, at - now);
