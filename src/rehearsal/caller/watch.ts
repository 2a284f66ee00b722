import type { Clock } from '../../io/clock.ts';

/** What someone waits for. */
export interface Condition {
  /** Whether it holds now. */
  readonly holds: () => boolean;
  /** Ms after which time alone may have made it true; undefined: only a change can. */
  readonly recheckMs?: () => number | undefined;
  readonly timeoutMs: number;
}

/** Lets scripts wait for conditions over the call's state; whoever changes that state calls `changed`. */
export class Watch {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #waiting = new Set<() => void>();

  /** @param signal aborted when the call is over: every wait then ends as unfulfilled. */
  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.changed());
  }

  /** Re-examines every waited-for condition. */
  changed(): void {
    for (const examine of [...this.#waiting]) examine();
  }

  /** Resolves true as soon as the condition holds, false when it timed out or the call is over. */
  until(condition: Condition): Promise<boolean> {
    const clock = this.#clock;
    const deadline = clock.now() + condition.timeoutMs;
    return new Promise((resolve) => {
      let timer: unknown;
      const examine = (): void => {
        clock.clearTimeout(timer);
        const left = deadline - clock.now();
        const holds = !this.#signal.aborted && condition.holds();
        if (holds || this.#signal.aborted || left <= 0) {
          this.#waiting.delete(examine);
          resolve(holds);
          return;
        }
        const recheck = condition.recheckMs?.() ?? left;
        timer = clock.setTimeout(examine, Math.min(left, Math.max(0.125, recheck)));
      };
      this.#waiting.add(examine);
      examine();
    });
  }
}
