import { z } from 'zod';
import type { CallListing } from '../../store/store.ts';
import type { CallAnswer, CallsAnswer, OperatorAction } from '../types.ts';
import { callCost } from './cost.ts';
import { callClock, count, epochMs, ms, name, sentence } from './named.ts';

/** One line of a list of calls. */
export const callListing = name(
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
