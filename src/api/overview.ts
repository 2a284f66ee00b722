import { z } from 'zod';
import { jsonResponse } from '../server/http.ts';
import { moment } from './calls.ts';
import { ApiError } from './error.ts';
import { type Operation, operation } from './operation.ts';
import type { ApiPorts } from './ports.ts';
import { overviewAnswer } from './schemas/console.ts';
import type { OverviewAnswer } from './types.ts';

const DAY_MS = 24 * 3600 * 1000;
const MAX_BUCKETS = 500;
/** Lengths a bucket has when none is asked for, ms: plots read best by these. */
const ROUND_MS = [1, 5, 15, 60, 180, 360, 1440].map((minutes) => minutes * 60_000);
const BUCKETS_WANTED = 100;

/** `GET /api/overview` */
export function overviewOperation({
  store,
  live,
  epochMs,
}: Pick<ApiPorts, 'store' | 'live' | 'epochMs'>): Operation {
  return operation({
    method: 'GET',
    path: '/api/overview',
    summary: 'Figures in buckets of time, for plots',
    query: z.object({
      since: moment.describe('ISO 8601, or ms since the epoch. Default: a day before `until`.').optional(),
      until: moment.describe('ISO 8601, or ms since the epoch. Default: now.').optional(),
      bucket: z.coerce
        .number()
        .int()
        .min(1000)
        .describe(`Length of a bucket, ms; at most ${MAX_BUCKETS} buckets. Default: fits the range.`)
        .optional(),
    }),
    answers: { 200: { description: 'The figures.', schema: overviewAnswer } },
    run: async ({ query }) => {
      const until = query.until ?? epochMs();
      const since = query.since ?? until - DAY_MS;
      const bucketMs = query.bucket ?? bucketFor(until - since);
      if (since >= until || (until - since) / bucketMs > MAX_BUCKETS) {
        const message = `since must be before until, with at most ${MAX_BUCKETS} buckets between them.`;
        throw new ApiError(400, 'invalid_query', message);
      }
      const range = { since, until, bucketMs };
      const buckets = await store.overview(range);
      const answer: OverviewAnswer = { ...range, buckets, live: live.listings().length };
      return jsonResponse(answer);
    },
  });
}

function bucketFor(rangeMs: number): number {
  const least = rangeMs / BUCKETS_WANTED;
  return ROUND_MS.find((ms) => ms >= least) ?? Math.ceil(least / DAY_MS) * DAY_MS;
}
