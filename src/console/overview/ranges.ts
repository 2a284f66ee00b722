import type { OverviewRange } from '../../store/store.ts';

const HOUR = 3_600_000;

/** A stretch of time up to now, and how finely it is told. `bucketText`: one bucket, in words. */
export interface Range {
  readonly text: string;
  readonly spanMs: number;
  readonly bucketMs: number;
  readonly bucketText: string;
  /** How often it is asked for anew while the page is seen, ms: the longer the range, the more it costs to tell. */
  readonly renewMs: number;
}

/** What can be chosen, by its name in the address. */
export const RANGES = {
  '1h': { text: '1 hour', spanMs: HOUR, bucketMs: 60_000, bucketText: 'minute', renewMs: 5000 },
  '24h': {
    text: '24 hours',
    spanMs: 24 * HOUR,
    bucketMs: 15 * 60_000,
    bucketText: 'quarter of an hour',
    renewMs: 10_000,
  },
  '7d': { text: '7 days', spanMs: 168 * HOUR, bucketMs: 2 * HOUR, bucketText: 'two hours', renewMs: 30_000 },
} satisfies Record<string, Range>;

export type RangeName = keyof typeof RANGES;

/** The range an address asks for; the last hour when it asks for none that there is. */
export function rangeName(asked: string | undefined): RangeName {
  return asked !== undefined && Object.hasOwn(RANGES, asked) ? (asked as RangeName) : '1h';
}

/** What to ask for: whole buckets, the one under way included. @param now ms since the epoch */
export function rangeUntil({ spanMs, bucketMs }: Range, now: number): OverviewRange {
  const until = Math.ceil(now / bucketMs) * bucketMs;
  return { since: until - spanMs, until, bucketMs };
}
