/** A safety net for a broken build, not an expectation of speed, ms. */
const LIMIT_MS = 120_000;

/** What is waited for; asked again and again. */
type Holds = () => boolean | Promise<boolean>;

/** Lets the event loop turn until something holds. */
export const until = (what: string, holds: Holds): Promise<void> =>
  wait(what, holds, () => new Promise((resolve) => setImmediate(resolve)));

/** Waits until something holds, looking every few ms so that the machine stays free for the program under test. */
export const eventually = (what: string, holds: Holds): Promise<void> =>
  wait(what, holds, () => new Promise((resolve) => setTimeout(resolve, 4)));

async function wait(what: string, holds: Holds, turn: () => Promise<void>): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await turn();
  }
}
