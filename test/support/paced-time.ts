import { vi } from 'vitest';

/** So much time passes at once, ms. */
const STEP_MS = 2;

/**
 * Time for several parties in this process that talk over real sockets, some of them code of others that reads
 * `Date` and sets timers by itself. It goes on by small steps with turns of the event loop between them: a machine
 * that stands still makes no gap in it, and what is sent arrives within a few steps, however slow the machine is.
 * @returns what gives the real time back.
 */
export function paceTime(): () => void {
  const { setTimeout: really } = globalThis;
  vi.useFakeTimers({
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  });
  let running = true;
  const step = async (): Promise<void> => {
    while (running) {
      await vi.advanceTimersByTimeAsync(STEP_MS);
      await new Promise((resolve) => really(resolve, 1));
    }
  };
  void step();
  return () => {
    running = false;
    vi.useRealTimers();
  };
}
