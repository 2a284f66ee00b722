import type { Clock } from '../../io/clock.ts';

/** The timers of one session, so that all of them end with it. */
export class Timers {
  readonly #clock: Clock;
  readonly #live = new Set<{ handle: unknown }>();
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Calls `run` once after `ms` milliseconds, unless stopped or cancelled before.
   * @returns a function that cancels it
   */
  after(ms: number, run: () => void): () => void {
    if (this.#stopped) return () => {};
    const timer: { handle: unknown } = { handle: undefined };
    timer.handle = this.#clock.setTimeout(() => {
      this.#live.delete(timer);
      run();
    }, ms);
    this.#live.add(timer);
    return () => {
      this.#live.delete(timer);
      this.#clock.clearTimeout(timer.handle);
    };
  }

  /** Cancels every timer and refuses new ones. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#live) this.#clock.clearTimeout(timer.handle);
    this.#live.clear();
  }
}
