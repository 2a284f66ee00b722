import type { NextStep } from '../calls/next-step.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../config/log.ts';
import { DIAL_ENDED_PATH, TRANSFER_ANSWER_PATH, TRANSFER_STATUS_PATH } from '../twilio/twiml.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import type { Route } from './router.ts';
import type { Switchboard, VoiceWebhook } from './switchboard.ts';
import { readWebhook } from './webhook.ts';

interface Around {
  readonly config: Config;
  readonly log: Logger;
  /** Answers a webhook with TwiML, whatever goes wrong. */
  readonly voice: (request: HttpRequest, answer: (webhook: VoiceWebhook) => NextStep) => HttpResponse;
}

/** Where Twilio asks and tells about callers who are handed on; signed like every webhook. */
export function transferRoutes(switchboard: Switchboard, { config, log, voice }: Around): readonly Route[] {
  const route = (path: string, answer: Route['answer']): Route => ({ method: 'POST', path, answer });
  return [
    route(DIAL_ENDED_PATH, (request) => voice(request, (webhook) => switchboard.dialEnded(webhook))),
    route(TRANSFER_ANSWER_PATH, (request) =>
      voice(request, (webhook) => switchboard.humanAnswered(webhook, callIn(request))),
    ),
    route(TRANSFER_STATUS_PATH, (request) => {
      const webhook = readWebhook(request, { config, log });
      if ('status' in webhook) return webhook;
      switchboard.humanTold(webhook, callIn(request));
      return { status: 204, headers: { 'cache-control': 'no-store' }, body: '' };
    }),
  ];
}

const callIn = ({ query }: HttpRequest): string => new URLSearchParams(query).get('call') ?? '';
