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
  readonly #stills = new Set<Promise<void>>();

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
   * Time stands still until `work` has settled: for what takes real time, such as a file or a socket, so that a call is
   * the same however long that is. Work that itself waits for this clock would never settle.
   * @returns the work.
   */
  standStill<T>(work: Promise<T>): Promise<T> {
    const over: Promise<void> = work.then(
      () => void this.#stills.delete(over),
      () => void this.#stills.delete(over),
    );
    this.#stills.add(over);
    return work;
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

  /**
   * Moves time forward until `work` has settled.
   * @throws what the work throws; Error when it has not settled after `limitMs`.
   */
  async carry<T>(work: Promise<T>, limitMs: number): Promise<T> {
    let over = false;
    const settled = (): void => {
      over = true;
    };
    void work.then(settled, settled);
    if (!(await this.runUntil(() => over, limitMs))) throw new Error(`nothing came of it in ${limitMs} ms`);
    return work;
  }

  async #runTo(end: number, done: () => boolean): Promise<void> {
    for (;;) {
      await this.#settle();
      if (done()) return;
      const next = this.#next();
      if (!next || next.due > end) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.run();
    }
    this.#now = end;
  }

  async #settle(): Promise<void> {
    await settle();
    while (this.#stills.size > 0) {
      await Promise.all(this.#stills);
      await settle();
    }
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
