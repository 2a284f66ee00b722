import { twimlOf } from '../calls/next-step.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../config/log.ts';
import type { OutgoingCalls } from '../outbound/outbound.ts';
import { AMD_PATH, OUTGOING_PATH, STATUS_PATH } from '../outbound/paths.ts';
import { hangUpTwiml } from '../twilio/twiml.ts';
import { type HttpRequest, type HttpResponse, twimlResponse } from './http.ts';
import type { Route } from './router.ts';
import type { VoiceWebhook } from './switchboard.ts';
import { readWebhook } from './webhook.ts';

/** Where Twilio asks and tells about the calls we place; signed like every webhook. */
export function outgoingRoutes(
  outgoing: OutgoingCalls,
  { config, log }: { readonly config: Config; readonly log: Logger },
): readonly Route[] {
  const route = (
    path: string,
    take: (webhook: VoiceWebhook, dial: string) => Promise<HttpResponse>,
  ): Route => ({
    method: 'POST',
    path,
    answer: async (request) => {
      const webhook = readWebhook(request, { config, log });
      return 'status' in webhook ? webhook : take(webhook, dialIn(request));
    },
  });
  return [
    route(OUTGOING_PATH, async (webhook, dial) => {
      try {
        return twimlResponse(twimlOf(await outgoing.answer(webhook, dial), webhook.publicUrl));
      } catch (error) {
        // Whoever was called must not hear an apology of somebody they do not know.
        log.error({ err: error, callSid: webhook.callSid }, 'a placed call was answered and cannot be taken');
        return twimlResponse(hangUpTwiml());
      }
    }),
    // What fails here is asked about later: Twilio tells it once.
    route(AMD_PATH, (webhook, dial) => outgoing.answeredBy(webhook, dial).then(noted)),
    route(STATUS_PATH, (webhook, dial) => outgoing.status(webhook, dial).then(noted)),
  ];
}

const dialIn = ({ query }: HttpRequest): string => new URLSearchParams(query).get('dial') ?? '';

const noted = (): HttpResponse => ({ status: 204, headers: { 'cache-control': 'no-store' }, body: '' });
