import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { NextStep } from '../calls/next-step.ts';
import { AGENT_PARAMETER, usualAgent } from '../calls/route.ts';
import { type HttpRequest, jsonResponse } from '../server/http.ts';
import type { VoiceWebhook } from '../server/switchboard.ts';
import { streamUrl, TOKEN_PARAMETER } from '../twilio/twiml.ts';
import { ApiError, unknownCall } from './error.ts';
import { type Operation, operation } from './operation.ts';
import { baseFor } from './origin.ts';
import type { ApiPorts } from './ports.ts';
import { phoneAnswer, phoneNext } from './schemas/console.ts';
import type { PhoneAnswer, PhoneNext } from './types.ts';

/** Browser calls that are remembered, so that no call of Twilio's is ever asked about here. */
const KEPT_CALLS = 1000;
/** There is no telephone line behind a browser. */
const HANDED_ON_TEXT =
  'Somebody who calls by telephone is now put through. From a browser that is not possible.';
/** No account's: the browser stands in for Twilio. */
const ACCOUNT_SID = `AC${'0'.repeat(32)}`;

/** `POST /api/phone` and `POST /api/phone/{callSid}/ended`: calls from a browser, by the same way as Twilio's. */
export function phoneOperations({
  settings,
  switchboard,
}: Pick<ApiPorts, 'settings' | 'switchboard'>): readonly Operation[] {
  const ours = new Set<string>();

  const begin = (request: HttpRequest, asked: string | undefined): PhoneAnswer => {
    if (switchboard.draining) {
      throw new ApiError(503, 'draining', 'The server is about to stop and takes no new calls.');
    }
    const current = settings.current();
    const agent = asked ?? usualAgent(current);
    if (!current.agents.has(agent)) {
      throw new ApiError(404, 'unknown_agent', `There is no agent called "${agent}".`);
    }
    const callSid = `CA${randomBytes(16).toString('hex')}`;
    remember(ours, callSid);
    const publicUrl = baseOf(request);
    const step = switchboard.incomingCall(webhookOf(callSid, 'ringing', publicUrl, agent));
    if (step.next !== 'stream') throw new ApiError(503, 'busy', step.next === 'say' ? step.text : 'Not now.');
    return { callSid, accountSid: ACCOUNT_SID, ...streamOf(step, publicUrl) };
  };

  return [
    operation({
      method: 'POST',
      path: '/api/phone',
      summary: 'Call the agent from a browser',
      description:
        'Open a WebSocket to `streamUrl` and speak Twilio’s side of a media stream, with `parameters` in ' +
        '`start.customParameters`. They hold a token that is good for one stream and one minute.',
      query: z.object({
        agent: z.string().max(64).describe('Who is to answer; without it, the default agent.').optional(),
      }),
      answers: {
        201: { description: 'The call has begun.', schema: phoneAnswer },
        404: { description: 'There is no such agent.' },
        503: { description: 'No new calls are taken.' },
      },
      run: ({ request, query: { agent } }) => jsonResponse(begin(request, agent), 201),
    }),
    operation({
      method: 'POST',
      path: '/api/phone/{callSid}/ended',
      summary: 'What is next once the stream is over',
      description: 'What Twilio would be told by `/stream-ended`.',
      query: z.object({
        status: z.enum(['completed']).describe('The person hung up.').optional(),
      }),
      answers: { 200: { description: 'What to do now.', schema: phoneNext } },
      run: ({ request, params: { callSid = '' }, query: { status = 'in-progress' } }) => {
        if (!ours.has(callSid)) throw unknownCall();
        const publicUrl = baseOf(request);
        const step = switchboard.streamEnded(webhookOf(callSid, status, publicUrl, ''));
        return jsonResponse(nextOf(step, publicUrl));
      },
    }),
  ];
}

function webhookOf(callSid: string, callStatus: string, publicUrl: string, agent: string): VoiceWebhook {
  return {
    ...{ callSid, callStatus, publicUrl, to: agent },
    ...{ from: 'client:browser', direction: 'inbound', params: { [AGENT_PARAMETER]: agent }, via: 'browser' },
  };
}

/** What a page is told that stands in for a telephone: it can be spoken to, and nothing else. */
export function nextOf(step: NextStep, publicUrl: string): PhoneNext {
  switch (step.next) {
    case 'stream':
      return { next: 'stream', ...streamOf(step, publicUrl) };
    case 'dial':
    case 'confer':
    case 'ask':
    case 'wait':
      return { next: 'say', text: HANDED_ON_TEXT };
    default:
      return step;
  }
}

const streamOf = ({ token }: Extract<NextStep, { next: 'stream' }>, publicUrl: string) => ({
  streamUrl: streamUrl(publicUrl),
  parameters: { [TOKEN_PARAMETER]: token },
});

/** The page may open a stream to its own origin only. */
function baseOf(request: HttpRequest): string {
  const base = baseFor(request);
  if (base === undefined) throw new ApiError(400, 'invalid_host', 'The Host header names no usable host.');
  return base;
}

function remember(callSids: Set<string>, callSid: string): void {
  callSids.add(callSid);
  const [oldest] = callSids;
  if (callSids.size > KEPT_CALLS && oldest !== undefined) callSids.delete(oldest);
}
