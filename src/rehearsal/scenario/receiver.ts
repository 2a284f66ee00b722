import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody on this machine who is told of calls by webhook. */
export interface Receiver {
  readonly url: string;
  /** What came, parsed, oldest first; what was no JSON is left out. */
  readonly told: readonly Readonly<Record<string, unknown>>[];
  /** Resolves when `count` messages have come, or after `timeoutMs`. */
  until(count: number, timeoutMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one, on any port. */
export async function startReceiver(): Promise<Receiver> {
  const told: Record<string, unknown>[] = [];
  let wake = (): void => {};
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      try {
        told.push(JSON.parse(Buffer.concat(parts).toString('utf8')));
      } catch {
        // No message of ours.
      }
      response.writeHead(204).end();
      wake();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/calls`,
    told,
    until: (count, timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        wake = () => {
          if (told.length < count) return;
          clearTimeout(timer);
          resolve();
        };
        wake();
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
