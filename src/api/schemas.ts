import { z } from 'zod';
import type { Chart } from '../chart/graph.ts';
import type { CallCost } from '../prices/call-cost.ts';
import type { Tokens } from '../prices/tokens.ts';
import type { CallListing, OverviewBucket } from '../store/store.ts';
import type {
  CallAnswer,
  CallsAnswer,
  ChartsAnswer,
  FeedMessage,
  FeedRequest,
  Login,
  OperatorAction,
  OverviewAnswer,
  PhoneAnswer,
  PhoneNext,
  SessionInfo,
} from './types.ts';

/** The shapes of `types.ts` as schemas: what requests are checked by, and what the OpenAPI document is made of. */
export const named = z.registry<{ readonly id: string }>();

const name = <S extends z.ZodType>(id: string, schema: S): S => {
  named.add(schema, { id });
  return schema;
};

/** Ms since the epoch, UTC. */
const epochMs = z.number().describe('Ms since the epoch, UTC.');
const ms = z.number().describe('Ms.');
const callClock = z.number().describe("Ms on the call's clock, which starts with the first media stream.");
const count = z.int().min(0);
/** An operator's sentence. */
const sentence = z.string().trim().min(1).max(1000);

export const errorBody = name(
  'Error',
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
);

const callListing = name(
  'CallListing',
  z.object({
    callSid: z.string(),
    from: z.string(),
    to: z.string(),
    direction: z
      .enum(['inbound', 'outbound'])
      .describe('`outbound`: we have placed it, and the person on the phone is `to`; else it is `from`.'),
    agent: z.string(),
    model: z.string().describe('`rehearsal`, or the name of the model.'),
    via: z.enum(['phone', 'browser']),
    startedAt: epochMs,
    endedAt: epochMs.nullable().describe('Null while it lives.'),
    state: z.string(),
    outcome: z.string().nullable(),
    detail: z.string().nullable(),
    bargeIns: count,
    costMicros: z.number().describe('What it cost, millionths of a US dollar.'),
    costIncomplete: z.boolean().describe('It cost more, but something has no known price.'),
    recorded: z.boolean(),
    lostLines: count.describe('Journal lines that were lost.'),
    latencyMs: ms.nullable().describe('Median time from the end of the caller’s speech to the answer.'),
    preview: z.string(),
  }),
) satisfies z.ZodType<CallListing>;

export const callsAnswer = name(
  'Calls',
  z.object({
    calls: z.array(callListing),
    next: z.string().nullable().describe('`cursor` of the page after this one; null: there is none.'),
  }),
) satisfies z.ZodType<CallsAnswer>;

const spoken = z.object({
  role: z.enum(['caller', 'agent']),
  itemId: z.string(),
  text: z.string(),
  heardText: z.string().describe('As much of the text as the caller heard.'),
  heardMs: ms.nullable(),
  generatedMs: ms,
  interrupted: z.boolean(),
});

const reckoning = z.object({
  earliestMs: z.number().nullable(),
  latestMs: z.number().nullable(),
  elapsedMs: z.number().nullable(),
  frameMs: z.number(),
  provenMs: z.number(),
  limitMs: z.number(),
  positionMs: z.number(),
});

const interruption = z.object({
  at: callClock.nullable(),
  generation: count,
  cause: z.enum(['barge_in', 'stream_lost', 'muted', 'failure', 'machine', 'ended']),
  droppedMs: ms,
  reckoning,
  items: z.array(
    z.object({
      responseId: z.string(),
      itemId: z.string(),
      contentIndex: count,
      sentMs: z.number(),
      ackedMs: z.number(),
      heardMs: z.number(),
      done: z.boolean(),
      verdict: z.enum(['truncate', 'delete', 'keep', 'lost']),
    }),
  ),
});

const turn = z.object({
  at: callClock,
  responseId: z.string(),
  stoppedAt: callClock.nullable(),
  createdAt: callClock.nullable(),
  firstAudioAt: callClock.nullable(),
  firstHeardAt: callClock,
});

const micros = z.int();

const tokens = name(
  'Tokens',
  z
    .object({
      textIn: count,
      cachedTextIn: count,
      audioIn: count,
      cachedAudioIn: count,
      textOut: count,
      audioOut: count,
    })
    .describe('By what they cost: each token is in one of these.'),
) satisfies z.ZodType<Tokens>;

