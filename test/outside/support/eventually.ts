export { eventually } from '../../support/until.ts';

/** @returns the last element. @throws when there is none. */
export function last<T>(list: readonly T[]): T {
  if (list.length === 0) throw new Error('nothing there');
  return list[list.length - 1] as T;
}
