import type { Timers } from './timers.ts';

/** Waits for a caller who stays silent after an answer was played to its end. */
export class IdleTimer {
  readonly #timers: Timers;
  #stop: () => void = () => {};

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Starts over: `run` is called `playMs` + `idleMs` from now unless something happens first. */
  start(playMs: number, idleMs: number, run: () => void): void {
    this.#stop();
    this.#stop = this.#timers.after(playMs + idleMs, run);
  }

  /** Something happened. */
  stop(): void {
    this.#stop();
  }
}
