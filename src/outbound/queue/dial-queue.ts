import type { Dial } from '../../store/dials.ts';
import { type DialRules, decide } from '../decide.ts';
import { Course } from './course.ts';
import { DialRecords } from './dial-records.ts';
import { LostCalls } from './lost-calls.ts';
import { type QueueParts, TROUBLE_MS, warn } from './parts.ts';
import { placeCall } from './placement.ts';

/** Calls that are looked at in one go. */
const BATCH = 20;
const MAX_SLEEP_MS = 60_000;
/** Twilio's answers to what it was asked are waited for this long when the queue stops. */
const LAST_ANSWERS_MS = 5000;
const CANCELED = { outcome: 'canceled', detail: 'It was taken off the queue.' };

/**
 * Places the calls that are due, one after the other, and follows them to their outcome. What it does is written down
 * before it is done: after a crash Twilio is asked what became of it, and no number is dialed twice by mistake.
 */
export class DialQueue {
  readonly #parts: QueueParts;
  readonly #records: DialRecords;
  /** What Twilio tells of the calls it has placed. */
  readonly course: Course;
  readonly #lost: LostCalls;
  #timer: unknown;
  #turning: Promise<void> | undefined;
  /** Calls Twilio is being asked to place. */
  readonly #placing = new Set<Promise<void>>();
  #again = false;
  #stopped = true;
  #lastDialAt: number | null = null;
  /** Nothing is dialed before this, ms since the epoch. */
  #pausedUntil = 0;

