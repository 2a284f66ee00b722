import { z } from 'zod';
import { count, epochMs, name } from './named.ts';

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
