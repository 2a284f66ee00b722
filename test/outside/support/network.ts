import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Transport } from '../../../src/io/transport.ts';
import { wsTransport } from '../../../src/io/ws-transport.ts';
import { ask } from './ask.ts';
import type { MediaLeg } from './media-leg.ts';
import type { Door } from './phone.ts';

/** The application over loopback. */
export const networkDoor = (base: string): Door => ({
  base,
  request: ask,
  connect: (url) => openStream(url),
});

/** Opens a WebSocket. @returns the HTTP status when it is refused. */
export async function openStream(
  url: string,
  headers: Record<string, string> = {},
): Promise<Transport | number> {
  const socket = new WebSocket(url, {
    headers: { 'user-agent': 'Twilio.TmeWs/1.0', ...headers },
    perMessageDeflate: false,
  });
  const transport = wsTransport(socket);
  const refused = new Promise<number>((resolve) => {
    socket.once('unexpected-response', (_, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
  });
  const opened = once(socket, 'open').then(() => transport);
  opened.catch(() => {});
  return Promise.race([opened, refused]);
}

/** Lets line time pass as fast as real time does, never slower. @returns what stops it. */
export function liveLine(leg: MediaLeg): () => void {
  const began = performance.now();
  let ticks = 0;
  const timer = setInterval(() => {
    if (leg.closed !== undefined) clearInterval(timer);
    for (; ticks < (performance.now() - began) / 20 && leg.closed === undefined; ticks += 1) leg.tick();
  }, 20);
  return () => clearInterval(timer);
}