  constructor(parts: QueueParts) {
    const records = new DialRecords(parts);
    const wake = (): void => this.wake();
    this.#parts = parts;
    this.#records = records;
    this.course = new Course({ ...parts, records, onUnderWay: () => this.#lost.later(), onOver: wake });
    this.#lost = new LostCalls({ ...parts, records, course: this.course, onLooked: wake });
  }

  /** Begins, with what an earlier run left under way. Never rejects. */
  async start(): Promise<void> {
    this.#stopped = false;
    await this.#keepLines();
    await this.#lost.start();
    this.wake();
  }

  /** Places no more calls; those that ring are taken back and wait for the next start. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#parts.clock.clearTimeout(this.#timer);
    this.#lost.stop();
    await this.#turning;
    // A call that Twilio is about to place would ring and find nobody here.
    await this.#placed();
    try {
      const underWay = await this.#parts.store.underWay();
      await Promise.all(underWay.map((dial) => this.#takeBack(dial)));
    } catch (error) {
      warn(this.#parts, error, 'calls that ring could not be taken back');
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
    if (dial?.state === 'waiting') return this.#records.drop(id, CANCELED, (it) => it.state === 'waiting');
    if (dial?.state === 'calling' && dial.callSid !== null)
      await rest.updateCall(dial.callSid, { status: 'completed' });
    return store.get(id);
  }

  /**
   * Somebody answered a call of ours, and Twilio asks what it is to be.
   * @returns what is to be called; undefined when we know of no such call.
   */
  async answered(id: string, callSid: string): Promise<Dial | undefined> {
    const dial = await this.course.heardOf(id, callSid, 'in-progress');
    return dial?.callSid === callSid && dial.state === 'calling' ? dial : undefined;
  }

  async #turn(): Promise<void> {
    let sleepMs: number | null = null;
    try {
      do {
        this.#again = false;
        sleepMs = await this.#step();
      } while (!this.#stopped && (this.#again || sleepMs === 0));
    } catch (error) {
      warn(this.#parts, error, 'no calls can be placed at the moment');
      sleepMs = TROUBLE_MS;
    }
    if (this.#stopped) return;
    const ms = Math.min(sleepMs ?? MAX_SLEEP_MS, MAX_SLEEP_MS);
    this.#timer = this.#parts.clock.setTimeout(() => this.wake(), ms);
  }

  /** @returns after how many ms there is more to do; null: when something happens. */
  async #step(): Promise<number | null> {
    const { store, doNotCall, epochMs, freeLines, people } = this.#parts;
    const now = epochMs();
    if (now < this.#pausedUntil) return this.#pausedUntil - now;
    const due = await store.due(now, BATCH);
    if (due.length === 0) return untilNext(await store.nextAt(), now);
    const underWay = await store.underWay();
    const facts = {
      ...{ now, due, lastDialAt: this.#lastDialAt, freeLines: freeLines() },
      waitMs: Object.fromEntries(due.map(({ to }) => [to, people.waitMs(to)])),
      heldAgents: this.#heldAgents(due),
      underWay: underWay.map(({ to }) => to),
      doNotCall: await doNotCall.among(due.map(({ to }) => to)),
    };
    const { dial, postponed, refused, wakeAt } = decide(facts, this.#rules());
    for (const { dial: late, until } of postponed) await this.#records.keep({ ...late, notBefore: until });
    for (const { dial: never, ...why } of refused) await this.#drop(never, why);
    if (dial) return this.#take(dial, now);
    if (wakeAt !== null) return Math.max(0, wakeAt - now);
    // A batch in which nothing was fit may hide what is behind it.
    return postponed.length + refused.length > 0 ? 0 : null;
  }

  /** Those that ring since an earlier run have a line. */
  async #keepLines(): Promise<void> {
    try {
      const underWay = await this.#parts.store.underWay();
      for (const { id, agent, progress } of underWay)
        if (progress !== 'in-progress') this.#parts.ringing.set(id, agent);
    } catch (error) {
      warn(this.#parts, error, 'nobody knows which calls ring');
    }
  }

  #heldAgents(due: readonly Dial[]): readonly string[] {
    const agents = new Set(due.map(({ agent }) => agent));
    return [...agents].filter((name) => !this.#parts.mayCall(name));
  }

  #rules(): DialRules {
    return { ...this.#parts.settings, countries: this.#parts.countries() };
  }

  async #take(dial: Dial, now: number): Promise<number> {
    const { agent } = this.#parts;
    if (agent(dial.agent) === undefined) {
      await this.#drop(dial, { outcome: 'failed', detail: `There is no agent called "${dial.agent}".` });
      return 0;
    }
    const { ringing, people } = this.#parts;
    const taken: Dial = { ...dial, state: 'dialing', attempts: dial.attempts + 1, dialedAt: now };
    // Before anybody can take the line: a caller may come while it is written down.
    ringing.set(dial.id, dial.agent);
    // Written down first: should we die now, the next run asks Twilio before it dials.
    if (!(await this.#kept(taken))) return 0;
    people.called(dial.to);
    this.#lastDialAt = now;
    const placing = this.#place(taken.id).finally(() => this.#placing.delete(placing));
    this.#placing.add(placing);
    return 0;
  }

  async #drop(dial: Dial, why: { readonly outcome: string; readonly detail: string }): Promise<void> {
    await this.#records.drop(dial.id, why, ({ version }) => version === dial.version);
  }

  /** @returns whether it was written down; else its line is free. @throws StoreUnavailable */
  async #kept(taken: Dial): Promise<boolean> {
    let kept = false;
    try {
      kept = await this.#records.keep(taken);
    } finally {
      if (!kept) this.#parts.ringing.delete(taken.id);
    }
    return kept;
  }

  async #place(id: string): Promise<void> {
    try {
      await placeCall(id, {
        ...this.#parts,
        ...{ records: this.#records, course: this.course },
        onPause: (until) => {
          this.#pausedUntil = until;
        },
        onNotPlaced: () => this.wake(),
      });
    } catch (error) {
      warn(this.#parts, error, 'a call is looked up later');
    }
    this.#lost.later();
  }

  /** Resolves when Twilio has answered, or has taken too long to. */
  async #placed(): Promise<void> {
    const { clock } = this.#parts;
    const late = Promise.withResolvers<void>();
    const timer = clock.setTimeout(late.resolve, LAST_ANSWERS_MS);
    await Promise.race([Promise.all(this.#placing), late.promise]);
    clock.clearTimeout(timer);
  }

  /** Nobody would be here to talk: whoever has not picked up yet is called again at the next start. */
  async #takeBack({ id, callSid, state, progress }: Dial): Promise<void> {
    if (state !== 'calling' || callSid === null || progress === 'in-progress') return;
    try {
      await this.#parts.rest.updateCall(callSid, { status: 'canceled' });
    } catch (error) {
      // Answered at this very moment, or over: it is looked up at the next start.
      return warn(this.#parts, error, 'a call that rang could not be taken back');
    }
    await this.course.takenBack(id, callSid);
  }
}

const untilNext = (at: number | null, now: number): number | null =>
  at === null ? null : Math.max(1, at - now);
