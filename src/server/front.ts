import { APOLOGY_TEXT } from '../calls/call/announcements.ts';
import { type NextStep, twimlOf } from '../calls/next-step.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../config/log.ts';
import type { Clock } from '../io/clock.ts';
import type { OutgoingCalls } from '../outbound/outbound.ts';
import {
  apologyTwiml,
  HOLD_MUSIC_PATH,
  INCOMING_CALL_PATH,
  STREAM_ENDED_PATH,
  STREAM_PATH,
} from '../twilio/twiml.ts';
import { answerHoldMusic } from './hold-music.ts';
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
import { outgoingRoutes } from './outgoing-routes.ts';
import { methodsOf, PathTable, type Route, type SocketRoute, type Upgrade } from './router.ts';
import type { Switchboard, VoiceWebhook } from './switchboard.ts';
import { transferRoutes } from './transfer-routes.ts';
import { readWebhook, refuseUpgrade } from './webhook.ts';

/** What stands between the world and the calls: every request and every upgrade, whatever server carries them. */
export interface Front {
  /** Answers one HTTP request. Never throws; webhooks, since a caller waits, are answered at once. */
  request(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** Whether a WebSocket may be opened, and who takes it; or the answer to give instead. Never throws. */
  upgrade(request: HttpRequest): Upgrade | Promise<Upgrade>;
}

/** Pages, an API: what else is served beside the calls. */
export interface Annex {
  readonly routes: readonly Route[];
  readonly sockets: readonly SocketRoute[];
  /** Whether somebody who may look asks for a media stream: a browser that calls cannot sign like Twilio. */
  mayStream(request: HttpRequest): Promise<boolean>;
}

export interface FrontOptions {
  readonly config: Config;
  readonly switchboard: Switchboard;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
  /** For callers who wait for a line: μ-law, 8000 samples/s. */
  readonly holdMusic: Uint8Array;
  /** Its `/` takes the place of the plain one. */
  readonly annex?: Annex;
  /** The calls we place; without it there are none. */
  readonly outgoing?: OutgoingCalls;
}

/** Routes requests to the switchboard and answers everything else itself. */
export function createFront({
  config,
  switchboard,
  metrics,
  log,
  clock,
  holdMusic,
  annex,
  outgoing,
}: FrontOptions): Front {
  const startedMs = clock.now();

  /** A caller is on the line: whatever goes wrong here must still be heard as a sentence. */
  const voice = (request: HttpRequest, answer: (webhook: VoiceWebhook) => NextStep): HttpResponse => {
    const webhook = readWebhook(request, { config, log });
    if ('status' in webhook) return webhook;
    // HEAD looks without touching: it must not answer a call.
    if (request.method === 'HEAD') return twimlResponse('');
    try {
      return twimlResponse(twimlOf(answer(webhook), webhook.publicUrl));
    } catch (error) {
      log.error(
        { err: error, callSid: webhook.callSid, path: request.path },
        'webhook failed; the caller hears an apology',
      );
      return twimlResponse(apologyTwiml({ text: APOLOGY_TEXT }));
    }
  };

  const answerIncoming = (request: HttpRequest): HttpResponse =>
    voice(request, (webhook) => switchboard.incomingCall(webhook));
  const routes = new PathTable<Route>([
    ...(annex?.routes ?? [{ method: 'GET', path: '/', answer: (request) => answerHome(request, config) }]),
    { method: 'GET', path: INCOMING_CALL_PATH, answer: answerIncoming },
    { method: 'POST', path: INCOMING_CALL_PATH, answer: answerIncoming },
    { method: 'GET', path: HOLD_MUSIC_PATH, answer: answerHoldMusic(holdMusic) },
    {
      method: 'POST',
      path: STREAM_ENDED_PATH,
      answer: (request) => voice(request, (webhook) => switchboard.streamEnded(webhook)),
    },
    ...transferRoutes(switchboard, { config, log, voice }),
    ...(outgoing ? outgoingRoutes(outgoing, { config, log }) : []),
    { method: 'GET', path: STREAM_PATH, answer: upgradeRequired },
    {
      method: 'GET',
      path: '/healthz',
      answer: () =>
        jsonResponse({ status: 'ok', uptimeSeconds: Math.floor((clock.now() - startedMs) / 1000) }),
    },
    {
      method: 'GET',
      path: '/readyz',
      answer: () =>
        switchboard.draining ? jsonResponse({ status: 'draining' }, 503) : jsonResponse({ status: 'ready' }),
    },
    {
      method: 'GET',
      path: '/metrics',
      answer: () => ({ status: 200, headers: headersFor(metrics.contentType), body: metrics.text() }),
    },
  ]);

  const takeStream: Upgrade = { status: 101, open: (transport) => switchboard.openStream(transport) };
  const upgradeStream = (request: HttpRequest): Upgrade | Promise<Upgrade> => {
    const signed = (): Upgrade => refuseUpgrade(request, { config, log }) ?? takeStream;
    // Browsers say where their page comes from; Twilio has none.
    if (!annex || request.headers.origin === undefined) return signed();
    return annex.mayStream(request).then((may) => (may ? takeStream : signed()));
  };
  const sockets = new PathTable<SocketRoute>([
    { path: STREAM_PATH, upgrade: upgradeStream },
    ...(annex?.sockets ?? []),
  ]);

  const answer = (request: HttpRequest): HttpResponse | Promise<HttpResponse> => {
    const found = routes.at(request.path);
    if (found.length === 0) return notFound();
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const here = found.find(({ route }) => route.method === method);
    if (!here) return wrongMethod(methodsOf(found));
    if (request.body.length > MAX_BODY_BYTES) return tooLarge();
    return here.route.answer(request, here.params);
  };

  const upgrade = (request: HttpRequest): Upgrade | Promise<Upgrade> => {
    const [found] = sockets.at(request.path);
    return found ? found.route.upgrade(request, found.params) : notFound();
  };

  /** Runs what answers; whatever goes wrong in it, now or later, is logged and answered with 500. */
  const safely = <T>(
    { method, path }: HttpRequest,
    respond: () => T | Promise<T>,
  ): T | HttpResponse | Promise<T | HttpResponse> => {
    const failed = (error: unknown): HttpResponse => {
      log.error({ err: error, method, path }, 'request failed');
      return errorResponse(500, 'internal', 'Something went wrong on our side; it was logged.');
    };
    try {
      const answered = respond();
      return answered instanceof Promise ? answered.catch(failed) : answered;
    } catch (error) {
      return failed(error);
    }
  };

  return {
    request: (request) => safely(request, () => answer(request)),
    upgrade: (request) => safely<Upgrade>(request, () => upgrade(request)),
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
