import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as it was taken, with its whole body. */
export interface Got {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Somebody else's server. */
export interface HttpServer {
  /** Without a slash at its end. */
  readonly base: string;
  /** Everything that was asked, in order. */
  readonly got: readonly Got[];
  /** Nobody is there any more. */
  close(): Promise<void>;
}

/** A real server on loopback, until the test is over. */
export async function serveHttp(answer: (response: ServerResponse, got: Got) => void): Promise<HttpServer> {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const { method = '', url = '', headers } = request;
    const seen = { method, path: url, headers, body };
    got.push(seen);
    answer(response, seen);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  onTestFinished(close);
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got, close };
}
