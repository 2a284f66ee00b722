import type { OverviewBucket } from '../../store/store.ts';

/** What buckets come to together. */
export interface Totals {
  readonly calls: number;
  readonly bargeIns: number;
  readonly failures: number;
  readonly costMicros: number;
  /** It was more than that, but nobody knows how much. */
  readonly costIncomplete: boolean;
  /** Of the newest bucket that has answers: percentiles do not add up. */
  readonly latency: { readonly p50Ms: number; readonly p95Ms: number | null } | null;
}

/** The sums over all buckets, and the newest latencies. */
export function totalsOf(buckets: readonly OverviewBucket[]): Totals {
  const sum = (of: (bucket: OverviewBucket) => number): number =>
    buckets.reduce((total, bucket) => total + of(bucket), 0);
  const answered = buckets.findLast(({ latencyP50Ms }) => latencyP50Ms !== null);
  return {
    calls: sum(({ started }) => started),
    bargeIns: sum(({ bargeIns }) => bargeIns),
    failures: sum(({ failures }) => countOf(failures)),
    costMicros: sum(({ costMicros }) => costMicros),
    costIncomplete: buckets.some(({ costIncomplete }) => costIncomplete),
    latency:
      answered?.latencyP50Ms == null ? null : { p50Ms: answered.latencyP50Ms, p95Ms: answered.latencyP95Ms },
  };
}

/** Every reason calls failed for, the most frequent first. */
export function reasonsOf(buckets: readonly OverviewBucket[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { failures } of buckets) {
    for (const [reason, count] of Object.entries(failures)) {
      counts.set(reason, (counts.get(reason) ?? 0) + count);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([reason]) => reason);
}

/** Rows laid on top of each other: each is the sum of itself and those before it. */
export function stacked(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
  let below: readonly number[] = [];
  return rows.map((row) => {
    below = row.map((value, index) => value + (below[index] ?? 0));
    return below;
  });
}

/** Money by the hour, in dollars, from what one bucket cost. */
export function dollarsPerHour(costMicros: number, bucketMs: number): number {
  return (costMicros / 1_000_000) * (3_600_000 / bucketMs);
}

function countOf(failures: Readonly<Record<string, number>>): number {
  return Object.values(failures).reduce((total, count) => total + count, 0);
}
