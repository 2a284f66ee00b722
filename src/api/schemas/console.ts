import { z } from 'zod';
import type { Chart } from '../../chart/graph.ts';
import type { OverviewBucket } from '../../store/store.ts';
import type {
  ChartsAnswer,
  FeedMessage,
  FeedRequest,
  Login,
  OverviewAnswer,
  PhoneAnswer,
  PhoneNext,
  SessionInfo,
} from '../types.ts';
import { callListing } from './calls.ts';
import { callSid, count, epochMs, ms, name } from './named.ts';

export const login = name(
  'Login',
  z.object({ token: z.string().min(1).max(1000) }),
) satisfies z.ZodType<Login>;

export const sessionInfo = name(
  'Session',
  z.object({
    access: z.enum(['open', 'granted', 'login', 'closed']),
    hint: z.string().nullable(),
    server: z
      .object({
        version: z.string(),
        publicUrl: z.string().nullable(),
        model: z.string(),
        agents: z.array(z.string()),
        config: z
          .string()
          .describe('`ok`, or what is wrong with the configuration file: what it said before holds.'),
        draining: z.boolean(),
        store: z.enum(['up', 'slow', 'down']),
        lostLines: count,
        records: z.boolean(),
      })
      .exactOptional(),
  }),
) satisfies z.ZodType<SessionInfo>;

const bucket = name(
  'OverviewBucket',
  z.object({
    from: epochMs,
    started: count,
    ended: count,
    inFlight: count.describe('The most calls that were in progress at once.'),
    latencyP50Ms: ms.nullable(),
    latencyP95Ms: ms.nullable(),
    bargeIns: count,
    failures: z.record(z.string(), count),
    costMicros: z.number(),
    costIncomplete: z.boolean().describe('They cost at least that: something has no known price.'),
  }),
) satisfies z.ZodType<OverviewBucket>;

export const overviewAnswer = name(
  'Overview',
  z.object({
    since: epochMs,
    until: epochMs,
    bucketMs: ms,
    buckets: z.array(bucket),
    live: count.describe('Calls in progress now.'),
  }),
) satisfies z.ZodType<OverviewAnswer>;

export const phoneAnswer = name(
  'PhoneCall',
  z.object({
    callSid: z.string(),
    accountSid: z.string(),
    streamUrl: z.string(),
    parameters: z.record(z.string(), z.string()),
  }),
) satisfies z.ZodType<PhoneAnswer>;

export const phoneNext = name(
  'PhoneNext',
  z.discriminatedUnion('next', [
    z.object({ next: z.literal('hang_up') }),
    z.object({
      next: z.literal('stream'),
      streamUrl: z.string(),
      parameters: z.record(z.string(), z.string()),
    }),
    z.object({
      next: z.literal('say'),
      text: z.string(),
      language: z.string().describe('What it is in, a tag such as `de`; absent: English.').optional(),
    }),
  ]),
) satisfies z.ZodType<PhoneNext>;

const transition = z.object({
  id: z.string(),
  source: z.string(),
  event: z.string().nullable(),
  delay: z.string().nullable(),
  index: count,
  guard: z.string().nullable(),
  targets: z.array(z.string()),
  reenter: z.boolean(),
  actions: z.array(z.string()),
});

const chart = name(
  'Chart',
  z.object({
    id: z.string(),
    initial: z.string().nullable(),
    states: z.array(
      z.object({
        id: z.string(),
        parent: z.string().nullable(),
        key: z.string(),
        description: z.string().nullable(),
        tags: z.array(z.string()),
        initial: z.string().nullable(),
        final: z.boolean(),
        entry: z.array(z.string()),
        exit: z.array(z.string()),
      }),
    ),
    transitions: z.array(transition),
    anywhere: z.array(transition),
    delays: z.array(z.object({ name: z.string(), setting: z.string().nullable() })),
  }),
) satisfies z.ZodType<Chart>;

export const chartsAnswer = name(
  'Charts',
  z.object({ charts: z.array(chart) }),
) satisfies z.ZodType<ChartsAnswer>;

export const feedRequest = name(
  'FeedRequest',
  z.union([
    z.object({ watch: z.literal('calls') }),
    z.object({ watch: z.literal('call'), callSid, after: z.int().min(-1).exactOptional() }),
    z.object({ unwatch: z.enum(['calls', 'call']) }),
  ]),
) satisfies z.ZodType<FeedRequest>;

// The feed's other half is only described: nothing here reads it.
name(
  'FeedMessage',
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('calls'), calls: z.array(callListing) }),
    z.object({ type: z.literal('changed'), calls: z.array(callListing) }),
    z.object({ type: z.literal('lines'), callSid, lines: z.array(z.looseObject({})), live: z.boolean() }),
    z.object({ type: z.literal('behind'), callSid, n: z.int(), call: callListing }),
    z.object({ type: z.literal('error'), code: z.string(), message: z.string() }),
  ]),
) satisfies z.ZodType<FeedMessage>;
