import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import type { Transport } from '../io/transport.ts';
import { wsTransport } from '../io/ws-transport.ts';
import { authHeaders, type ModelTarget, modelUrl } from './model-url.ts';
import { redactKeys } from './redact.ts';

/** How a connection ended. */
export interface ModelClosed {
  /** WebSocket close code; 1006 when it was cut or never came about. */
  readonly code: number;
  /** The server's words, or ours when it had none; never holds the key. */
  readonly reason: string;
  /** The HTTP status, when the server refused the upgrade; `reason` then holds the beginning of the body. */
  readonly httpStatus?: number;
}

/** What the owner of a model connection is told, always on a later turn of the event loop than the dialing. */
export interface ModelSocketListener {
  /** The connection is up: frames may be sent. At most once. */
  opened(): void;
  /** One frame, in order, between `opened` and `closed`. */
  message(data: string | Uint8Array): void;
  /** It is over, whoever ended it, or never was. Exactly once, and the last call. */
  closed(closed: ModelClosed): void;
}

/** One connection to a model, open or on its way. */
export interface ModelSocket {
  /** Sends one text frame. Never throws; frames before `opened` and after the end are dropped. */
  send(text: string): void;
  /** Ends it in order (1000), also before it is open. Idempotent. */
  close(): void;
  /** Cuts it, for a server that answers nothing any more. Idempotent. */
  terminate(): void;
  /** Bytes accepted by `send` and not yet handed to the network. */
  readonly bufferedBytes: number;
}

/**
 * Opens a connection to the model, whatever is behind it. Never throws: failure is told by `closed`.
 * @param model the model's name, instead of the target's.
 */
export type ModelDialer = (listener: ModelSocketListener, model?: string) => ModelSocket;

/** A target and how to go about reaching it. */
export interface DialerOptions extends ModelTarget {
  readonly log: Pick<Logger, 'debug' | 'warn'>;
  /** How long the server may take to answer the upgrade, in ms; default 10000. */
  readonly handshakeTimeoutMs?: number;
}

const HANDSHAKE_TIMEOUT_MS = 10_000;
/** Enough of a refusal's body to see why. */
const EXCERPT_LENGTH = 500;
/** How long a refusal's body may take to come, ms; its status is known already. */
const BODY_TIMEOUT_MS = 1000;

/** Dials a Realtime server over the network. The key goes into a header, never into a log, a reason or an error. */
export function openaiDialer(options: DialerOptions): ModelDialer {
  return (listener, model = options.model) => {
    try {
      return dial({ ...options, model }, listener);
    } catch (error) {
      const reason = redactKeys((error as Error).message, options.apiKey);
      setImmediate(() => listener.closed({ code: 1006, reason }));
      return DEAD_SOCKET;
    }
  };
}

const DEAD_SOCKET: ModelSocket = { send: () => {}, close: () => {}, terminate: () => {}, bufferedBytes: 0 };

function dial(options: DialerOptions, listener: ModelSocketListener): ModelSocket {
  const { apiKey, log } = options;
  const address = modelUrl(options);
  // Without the query, which may hold a key where a server wants it there.
  const place = `${address.host}${address.pathname}`;
  log.debug({ place, model: address.searchParams.get('model') }, 'dialing the model');
  const socket = new WebSocket(address, {
    headers: authHeaders(address, apiKey),
    perMessageDeflate: false,
    // A single event with a whole item's audio may be megabytes long.
    maxPayload: 0,
    handshakeTimeout: options.handshakeTimeoutMs ?? HANDSHAKE_TIMEOUT_MS,
  });
  const transport = wsTransport(socket);
  let failure: { readonly reason: string; readonly httpStatus?: number } = { reason: '' };

  socket.on('open', () => listener.opened());
  socket.on('error', (error) => {
    // Giving up after a refusal is an error too; what the server said tells more.
    if (failure.httpStatus === undefined) failure = { reason: redactKeys(describe(error), apiKey) };
  });
  socket.on('unexpected-response', (_request, response) => {
    void excerpt(response).then((body) => {
      const reason = redactKeys(body, apiKey).slice(0, EXCERPT_LENGTH) || (response.statusMessage ?? '');
      failure = { reason, httpStatus: response.statusCode ?? 0 };
      log.warn(
        { place, httpStatus: failure.httpStatus, body: failure.reason },
        'the model refused the connection',
      );
      socket.terminate();
    });
  });
  transport.listen({
    message: (data) => listener.message(data),
    close: (code, reason) =>
      listener.closed({ ...failure, code, reason: redactKeys(reason, apiKey) || failure.reason }),
  });
  return transport;
}

/** Trying several addresses of one host in vain gives an error without a message. */
function describe(error: NodeJS.ErrnoException): string {
  return error.message || (error.code ?? error.name);
}

/** The beginning of a refusal's body, as much of it as came in time. */
function excerpt(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let body = '';
    const done = (): void => {
      clearTimeout(timer);
      response.destroy();
      resolve(body);
    };
    const timer = setTimeout(done, BODY_TIMEOUT_MS);
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      body += text;
      if (body.length >= EXCERPT_LENGTH) done();
    });
    response.on('end', done);
    response.on('error', done);
    response.on('close', done);
  });
}

/**
 * Dials a model that is reached without a network, for calls on virtual time.
 * @param connect gives our end of a fresh connection, open already.
 */
export function memoryDialer(connect: () => Transport): ModelDialer {
  return (listener) => {
    const transport = connect();
    // Later, so that the caller holds the socket when it is told; a microtask, so that virtual time stands still.
    queueMicrotask(() => {
      listener.opened();
      transport.listen({
        message: (data) => listener.message(data),
        close: (code, reason) => listener.closed({ code, reason }),
      });
    });
    return transport;
  };
}
