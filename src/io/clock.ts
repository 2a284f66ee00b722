/**
 * Time as a port, so that whole calls run on virtual time in tests.
 * The shape is the one XState accepts as `createActor(logic, { clock })`.
 */
export interface Clock {
  /** Milliseconds (fractional allowed) since an arbitrary origin; never goes back. */
  now(): number;
  /** Calls `run` once after `ms` milliseconds; the handle is for `clearTimeout` only. */
  setTimeout(run: () => void, ms: number): unknown;
  /** Forgets a timer; unknown or spent handles are ignored. */
  clearTimeout(handle: unknown): void;
}

/** The machine's monotonic clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that moves only when told to; timers due at the same moment run in the order they were set. */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  setTimeout(run: () => void, ms: number): unknown {
    const timer: Timer = { due: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle as Timer);
  }

  /**
   * Moves time forward by `ms`, running every timer that falls due, including those set on the way.
   * Promises settle between timers, so awaiting code keeps its place in virtual time.
   */
  async advance(ms: number): Promise<void> {
    await this.#runTo(this.#now + ms, () => false);
  }

  /**
   * Moves time forward until `done()` holds or `limitMs` have passed.
   * @returns whether `done()` held.
   */
  async runUntil(done: () => boolean, limitMs: number): Promise<boolean> {
    await this.#runTo(this.#now + limitMs, done);
    return done();
  }

  async #runTo(end: number, done: () => boolean): Promise<void> {
    for (;;) {
      await settle();
      if (done()) return;
      const next = this.#next();
      if (!next || next.due > end) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.run();
    }
    this.#now = end;
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order))
        first = timer;
    }
    return first;
  }
}

/** Lets every promise that is already resolvable run its continuations. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
