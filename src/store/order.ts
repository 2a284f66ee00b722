import type { CallQuery } from './store.ts';

/**
 * Calls are numbered by when they started, so that the order of their numbers is the order of a list, and a number is
 * a place in it that stays where it is while calls come and go.
 */
const PER_MS = 1024;
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** The smallest number of a call that started at this time or after it. @param epochMs is made whole, upwards. */
export const firstNumber = (epochMs: number): number => Math.ceil(epochMs) * PER_MS;

/** Where a list begins and ends. */
export interface Span {
  /** The smallest number that is in it. */
  readonly from: number;
  /** The smallest number that is too big. */
  readonly before: number;
  readonly limit: number;
}

/** The part of the list a query asks for. A cursor that is none gives an empty span. */
export function spanOf({ since, until, cursor, limit = DEFAULT_LIMIT }: CallQuery): Span {
  const before = until === undefined ? Number.MAX_SAFE_INTEGER : firstNumber(until);
  return {
    from: since === undefined ? 0 : Math.max(0, firstNumber(since)),
    before: cursor === undefined ? before : Math.min(before, numberAt(cursor)),
    limit: Math.trunc(Math.min(MAX_LIMIT, Math.max(1, limit || DEFAULT_LIMIT))),
  };
}

/** The cursor of the page after a call. */
export const cursorAfter = (number: number): string => number.toString(36);

const numberAt = (cursor: string): number =>
  /^[0-9a-z]{1,11}$/.test(cursor) ? Number.parseInt(cursor, 36) : 0;
