import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { WebSocket } from 'ws';
import type { Transport } from '../../io/transport.ts';
import { wsTransport } from '../../io/ws-transport.ts';

/** One HTTP request to the application under rehearsal. */
export interface CarrierRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Its answer; header names are lower-case. */
export interface CarrierResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A media socket whose reading can be held up, so that what the peer sends piles up on the peer's side. */
export interface CarrierSocket extends Transport {
  pause?(): void;
  resume?(): void;
}

/** How a rehearsed call reaches the application: over the network, or in process for calls on virtual time. */
export interface Carrier {
  /** Rejects when no HTTP answer can be had at all. */
  request(request: CarrierRequest): Promise<CarrierResponse>;
  /** `refused` is the HTTP status given instead of 101; rejects when there was no HTTP answer. */
  connect(
    url: string,
    headers: Record<string, string>,
  ): Promise<CarrierSocket | { readonly refused: number }>;
}

/**
 * Real HTTP and WebSocket connections.
 * @param options.reach maps public bases to where they really listen, for example
 * `{ 'https://example.com': 'http://127.0.0.1:5050' }`: the socket of `wss://example.com/…` then goes to
 * `ws://127.0.0.1:5050/…` while Host, X-Forwarded-Proto and every signature stay those of the public base.
 * @param options.timeoutMs after which an unanswered request or handshake is given up (default 20 000).
 */
export function networkCarrier(
  options: { reach?: Readonly<Record<string, string>>; timeoutMs?: number } = {},
): Carrier {
  const { reach = {}, timeoutMs = 20_000 } = options;
  return {
    request: (request) => send(request, locate(request.url, reach), timeoutMs),
    connect: (url, headers) => dial(locate(url, reach), headers, timeoutMs),
  };
}

interface Place {
  readonly url: string;
  readonly headers: Record<string, string>;
}

function locate(url: string, reach: Readonly<Record<string, string>>): Place {
  const target = new URL(url);
  target.hash = '';
  const socket = target.protocol === 'wss:' || target.protocol === 'ws:';
  for (const [publicBase, localBase] of Object.entries(reach)) {
    const from = new URL(publicBase);
    const to = new URL(localBase);
    if (from.host !== target.host) continue;
    const secure = to.protocol === 'https:' || to.protocol === 'wss:';
    const scheme = socket ? (secure ? 'wss' : 'ws') : secure ? 'https' : 'http';
    return {
      url: `${scheme}://${to.host}${target.pathname}${target.search}`,
      headers: {
        host: target.host,
        'x-forwarded-host': target.host,
        'x-forwarded-proto': target.protocol.replace('ws', 'http').slice(0, -1),
      },
    };
  }
  return { url: target.href, headers: { host: target.host } };
}

function send(request: CarrierRequest, place: Place, timeoutMs: number): Promise<CarrierResponse> {
  const open = place.url.startsWith('https:') ? httpsRequest : httpRequest;
  const body = Buffer.from(request.body);
  const length = request.method === 'POST' ? { 'content-length': String(body.byteLength) } : {};
  return new Promise((resolve, reject) => {
    const outgoing = open(
      place.url,
      {
        method: request.method,
        headers: { ...place.headers, ...request.headers, ...length },
        timeout: timeoutMs,
      },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const headers: Record<string, string> = {};
          for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
          resolve({ status: incoming.statusCode ?? 0, headers, body: Buffer.concat(parts).toString('utf8') });
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.on('error', reject);
    outgoing.end(request.method === 'POST' ? body : undefined);
  });
}

function dial(
  place: Place,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<CarrierSocket | { refused: number }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(place.url, {
      headers: { ...place.headers, ...headers },
      perMessageDeflate: false,
      handshakeTimeout: timeoutMs,
    });
    const transport: CarrierSocket = Object.assign(wsTransport(socket), {
      pause: () => socket.pause(),
      resume: () => socket.resume(),
    });
    socket.once('open', () => resolve(transport));
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve({ refused: response.statusCode ?? 0 });
      socket.terminate();
    });
    socket.once('error', reject);
  });
}
