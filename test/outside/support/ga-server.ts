import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { wsTransport } from '../../../src/io/ws-transport.ts';
import { GaSession, type Manners } from './ga-session.ts';

/** What the next connection gets: a session, an HTTP refusal, or nothing at all for its upgrade. */
export type Reception = Manners | { readonly refuse: number } | 'silence';

/** A Realtime server on loopback, written from the protocol alone. */
export class GaServer {
  /** What to put into OPENAI_REALTIME_URL. */
  readonly url: string;
  /** In the order of connection; connections that got no session are not among them. */
  readonly sessions: GaSession[] = [];
  /** Connections so far, with or without a session. */
  dialed = 0;
  /** For connections to come, in order; when there are none left, `manners`. */
  readonly receptions: Reception[] = [];
  manners: Manners = {};
  readonly #http: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(http: Server) {
    this.#http = http;
    this.url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/v1/realtime`;
    const upgrades = new WebSocketServer({ noServer: true });
    http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    http.on('upgrade', (request, socket, head) => {
      this.dialed += 1;
      const reception = this.receptions.shift() ?? this.manners;
      if (reception === 'silence') return;
      if ('refuse' in reception) {
        socket.end(
          `HTTP/1.1 ${reception.refuse} Refused\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno`,
        );
        return;
      }
      upgrades.handleUpgrade(request, socket, head, (client) => {
        const url = new URL(request.url ?? '', 'ws://model');
        this.sessions.push(new GaSession(wsTransport(client), { url, headers: request.headers }, reception));
      });
    });
  }

  static async start(): Promise<GaServer> {
    const http = createServer().listen(0, '127.0.0.1');
    await once(http, 'listening');
    return new GaServer(http);
  }

  /** Cuts everything. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}
