import { APOLOGY_TEXT } from '../calls/announcements.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../config/log.ts';
import type { Clock } from '../io/clock.ts';
import type { Transport } from '../io/transport.ts';
import { apologyTwiml, STREAM_ENDED_PATH, STREAM_PATH } from '../twilio/twiml.ts';
import { answerApi, isApiPath } from './api.ts';
import { answerHome } from './home.ts';
import {
  errorResponse,
  type HttpRequest,
  type HttpResponse,
  headersFor,
  jsonResponse,
  MAX_BODY_BYTES,
  twimlResponse,
} from './http.ts';
import type { Metrics } from './metrics.ts';
import type { Switchboard, VoiceWebhook } from './switchboard.ts';
import { readWebhook, refuseUpgrade } from './webhook.ts';

/** What stands between the world and the calls: every request and every upgrade, whatever server carries them. */
export interface Front {
  /** Answers one HTTP request. Never throws. */
  request(request: HttpRequest): HttpResponse;
  /** Whether a WebSocket may be opened: 101, or the answer to give instead. Never throws. */
  upgrade(request: HttpRequest): { readonly status: 101 } | HttpResponse;
  /** Takes over a WebSocket that {@link Front.upgrade} let through. */
  open(transport: Transport): void;
}

export interface FrontOptions {
  readonly config: Config;
  readonly switchboard: Switchboard;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
}

interface Route {
  readonly methods: readonly string[];
  answer(request: HttpRequest): HttpResponse;
}

const READ = ['GET', 'HEAD'];

/** Routes requests to the switchboard and answers everything else itself. */
export function createFront({ config, switchboard, metrics, log, clock }: FrontOptions): Front {
  const startedMs = clock.now();

  /** A caller is on the line: whatever goes wrong here must still be heard as a sentence. */
  const voice = (request: HttpRequest, answer: (webhook: VoiceWebhook) => string): HttpResponse => {
    const webhook = readWebhook(request, { config, log });
    if ('status' in webhook) return webhook;
    // HEAD looks without touching: it must not answer a call.
    if (request.method === 'HEAD') return twimlResponse('');
    try {
      return twimlResponse(answer(webhook));
    } catch (error) {
      log.error(
        { err: error, callSid: webhook.callSid, path: request.path },
        'webhook failed; the caller hears an apology',
      );
      return twimlResponse(apologyTwiml(APOLOGY_TEXT));
    }
  };

  const routes: Readonly<Record<string, Route>> = {
    '/': { methods: READ, answer: (request) => answerHome(request, config) },
    '/incoming-call': {
      methods: [...READ, 'POST'],
      answer: (request) => voice(request, (webhook) => switchboard.incomingCall(webhook)),
    },
    [STREAM_ENDED_PATH]: {
      methods: ['POST'],
      answer: (request) => voice(request, (webhook) => switchboard.streamEnded(webhook)),
    },
    [STREAM_PATH]: { methods: READ, answer: upgradeRequired },
    '/healthz': {
      methods: READ,
      answer: () =>
        jsonResponse({ status: 'ok', uptimeSeconds: Math.floor((clock.now() - startedMs) / 1000) }),
    },
    '/readyz': {
      methods: READ,
      answer: () =>
        switchboard.draining ? jsonResponse({ status: 'draining' }, 503) : jsonResponse({ status: 'ready' }),
    },
    '/metrics': {
      methods: READ,
      answer: () => ({ status: 200, headers: headersFor(metrics.contentType), body: metrics.text() }),
    },
  };
  const api: Route = { methods: READ, answer: (request) => answerApi(request, config, switchboard) };

  const routeOf = (path: string): Route | undefined => {
    if (isApiPath(path)) return api;
    return Object.hasOwn(routes, path) ? routes[path] : undefined;
  };

  const answer = (request: HttpRequest): HttpResponse => {
    const route = routeOf(request.path);
    if (!route) return notFound();
    if (!route.methods.includes(request.method)) return wrongMethod(route.methods);
    if (request.body.length > MAX_BODY_BYTES) return tooLarge();
    return route.answer(request);
  };

  const safely = <T>(request: HttpRequest, respond: () => T): T | HttpResponse => {
    try {
      return respond();
    } catch (error) {
      log.error({ err: error, method: request.method, path: request.path }, 'request failed');
      return errorResponse(500, 'internal', 'Something went wrong on our side; it was logged.');
    }
  };

  return {
    request: (request) => safely(request, () => answer(request)),
    upgrade: (request) => {
      if (request.path !== STREAM_PATH) return notFound();
      const refusal = safely(request, () => refuseUpgrade(request, { config, log }));
      return refusal ?? { status: 101 };
    },
    open: (transport) => switchboard.openStream(transport),
  };
}

function notFound(): HttpResponse {
  return errorResponse(404, 'not_found', 'There is nothing here.');
}

function tooLarge(): HttpResponse {
  return errorResponse(413, 'body_too_large', `The body is larger than ${MAX_BODY_BYTES / 1024} KiB.`);
}

function wrongMethod(allowed: readonly string[]): HttpResponse {
  const allow = allowed.join(', ');
  return errorResponse(405, 'method_not_allowed', `Use ${allow}.`, { allow });
}

function upgradeRequired(): HttpResponse {
  const headers = { upgrade: 'websocket', connection: 'Upgrade' };
  return errorResponse(
    426,
    'upgrade_required',
    'This address takes WebSocket connections from Twilio.',
    headers,
  );
}
