import { z } from 'zod';
import type { CallCost } from '../../prices/call-cost.ts';
import type { Tokens } from '../../prices/tokens.ts';
import { callClock, count, name } from './named.ts';

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

/** What a call cost, and on what. */
export const callCost = name(
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