const callCost = name(
  'CallCost',
  z
    .object({
      totalMicros: micros.describe('The sum of the parts; with something missing it is at least this.'),
      parts: z
        .object({
          turns: micros.describe('The agent’s answers; the sum of `turns`.'),
          aside: micros.describe('What else the model was asked during the call.'),
          summary: micros.describe('What it was asked after the call.'),
          transcription: micros.describe('Turning the caller’s words into text.'),
          line: micros.describe('The caller’s leg and its audio, by begun minutes.'),
          transfer: micros.describe('Legs of humans, and where they meet the caller.'),
          detection: micros.describe('Finding out whether a machine has answered.'),
          messages: micros.describe('Text messages.'),
        })
        .describe('What it was spent on.'),
      tokens,
      turns: z.array(
        z.object({
          responseId: z.string().describe('The response that was spoken, if one was.'),
          responses: count.describe('How many it took: a function call is one of its own.'),
          atMs: callClock,
          tokens,
          micros: micros.nullable().describe('Null: its price is not known.'),
        }),
      ),
      missing: z.array(z.string()).describe('What is not in it, since nobody knows what it cost.'),
      open: z.boolean().describe('Something still goes on that costs money.'),
    })
    .describe('Money in millionths of a US dollar.'),
) satisfies z.ZodType<CallCost>;

const ENTRY_KINDS = ['state', 'caller', 'agent', 'interruption', 'turn', 'problem', 'event'] as const;

export const callAnswer = name(
  'Call',
  callListing.extend({
    endReason: z.string().nullable(),
    endDetail: z.string().nullable(),
    cost: callCost
      .exactOptional()
      .describe('Absent: it ended before costs were kept like this, or was lost.'),
    summary: z
      .string()
      .exactOptional()
      .describe('Made some seconds after the call, if its agent asks for it.'),
    fields: z
      .record(z.string(), z.unknown())
      .exactOptional()
      .describe('What was found out, as the agent’s schema asks; some seconds after the call.'),
    messages: z
      .array(
        z.object({
          text: z.string(),
          name: z.string().exactOptional(),
          callback: z.string().exactOptional(),
        }),
      )
      .readonly()
      .exactOptional()
      .describe('What the caller wants somebody to be told.'),
    transcript: z.array(spoken),
    interruptions: z.array(interruption),
    turns: z.array(turn),
    entries: z
      .array(z.object({ at: callClock, kind: z.enum(ENTRY_KINDS), text: z.string() }))
      .exactOptional()
      .describe('Its story in sentences; only while it lives and for a while after.'),
    audio: z
      .object({
        fromCallerBytes: count,
        filledBytes: count,
        toModelBytes: count,
        fromModelBytes: count,
        toCallerBytes: count,
      })
      .exactOptional()
      .describe('μ-law that passed, by place; only while it lives and for a while after.'),
  }),
) satisfies z.ZodType<CallAnswer>;

export const operatorAction = name(
  'OperatorAction',
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('hang_up') }),
    z.object({ type: z.literal('say'), text: sentence }).describe('The agent says this as soon as it may.'),
    z
      .object({ type: z.literal('tell_model'), text: sentence })
      .describe('The model is told this; the caller hears nothing of it.'),
    z.object({ type: z.literal('mute') }).describe('The agent falls silent until `unmute`.'),
    z.object({ type: z.literal('unmute') }),
  ]),
) satisfies z.ZodType<OperatorAction>;

export const accepted = name('Accepted', z.object({ accepted: z.literal(true) }));

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

const callSid = z.string().min(1).max(70);

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

export const queuedAnswer = name(
  'QueuedCall',
  z.object({
    id: z.string(),
    to: z.string(),
    from: z.string(),
    agent: z.string(),
    campaign: z.string().nullable(),
    createdAt: epochMs,
  }),
);

export const dialAnswer = name(
  'Dial',
  z.object({
    ...queuedAnswer.shape,
    data: z.record(z.string(), z.string()),
    maxAttempts: count,
    state: z.enum(['waiting', 'dialing', 'calling', 'done']),
    attempts: count,
    notBefore: epochMs.describe('Not dialed before this.'),
    dialedAt: epochMs.nullable(),
    callSid: z.string().nullable().describe('The call under way, or the last one.'),
    progress: z
      .string()
      .nullable()
      .describe('As Twilio has it: `queued`, `initiated`, `ringing`, `in-progress`.'),
    answeredBy: z.string().nullable().describe('`human`, `machine`, `fax` or `unknown`.'),
    outcome: z.string().nullable(),
    detail: z.string().nullable(),
    endedAt: epochMs.nullable(),
  }),
);

export const campaignAnswer = name(
  'Campaign',
  z.object({
    counts: z.record(z.string(), count).describe('By outcome where there is one, else by state.'),
    nextAt: epochMs.nullable().describe('When the next waiting call is due.'),
    ended: z.array(dialAnswer),
  }),
);

export const doNotCallAnswer = name('DoNotCall', z.object({ numbers: z.array(z.string()) }));
