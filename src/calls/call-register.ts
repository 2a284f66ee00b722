import type { Logger } from '../config/log.ts';
import type { PhoneCall } from './call/phone-call.ts';
import type { LiveCall, LiveCalls } from './live.ts';

/** Ended calls whose record is kept, and which still know how they ended. */
const KEPT_CALLS = 500;

export type OnChange = Parameters<LiveCalls['watch']>[0];

/** The calls of a process that live or ended a short while ago, and who waits for them to end. */
export class CallRegister {
  readonly #log: Logger;
  readonly #waits: () => boolean;
  /** By CallSid, in the order of arrival. */
  readonly #calls = new Map<string, PhoneCall>();
  readonly #watchers = new Set<OnChange>();
  #live = 0;
  #onIdle: (() => void) | undefined;
  /** Calls that we ended: their callers are still on the line until Twilio has asked what is next. */
  readonly #unasked = new Set<string>();
  #onAsked: (() => void) | undefined;

  /** @param waits whether somebody waits to become a call: then the process is not idle. */
  constructor(log: Logger, waits: () => boolean) {
    this.#log = log;
    this.#waits = waits;
  }

  /** Calls that have not ended. */
  get live(): number {
    return this.#live;
  }

  /** Those of an agent. */
  liveOf(name: string): number {
    return this.all().filter(({ ended, agent }) => !ended && agent === name).length;
  }

  /** A call that lives or ended a short while ago. */
  get(callSid: string): PhoneCall | undefined {
    return this.#calls.get(callSid);
  }

  /** A call that lives. */
  find(callSid: string): LiveCall | undefined {
    const call = this.#calls.get(callSid);
    return call?.ended ? undefined : call;
  }

  /** All of them, newest first. */
  all(): readonly PhoneCall[] {
    return [...this.#calls.values()].reverse();
  }

  /** A call begins. One that ended under the same CallSid is forgotten, so that the order stays that of arrival. */
  add(call: PhoneCall): void {
    const { callSid } = call.facts;
    this.#calls.delete(callSid);
    this.#calls.set(callSid, call);
    this.#live += 1;
  }

  /** A call is over. */
  over(call: PhoneCall): void {
    if (call.connected && call.end?.reason !== 'caller_hung_up') this.#unasked.add(call.facts.callSid);
    this.#live -= 1;
    this.#forgetOldest();
    this.tellIdle();
  }

  /** Twilio has asked what is next on a call. */
  asked(callSid: string): void {
    if (this.#unasked.delete(callSid) && this.#unasked.size === 0) this.#onAsked?.();
  }

  /** Remembers nothing of a call that has ended. @returns whether there was anything. */
  forget(callSid: string): boolean {
    const call = this.#calls.get(callSid);
    if (!call?.ended) return false;
    call.forget();
    return this.#calls.delete(callSid);
  }

  watch(onChange: OnChange): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  /** A call entered another state. */
  changed(call: PhoneCall): void {
    for (const watcher of this.#watchers) {
      try {
        watcher(call.facts.callSid, () => call.listing());
      } catch (error) {
        this.#log.error({ err: error }, 'somebody who watches calls failed; calls go on');
      }
    }
  }

  /** @returns when the last call has ended, and nobody waits to become one. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      this.tellIdle();
    });
  }

  /** Tells whoever waits for it that there are no calls, if there are none. */
  tellIdle(): void {
    if (this.#live === 0 && !this.#waits()) this.#onIdle?.();
  }

  /** @returns when Twilio has asked what is next for every call that we ended. */
  allAsked(): Promise<void> {
    if (this.#unasked.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onAsked = resolve;
    });
  }

  #forgetOldest(): void {
    let surplus = this.#calls.size - this.#live - KEPT_CALLS;
    for (const [callSid, call] of this.#calls) {
      if (surplus <= 0) return;
      if (!call.ended) continue;
      this.#calls.delete(callSid);
      this.asked(callSid);
      surplus -= 1;
    }
  }
}
