import type { Clock } from '../io/clock.ts';
import { keepNewest, PerHour } from './per-hour.ts';

/** Bounds on calls. null: no such bound. */
export interface AdmissionLimits {
  /** Calls in progress at once, whoever began them. */
  readonly concurrentCalls: number | null;
  readonly callsPerCallerPerHour: number | null;
}

/** Why a caller is not taken: all lines are busy, the same number called too often, the day's money is spent. */
export type Refusal = 'busy' | 'caller' | 'spend';

export interface AdmissionOptions {
  /** Asked anew for each call: they may change while the server runs. */
  readonly limits: () => AdmissionLimits;
  /** The day's money is gone. */
  readonly spent: () => boolean;
  readonly clock: Clock;
}

/** Answers that are remembered: Twilio asks again when one got lost, and must be told the same. */
const KEPT_ANSWERS = 1000;

/** Decides which calls are taken. What it refuses costs nothing: no model is dialed. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #callers: PerHour;
  readonly #answers = new Map<string, Refusal | null>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#callers = new PerHour(options.clock);
  }

  /**
   * Asks for a call to be taken. The same call may ask again.
   * @param call `person`: who is on the phone.
   * @param live calls in progress, those among them that ring for us.
   * @returns why it is not taken; null when it is.
   */
  ask(
    { callSid, person }: { readonly callSid: string; readonly person: string },
    live: number,
  ): Refusal | null {
    const known = this.#answers.get(callSid);
    if (known !== undefined) return known;
    const { limits, spent } = this.#options;
    const answer = refusal({ live, times: this.#callers.count(person), spent: spent() }, limits());
    keepNewest(this.#answers, callSid, answer, KEPT_ANSWERS);
    if (answer === null) this.#callers.add(person);
    return answer;
  }
}

/** Pure: what a caller is told, from how things stand. */
export function refusal(
  now: { readonly live: number; readonly times: number; readonly spent: boolean },
  { concurrentCalls, callsPerCallerPerHour }: AdmissionLimits,
): Refusal | null {
  if (now.spent) return 'spend';
  if (callsPerCallerPerHour !== null && now.times >= callsPerCallerPerHour) return 'caller';
  return concurrentCalls !== null && now.live >= concurrentCalls ? 'busy' : null;
}
