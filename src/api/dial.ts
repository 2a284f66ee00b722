import { z } from 'zod';
import type { DialDesk } from '../outbound/outbound.ts';
import { DialRefused } from '../outbound/place.ts';
import { jsonResponse } from '../server/http.ts';
import type { Dial } from '../store/dials.ts';
import { TwilioRestError } from '../twilio/rest-error.ts';
import { ApiError } from './error.ts';
import { noContent, type Operation, operation } from './operation.ts';
import { campaignAnswer, dialAnswer, doNotCallAnswer, queuedAnswer } from './schemas/dial.ts';

const wanted = z.object({
  to: z.string().min(1).max(40).describe('The number to call, with its country code.'),
  agent: z.string().min(1).max(64).describe('Who talks.'),
  from: z.string().max(40).describe('One of your numbers; by default DIAL_FROM.').optional(),
  data: z
    .record(z.string().max(64), z.string().max(2000))
    .refine((data) => Object.keys(data).length <= 50, 'at most 50 fields')
    .describe('What the agent is told of whom it calls.')
    .optional(),
  campaign: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .optional(),
  maxAttempts: z.int().min(1).max(20).optional(),
  idempotencyKey: z.string().min(1).max(255).describe('The same as the header Idempotency-Key.').optional(),
});

const since = z.object({
  since: z.coerce
    .number()
    .min(0)
    .default(0)
    .describe('Only what ended at or after this, ms since the epoch.'),
});

const PAGE = 200;

/** Placing calls, campaigns, and the numbers nobody may call. */
export function dialOperations({ outbound }: { readonly outbound?: DialDesk }): readonly Operation[] {
  if (!outbound) return [];
  return [
    operation({
      method: 'POST',
      path: '/api/calls',
      summary: 'Place a call',
      description:
        'Queued, and dialed as soon as hours, pace and lines allow. With the header `Idempotency-Key` a request that is ' +
        'made again is answered the same and calls nobody twice.',
      body: wanted,
      answers: {
        202: { description: 'It is queued.', schema: queuedAnswer },
        400: { description: 'The number or the agent is none.' },
        403: { description: 'The number may not be called.' },
        409: { description: 'Calls cannot be placed, or the key was used for another call.' },
      },
      run: async ({ request, body }) => {
        const idempotencyKey = request.headers['idempotency-key'] ?? body.idempotencyKey;
        const { id, to, from, agent, campaign, createdAt } = await refusing(() =>
          outbound.place({ ...body, idempotencyKey }),
        );
        return jsonResponse({ id, to, from, agent, campaign, createdAt }, 202);
      },
    }),
    operation({
      method: 'GET',
      path: '/api/dials/{id}',
      summary: 'A call that is to be placed, or was',
      answers: {
        200: { description: 'As it is now.', schema: dialAnswer },
        404: { description: 'There is none.' },
      },
      run: async ({ params: { id = '' } }) => jsonResponse(shown(await outbound.get(id))),
    }),
    operation({
      method: 'DELETE',
      path: '/api/dials/{id}',
      summary: 'Take a call off the queue, or end it',
      answers: {
        200: { description: 'As it is then.', schema: dialAnswer },
        404: { description: 'There is none.' },
        409: { description: 'Calls cannot be placed here.' },
        502: { description: 'Twilio does not end it.' },
      },
      run: async ({ params: { id = '' } }) => jsonResponse(shown(await refusing(() => outbound.cancel(id)))),
    }),
    operation({
      method: 'GET',
      path: '/api/campaigns/{name}',
      summary: 'How a campaign stands',
      query: since,
      answers: { 200: { description: 'Counts, and what has ended.', schema: campaignAnswer } },
      run: async ({ params: { name = '' }, query }) => {
        const [stands, ended] = await Promise.all([
          outbound.campaign(name),
          outbound.ended(name, query.since, PAGE),
        ]);
        return jsonResponse({ ...stands, ended: ended.map(shown) });
      },
    }),
    ...doNotCallOperations(outbound),
  ];
}

function doNotCallOperations(outbound: DialDesk): readonly Operation[] {
  const list = z.object({ numbers: z.array(z.string().min(3).max(40)).min(1).max(1000) });
  return [
    operation({
      method: 'GET',
      path: '/api/do-not-call',
      summary: 'Numbers nobody may call',
      answers: { 200: { description: 'All of them, without those of the file.', schema: doNotCallAnswer } },
      run: async () => jsonResponse({ numbers: await outbound.listDoNotCall() }),
    }),
    operation({
      method: 'POST',
      path: '/api/do-not-call',
      summary: 'Never call these numbers',
      body: list,
      answers: { 204: { description: 'They are not called any more; nor are calls that wait for them.' } },
      run: async ({ body: { numbers } }) => {
        await outbound.addDoNotCall(numbers);
        return noContent();
      },
    }),
    operation({
      method: 'DELETE',
      path: '/api/do-not-call/{digits}',
      summary: 'A number may be called again',
      description: '`digits`: the number without its +.',
      answers: { 204: { description: 'It is off the list.' }, 404: { description: 'It was not on it.' } },
      run: async ({ params: { digits = '' } }) => {
        if (await outbound.removeDoNotCall(`+${digits}`)) return noContent();
        throw new ApiError(404, 'unknown_number', 'The number is not on the list.');
      },
    }),
  ];
}

/** A dial without what is only for the queue. */
function shown(dial: Dial | undefined): Omit<Dial, 'key' | 'fingerprint' | 'version'> {
  if (!dial) throw new ApiError(404, 'unknown_dial', 'There is no such call in the queue.');
  const { key: _, fingerprint: __, version: ___, ...rest } = dial;
  return rest;
}

const STATUS: Readonly<Record<DialRefused['code'], number>> = {
  not_set_up: 409,
  key_reused: 409,
  invalid_number: 400,
  unknown_agent: 400,
  no_number: 400,
  country_not_allowed: 403,
  costly_number: 403,
  do_not_call: 403,
};

async function refusing<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof DialRefused) throw new ApiError(STATUS[error.code], error.code, error.message);
    if (error instanceof TwilioRestError)
      throw new ApiError(502, 'twilio', `${error.message}. ${error.advice}`.trim());
    throw error;
  }
}
