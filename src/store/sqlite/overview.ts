import { type Bucket, emptyBuckets, isFailure, percentile } from '../figures.ts';
import type { OverviewRange } from '../store.ts';
import type { Database } from './sqlite-module.ts';
import { statement } from './statement.ts';

/** Which bucket a time is in. */
const BUCKET = (time: string): string => `cast((${time} - :since) / :bucketMs as integer)`;

const ENDED = `
  select ${BUCKET('ended_at')} as bucket, outcome, count(*) as ended, sum(barge_ins) as bargeIns,
    sum(cost_micros) as costMicros, max(cost_incomplete) as costIncomplete
  from calls where ended_at is not null and ended_at >= :since and ended_at < :until
  group by bucket, outcome`;
// Numbers come as one text: hundreds of thousands of rows are not worth an object each.
const LATENCIES = 'select group_concat(latency) as numbers from turns where at >= :since and at < :until';
const STARTS = `
  select group_concat(started_at - :since) as numbers from calls where started_at >= :since and started_at < :until`;
const ENDS = `
  select group_concat(ended_at - :since) as numbers
  from calls where ended_at is not null and ended_at >= :since and ended_at < :until`;
const IN_FLIGHT_BEFORE = `
  select
    (select count(*) from calls where ended_at is not null and ended_at >= :since and started_at < :since) +
    (select count(*) from calls indexed by calls_live where ended_at is null and started_at < :since) as calls`;

/** The statements, for the test that none of them reads a whole table. */
export const OVERVIEW_STATEMENTS: readonly string[] = [ENDED, LATENCIES, STARTS, ENDS, IN_FLIGHT_BEFORE];

/** Figures in buckets of time. @throws RangeError when the range is not 1 to 500 buckets. */
export function overview(db: Database, range: OverviewRange): readonly Bucket[] {
  const buckets = emptyBuckets(range);
  addEnded(db, range, buckets);
  addLatencies(db, range, buckets);
  addInFlight(db, range, buckets);
  return buckets;
}

function addEnded(db: Database, range: OverviewRange, buckets: readonly Bucket[]): void {
  for (const row of statement(db, ENDED).iterate({ ...range })) {
    const bucket = buckets[row.bucket as number];
    if (!bucket) continue;
    const ended = row.ended as number;
    const outcome = row.outcome as string | null;
    bucket.ended += ended;
    bucket.bargeIns += row.bargeIns as number;
    bucket.costMicros += row.costMicros as number;
    bucket.costIncomplete ||= row.costIncomplete === 1;
    if (outcome !== null && isFailure(outcome)) bucket.failures[outcome] = ended;
  }
}

function addLatencies(db: Database, { until, bucketMs }: OverviewRange, buckets: readonly Bucket[]): void {
  for (const bucket of buckets) {
    const { from } = bucket;
    const latencies = sortedNumbers(db, LATENCIES, { since: from, until: Math.min(from + bucketMs, until) });
    bucket.latencyP50Ms = percentile(latencies, 0.5);
    bucket.latencyP95Ms = percentile(latencies, 0.95);
  }
}

/** Walks through all beginnings and ends in the order of time. */
function addInFlight(
  db: Database,
  { since, until, bucketMs }: OverviewRange,
  buckets: readonly Bucket[],
): void {
  const starts = sortedNumbers(db, STARTS, { since, until });
  const ends = sortedNumbers(db, ENDS, { since, until });
  let inFlight = statement(db, IN_FLIGHT_BEFORE).get({ since })?.calls as number;
  let [start, end] = [0, 0];
  buckets.forEach((bucket, at) => {
    const before = (at + 1) * bucketMs;
    // Who leaves at the very beginning was not there with those who come then.
    for (; (ends[end] ?? Infinity) <= at * bucketMs; end += 1) inFlight -= 1;
    bucket.inFlight = inFlight;
    for (; (starts[start] ?? Infinity) < before; start += 1) {
      for (; (ends[end] ?? Infinity) <= (starts[start] ?? 0); end += 1) inFlight -= 1;
      inFlight += 1;
      bucket.started += 1;
      bucket.inFlight = Math.max(bucket.inFlight, inFlight);
    }
    for (; (ends[end] ?? Infinity) < before; end += 1) inFlight -= 1;
  });
}

function sortedNumbers(db: Database, sql: string, range: { since: number; until: number }): Float64Array {
  const numbers = statement(db, sql).get(range)?.numbers as string | null;
  return Float64Array.from(numbers?.split(',') ?? [], Number).sort();
}
