import type { Clock } from '../../io/clock.ts';

const HOUR_MS = 3_600_000;
/** People that are remembered; those quiet the longest make room. */
const KEPT = 10_000;
/** A number that only says that there is none would make strangers one person. */
const NUMBER = /^(\+[1-9]\d{4,14}|sip:.+|client:.+)$/;
/** What carriers put in the place of a number that is withheld. */
const WITHHELD: readonly string[] = ['+266696687', '+86282452253', '+2562533', '+7378742833', '+464'];

/** How often each person was on the phone within the last hour. Withheld numbers are nobody. */
export class PerHour {
  readonly #clock: Clock;
  /** When, ms of the clock; people in the order of their last call. */
  readonly #times = new Map<string, readonly number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A call with them begins. */
  add(person: string): void {
    if (!NUMBER.test(person) || WITHHELD.includes(person)) return;
    keepNewest(this.#times, person, [...this.#within(person), this.#clock.now()], KEPT);
  }

  /** Their calls within the last hour. */
  count(person: string): number {
    return this.#within(person).length;
  }

  /** In how many ms they have fewer than so many calls behind them; 0: now. @param most null: any number. */
  waitMs(person: string, most: number | null): number {
    const times = this.#within(person);
    const last = most === null ? undefined : times[times.length - most];
    return last === undefined ? 0 : last + HOUR_MS - this.#clock.now();
  }

  #within(person: string): readonly number[] {
    const since = this.#clock.now() - HOUR_MS;
    return (this.#times.get(person) ?? []).filter((at) => at > since);
  }
}

/** Puts an entry last; the oldest make room. */
export function keepNewest<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const [oldest] of map) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
}
