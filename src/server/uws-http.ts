import type { HttpRequest as UwsRequest, HttpResponse as UwsResponse } from 'uWebSockets.js';
import { STATUS_CODES } from 'node:http';
import { type HttpBody, type HttpRequest, type HttpResponse, MAX_BODY_BYTES } from './http.ts';

/** How much of a body that is too large is read to its end, so that its sender gets to read the refusal. */
const MAX_DRAINED_BYTES = 1024 * 1024;
const NO_BODY = new Uint8Array(0);

/** Everything but the body. The library's request is gone when the handler returns, so all of it is copied. */
export function copyRequest(response: UwsResponse, request: UwsRequest): HttpRequest {
  const headers: Record<string, string> = Object.create(null);
  request.forEach((name, value) => {
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  });
  return {
    method: request.getCaseSensitiveMethod().toUpperCase(),
    path: request.getUrl(),
    query: request.getQuery() ?? '',
    headers,
    body: NO_BODY,
    remoteAddress: Buffer.from(response.getRemoteAddressAsText()).toString('latin1'),
  };
}

/**
 * Reads the body, then calls `done` once, unless the client went away. What exceeds the limit is cut off just behind
 * it, so that its excess can still be seen.
 */
export function receiveBody(response: UwsResponse, done: (body: Uint8Array) => void): void {
  const chunks: Uint8Array[] = [];
  let keptBytes = 0;
  let seenBytes = 0;
  let finished = false;
  response.onData((chunk, isLast) => {
    if (finished) return;
    seenBytes += chunk.byteLength;
    const wanted = Math.min(chunk.byteLength, MAX_BODY_BYTES + 1 - keptBytes);
    if (wanted > 0) {
      chunks.push(Uint8Array.from(new Uint8Array(chunk, 0, wanted)));
      keptBytes += wanted;
    }
    if (!isLast && seenBytes <= MAX_DRAINED_BYTES) return;
    finished = true;
    done(Buffer.concat(chunks));
  });
}

/** Writes an answer. HEAD gets the headers, with the length the body would have. */
export function writeResponse(
  response: UwsResponse,
  method: string,
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
  body: HttpBody,
): void {
  // A client that is refused for sending too much may still be sending.
  const closeConnection = status === 413;
  response.cork(() => {
    response.writeStatus(`${status} ${STATUS_CODES[status] ?? ''}`);
    for (const [name, value] of Object.entries(headers)) response.writeHeader(name, value);
    if (method !== 'HEAD') return void response.end(body, closeConnection);
    // The library closes after an answer without its body; a client that keeps connections must be told.
    response.writeHeader('connection', 'close');
    response.endWithoutBody(Buffer.byteLength(body), true);
  });
}
