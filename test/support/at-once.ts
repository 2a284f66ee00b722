/** What was answered at once, as everything a caller waits for must be. @throws when it is yet to come. */
export function atOnce<T>(answer: T | Promise<T>): T {
  if (answer instanceof Promise) throw new Error('this was to be answered at once');
  return answer;
}
