import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { until } from './until.ts';

type Wire = Record<string, unknown>;

/** The model's end of one connection, played by hand: says what the test says, keeps what it was sent. */
export class WireModelConnection {
  readonly received: Wire[] = [];
  closed = false;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.received.push(JSON.parse(String(data))));
    socket.on('close', () => {
      this.closed = true;
    });
  }

  /** Writes one event. */
  send(event: Wire): void {
    this.#socket.send(JSON.stringify(event));
  }

  /** Accepts the session just as it was asked for. */
  async accept(): Promise<void> {
    await until('session.update', () => this.received.length > 0);
    const session = this.received[0]?.session as Wire;
    this.send({ type: 'session.created', event_id: 'event_1', session: { type: 'realtime', id: 'sess_1' } });
    this.send({ type: 'session.updated', event_id: 'event_2', session });
  }

  /** Cuts the connection. */
  cut(): void {
    this.#socket.terminate();
  }
}

/** A WebSocket server on loopback whose connections are played by hand. */
export class WireModel {
  readonly url: string;
  readonly connections: WireModelConnection[] = [];
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime`;
    server.on('connection', (socket) => this.connections.push(new WireModelConnection(socket)));
  }

  static async start(): Promise<WireModel> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return new WireModel(server);
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
