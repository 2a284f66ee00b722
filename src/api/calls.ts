import { z } from 'zod';
import type { LiveCalls } from '../calls/live.ts';
import { jsonResponse } from '../server/http.ts';
import type { CallListing, CallQuery } from '../store/store.ts';
import { type Operation, operation } from './operation.ts';
import type { ApiPorts } from './ports.ts';
import { callsAnswer } from './schemas/calls.ts';
import type { CallsAnswer } from './types.ts';

const text = (description: string) => z.string().max(200).describe(description).optional();

/** A time of day: ISO 8601 or ms since the epoch. */
export const moment = z
  .string()
  .describe('ISO 8601, or ms since the epoch.')
  .transform((written) => (/^\d+$/.test(written) ? Number(written) : Date.parse(written)))
  .refine(Number.isFinite, 'must be ISO 8601, or ms since the epoch');

const query = z.object({
  live: z
    .enum(['', 'true', 'false'])
    .describe('Only calls in progress, or only ended ones.')
    .transform((written) => written !== 'false')
    .optional(),
  number: text('Part of either number.'),
  agent: text('The agent’s name.'),
  outcome: text('Why it ended.'),
  direction: z
    .enum(['inbound', 'outbound'])
    .describe('Calls that came in, or that we have placed.')
    .optional(),
  since: moment.optional(),
  until: moment.optional(),
  text: text('Words that were said by either side, all of them; the last may be the beginning of a word.'),
  limit: z.coerce.number().int().min(1).max(200).describe('Default 50.').optional(),
  cursor: z.string().max(1000).describe('`next` of the page before.').optional(),
});

/** `GET /api/calls` */
export function callsOperation({ store, live }: Pick<ApiPorts, 'store' | 'live'>): Operation {
  return operation({
    method: 'GET',
    path: '/api/calls',
    summary: 'Calls, newest first',
    description: 'Live and past; everything that is asked for must hold. One page at a time.',
    query,
    answers: { 200: { description: 'One page.', schema: callsAnswer } },
    run: async ({ query: asked }) => {
      const page = await store.list(withoutUndefined(asked));
      const answer: CallsAnswer = { calls: page.calls.map((call) => newest(call, live)), next: page.next };
      return jsonResponse(answer);
    },
  });
}

/** What the store knows of a live call may be a moment old. */
function newest(call: CallListing, live: LiveCalls): CallListing {
  if (call.endedAt !== null) return call;
  return live.find(call.callSid)?.listing() ?? call;
}

/** Absent instead of undefined. */
function withoutUndefined(asked: { readonly [K in keyof CallQuery]: CallQuery[K] | undefined }): CallQuery {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}
