import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Clock, systemClock } from '../../io/clock.ts';
import { wsTransport } from '../../io/ws-transport.ts';
import { seededRandom } from '../random.ts';
import { sharedVoices } from './connect.ts';
import { type HttpRefusal, httpRefusalOf, type UpgradeRequest } from './handshake.ts';
import { type ModelProfile, type ProfileName, profileOf } from './profiles.ts';
import type { RecordDepth, RecordEntry } from './record.ts';
import { RehearsalSession } from './session.ts';
import { Timers } from './timers.ts';

type ProfileChoice = Partial<ModelProfile> | ProfileName;

/** How to run a rehearsal model on a port. */
export interface RehearsalModelOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** One for all, or one for each connection, counted from 0. Default `openai-1.x`. */
  readonly profile?: ProfileChoice | ((connection: number) => ProfileChoice);
  /** Connection n behaves as its seed, `seed + n`, says. Default 1. */
  readonly seed?: number;
  /** The only key accepted; absent, any will do. */
  readonly apiKey?: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default `full`; take `counts` for long runs. */
  readonly depth?: RecordDepth;
  readonly onRecord?: (session: number, entry: RecordEntry) => void;
  /** Between two PINGs, in ms; a client that has not answered the last one is dropped. Default 20000. */
  readonly pingMs?: number;
}

/** A rehearsal model that listens. */
export interface RehearsalModel {
  /** For example `ws://127.0.0.1:43117/v1/realtime`; `?model=` is the client's to add. */
  readonly url: string;
  /** In order of connection; the oldest closed ones are forgotten beyond a thousand. */
  readonly sessions: readonly RehearsalSession[];
  /** Ends every session with 1001 and stops listening. */
  close(): Promise<void>;
}

const PING_MS = 20_000;
const MOST_SESSIONS = 1_000;
const CLOSE_GRACE_MS = 500;

/** Starts a rehearsal model on a port of this machine. */
export async function startRehearsalModel(options: RehearsalModelOptions = {}): Promise<RehearsalModel> {
  const host = options.host ?? '127.0.0.1';
  const http = createServer((_request, response) => {
    response.writeHead(426, { upgrade: 'websocket' }).end();
  });
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 0,
    handleProtocols,
  });
  const sessions: RehearsalSession[] = [];
  let connections = 0;

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const connection = connections++;
    const choice = typeof options.profile === 'function' ? options.profile(connection) : options.profile;
    const profile = profileOf(choice);
    const upgrade = upgradeOf(request);
    const refusal = httpRefusalOf(upgrade, profile, options.apiKey);
    if (refusal) return refuse(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      keepAlive(webSocket, options.pingMs ?? PING_MS, options.clock ?? systemClock);
      remember(sessions, openSession(webSocket, upgrade, profile, connection, options));
    });
  });
  await listen(http, options.port ?? 0, host);
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://${host.includes(':') ? `[${host}]` : host}:${port}/v1/realtime`,
    sessions,
    close: () => shut(http, sockets, sessions),
  };
}

function openSession(
  webSocket: WebSocket,
  request: UpgradeRequest,
  profile: ModelProfile,
  connection: number,
  options: RehearsalModelOptions,
): RehearsalSession {
  const { onRecord } = options;
  return new RehearsalSession({
    transport: wsTransport(webSocket),
    request,
    clock: options.clock ?? systemClock,
    random: seededRandom((options.seed ?? 1) + connection),
    voices: sharedVoices(),
    profile,
    unixMs: Date.now,
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
    ...(options.depth === undefined ? {} : { depth: options.depth }),
    ...(onRecord ? { onRecord: (entry: RecordEntry) => onRecord(connection, entry) } : {}),
  });
}

/** The client's own protocol is accepted; the one that carries a key must not be echoed. */
function handleProtocols(offered: Set<string>): string | false {
  return offered.has('realtime') ? 'realtime' : false;
}

function upgradeOf(request: IncomingMessage): UpgradeRequest {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return { url: request.url ?? '/', headers: Object.fromEntries(headers) };
}

function refuse(socket: Duplex, { status, body }: HttpRefusal): void {
  socket.on('error', () => {});
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function keepAlive(webSocket: WebSocket, pingMs: number, clock: Clock): void {
  const timers = new Timers(clock);
  let answered = true;
  webSocket.on('pong', () => {
    answered = true;
  });
  const ping = (): void => {
    if (!answered) {
      webSocket.terminate();
      return;
    }
    answered = false;
    webSocket.ping();
    timers.after(pingMs, ping);
  };
  timers.after(pingMs, ping);
  webSocket.on('close', () => timers.stop());
}

function remember(sessions: RehearsalSession[], session: RehearsalSession): void {
  sessions.push(session);
  if (sessions.length <= MOST_SESSIONS) return;
  const oldest = sessions.findIndex(({ record }) => record.closed);
  if (oldest >= 0) sessions.splice(oldest, 1);
}

function listen(http: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve();
    });
  });
}

async function shut(
  http: Server,
  sockets: WebSocketServer,
  sessions: readonly RehearsalSession[],
): Promise<void> {
  for (const session of sessions) session.close(1001, 'The rehearsal is over.');
  const grace = setTimeout(() => {
    for (const client of sockets.clients) client.terminate();
  }, CLOSE_GRACE_MS);
  await new Promise<void>((resolve) => {
    http.close(() => resolve());
  });
  clearTimeout(grace);
}
