import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RestApi } from './rest.ts';

/** A running REST stand-in; its `url` is what TWILIO_API_URL is set to. */
export interface RehearsalTwilio {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `api` over HTTP on `host` (default 127.0.0.1) and `port` (default any free one). Rejects when it is taken. */
export function startRehearsalTwilio(
  api: RestApi,
  options: { host?: string; port?: number } = {},
): Promise<RehearsalTwilio> {
  const { host = '127.0.0.1', port = 0 } = options;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      const body = Buffer.concat(parts).toString('utf8');
      const reply = api.handle({ method: request.method ?? 'GET', path: request.url ?? '/', headers, body });
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const { port: bound } = server.address() as AddressInfo;
      resolve({
        url: `http://${host}:${bound}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
