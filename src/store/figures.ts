import type { OverviewBucket, OverviewRange } from './store.ts';

const MAX_BUCKETS = 500;
const FAILURES: ReadonlySet<string> = new Set(['internal_error', 'stream_lost', 'unclaimed', 'server_lost']);

/** How a call ended that was live when its server died. */
export const SERVER_LOST = 'server_lost';

/** Whether a call that ended like this failed, by us, the model or the line. */
export const isFailure = (outcome: string): boolean => outcome.startsWith('model_') || FAILURES.has(outcome);

/** @returns how many buckets there are. @throws RangeError when they are none, or too many. */
function bucketCount({ since, until, bucketMs }: OverviewRange): number {
  const count = Math.ceil((until - since) / bucketMs);
  if (!(bucketMs > 0 && count >= 1 && count <= MAX_BUCKETS))
    throw new RangeError(`${count} buckets; there can be 1 to ${MAX_BUCKETS}`);
  return count;
}

/** The smallest of the sorted values that `share` of them do not exceed; null without any. */
export function percentile(sorted: ArrayLike<number>, share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

/** What a bucket is made from; filled in, then given out as it is. */
export type Bucket = { -readonly [K in keyof OverviewBucket]: OverviewBucket[K] } & {
  failures: Record<string, number>;
};

/** The buckets of a range, nothing in them yet. @throws RangeError */
export function emptyBuckets(range: OverviewRange): readonly Bucket[] {
  return Array.from({ length: bucketCount(range) }, (_, at) => ({
    from: range.since + at * range.bucketMs,
    started: 0,
    ended: 0,
    inFlight: 0,
    latencyP50Ms: null,
    latencyP95Ms: null,
    bargeIns: 0,
    failures: {},
    costMicros: 0,
    costIncomplete: false,
  }));
}
