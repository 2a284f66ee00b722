import { once } from 'node:events';
import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import type { Environment } from '../../src/config/dotenv.ts';
import { type RunningServer, startServer } from '../../src/server/app.ts';
import { type TestFront, testFront } from './support.ts';

const running: RunningServer[] = [];
afterEach(() => {
  for (const server of running.splice(0)) server.terminate();
});

type Serving = TestFront & {
  readonly server: RunningServer;
  readonly base: string;
  readonly streamUrl: string;
};

/** Cuts this server when the test is over. */
export function untilTheEnd(server: RunningServer): RunningServer {
  running.push(server);
  return server;
}

/** A real server on loopback, for one test. */
export async function serve(environment: Environment = {}): Promise<Serving> {
  const test = testFront(environment);
  const server = untilTheEnd(await startServer(test.front, { host: '127.0.0.1', port: 0, log: test.log }));
  const address = `127.0.0.1:${server.port}`;
  return { ...test, server, base: `http://${address}`, streamUrl: `ws://${address}/media-stream` };
}

/** A WebSocket that is open. */
export async function open(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, { headers });
  await once(socket, 'open');
  return socket;
}
