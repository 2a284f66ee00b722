import type { Clock } from '../../io/clock.ts';

/** `clock` with its origin moved to this moment: the one clock of a rehearsed call, 0 when it was placed. */
export function callClock(clock: Clock): Clock {
  const origin = clock.now();
  return {
    now: () => clock.now() - origin,
    setTimeout: (run, ms) => clock.setTimeout(run, ms),
    clearTimeout: (handle) => clock.clearTimeout(handle),
  };
}

/** Resolves after `ms`, or at once when `signal` is or becomes aborted. Never rejects. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = (): void => {
      clock.clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = clock.setTimeout(wake, ms);
    signal?.addEventListener('abort', wake);
  });
}

/** The sample (8 per ms) at or after a moment of the call. */
export function sampleAt(ms: number): number {
  // Adding 0 turns -0 into 0.
  return Math.ceil(ms * 8 - 1e-6) + 0;
}
