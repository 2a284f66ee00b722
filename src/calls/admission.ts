import type { Clock } from '../io/clock.ts';

/** Bounds on the calls that come in. null: no such bound. */
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

const HOUR_MS = 3_600_000;
/** Answers that are remembered: Twilio asks again when one got lost, and must be told the same. */
const KEPT_ANSWERS = 1000;
/** Callers that are remembered; those quiet the longest make room. */
const KEPT_CALLERS = 10_000;
/** A number that only says that there is none would make strangers one caller. */
const NUMBER = /^(\+[1-9]\d{4,14}|sip:.+|client:.+)$/;
/** What carriers put in the place of a number that is withheld. */
const WITHHELD: readonly string[] = ['+266696687', '+86282452253', '+2562533', '+7378742833', '+464'];

/** Decides which calls are taken. What it refuses costs nothing: no model is dialed. */
export class Admission {
  readonly #options: AdmissionOptions;
  /** When each caller's calls of the last hour were taken, ms of the clock; callers in the order of their last call. */
  readonly #callers = new Map<string, readonly number[]>();
  readonly #answers = new Map<string, Refusal | null>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /**
   * Asks for a call to be taken. The same call may ask again.
   * @param live calls in progress.
   * @returns why it is not taken; null when it is.
   */
  ask({ callSid, from }: { readonly callSid: string; readonly from: string }, live: number): Refusal | null {
    const known = this.#answers.get(callSid);
    if (known !== undefined) return known;
    const now = this.#options.clock.now();
    const times = (this.#callers.get(from) ?? []).filter((at) => at > now - HOUR_MS);
    const answer = refusal(
      { live, times: times.length, spent: this.#options.spent() },
      this.#options.limits(),
    );
    keep(this.#answers, callSid, answer, KEPT_ANSWERS);
    if (answer === null && NUMBER.test(from) && !WITHHELD.includes(from))
      keep(this.#callers, from, [...times, now], KEPT_CALLERS);
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

/** Newest last; the oldest make room. */
function keep<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const [oldest] of map) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
}
