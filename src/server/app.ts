import {
  App,
  type HttpRequest as UwsRequest,
  type HttpResponse as UwsResponse,
  us_listen_socket_close,
  type us_socket_context_t,
  type WebSocket,
  type WebSocketBehavior,
} from 'uWebSockets.js';
import type { Logger } from '../config/log.ts';
import type { Front } from './front.ts';
import { errorResponse, type HttpBody, type HttpRequest, type HttpResponse } from './http.ts';
import { listen } from './listen.ts';
import type { Upgrade } from './router.ts';
import { copyRequest, receiveBody, writeResponse } from './uws-http.ts';
import { type UwsTransport, uwsTransport } from './uws-transport.ts';

/** Twilio's frames are below 1 KB; a larger one closes its socket. */
const MAX_FRAME_BYTES = 64 * 1024;
/** What is asked of the API over a WebSocket is a line or two. */
const MAX_ASKED_BYTES = 4 * 1024;
/** About six minutes of speech as it travels. A peer that leaves more unread is stuck, and its stream is cut. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
/** A socket this long without a frame, not even the pong to our ping, is dead. */
const IDLE_TIMEOUT_S = 120;

/** A server that is listening. */
export interface RunningServer {
  /** The port taken, of interest when any free one was asked for. */
  readonly port: number;
  /** Stops listening; what is open stays open. Idempotent. */
  close(): void;
  /** Stops listening and cuts everything that is open. Idempotent. */
  terminate(): void;
}

export interface ServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly log: Logger;
}

interface SocketData {
  transport: UwsTransport | undefined;
  readonly path: string;
  readonly remoteAddress: string;
  readonly take: (transport: UwsTransport) => void;
}

/** Puts a front on the network, over uWebSockets.js. @throws ListenError when the address cannot be taken. */
export async function startServer(front: Front, { host, port, log }: ServerOptions): Promise<RunningServer> {
  const app = App();
  app.any('/*', (response, request) => answer(response, request, front, log));
  const behavior: WebSocketBehavior<SocketData> = {
    maxBackpressure: MAX_UNSENT_BYTES,
    idleTimeout: IDLE_TIMEOUT_S,
    sendPingsAutomatically: true,
    upgrade: (response, request, context) => upgrade(response, request, context, front, log),
    open: (socket) => open(socket, log),
    message: (socket, data, isBinary) => {
      guard(log, () => socket.getUserData().transport?.received(data, isBinary));
    },
    close: (socket, code, reason) => socket.getUserData().transport?.gone(code, reason),
  };
  app.ws<SocketData>('/api/*', { ...behavior, maxPayloadLength: MAX_ASKED_BYTES });
  app.ws<SocketData>('/*', { ...behavior, maxPayloadLength: MAX_FRAME_BYTES });
  const listening = await listen(app, host, port);

  let isListening = true;
  let isUp = true;
  const close = (): void => {
    if (isListening) us_listen_socket_close(listening.socket);
    isListening = false;
  };
  return {
    port: listening.port,
    close,
    terminate: () => {
      close();
      if (isUp) app.close();
      isUp = false;
    },
  };
}

function answer(response: UwsResponse, raw: UwsRequest, front: Front, log: Logger): void {
  const request = copyRequest(response, raw);
  let gone = false;
  response.onAborted(() => {
    gone = true;
  });
  const write = (reply: HttpResponse, body: HttpBody): void => {
    if (!gone) writeResponse(response, request.method, reply, body);
  };
  const writeAll = (reply: HttpResponse): void => {
    if (!(reply.body instanceof Promise)) return write(reply, reply.body);
    reply.body.then(
      (body) => write(reply, body),
      (error: unknown) => {
        log.error({ err: error, path: request.path }, 'request failed');
        const failure = errorResponse(500, 'internal', 'Something went wrong on our side; it was logged.');
        write(failure, failure.body as string);
      },
    );
  };
  receiveBody(response, (body) => soon(front.request({ ...request, body }), writeAll));
}

function upgrade(
  response: UwsResponse,
  raw: UwsRequest,
  context: us_socket_context_t,
  front: Front,
  log: Logger,
): void {
  const request: HttpRequest = copyRequest(response, raw);
  let gone = false;
  response.onAborted(() => {
    gone = true;
  });
  soon(front.upgrade(request), (verdict) => {
    if (gone) return;
    if (isRefusal(verdict)) return writeResponse(response, request.method, verdict, verdict.body as string);
    const { path, headers, remoteAddress } = request;
    const data: SocketData = { transport: undefined, path, remoteAddress, take: verdict.open };
    response.cork(() =>
      guard(log, () =>
        response.upgrade(
          data,
          headers['sec-websocket-key'] ?? '',
          headers['sec-websocket-protocol'] ?? '',
          headers['sec-websocket-extensions'] ?? '',
          context,
        ),
      ),
    );
  });
}

const isRefusal = (verdict: Upgrade): verdict is HttpResponse => verdict.status !== 101;

/** At once when it is there, else when it comes. The front never throws and never rejects. */
function soon<T>(value: T | Promise<T>, then: (value: T) => void): void {
  if (value instanceof Promise) void value.then(then);
  else then(value);
}

function open(socket: WebSocket<SocketData>, log: Logger): void {
  const data = socket.getUserData();
  const { path, remoteAddress, take } = data;
  const transport = uwsTransport(socket, () =>
    log.warn({ path, remoteAddress }, 'a WebSocket was cut: its peer stopped reading'),
  );
  data.transport = transport;
  if (!guard(log, () => take(transport))) transport.terminate();
}

/** One stream's failure must not reach the library, which would take every other stream down. @returns whether it ran. */
function guard(log: Logger, run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    log.error({ err: error }, 'a WebSocket failed');
    return false;
  }
}
