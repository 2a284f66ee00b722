/**
 * Waits until something holds, looking every few ms so that the machine stays free for the program under test.
 * @param limitMs a safety net for a broken build, not an expectation of speed.
 */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 120_000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

/** @returns the last element. @throws when there is none. */
export function last<T>(list: readonly T[]): T {
  if (list.length === 0) throw new Error('nothing there');
  return list[list.length - 1] as T;
}
