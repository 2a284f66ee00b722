import { lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivateAddress } from './private-address.ts';

/** One request to a server that somebody configured. */
export interface WebRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** A longer answer is not read. */
  readonly maxBytes: number;
  /** Hosts that may have a private address: as in the URL, in lower case, without port. */
  readonly allowHosts: readonly string[];
}

/** What the server said. A redirect is an answer like any other: it is not followed. */
export interface WebAnswer {
  readonly status: number;
  /** Lower case, without parameters; '' when it is not said. */
  readonly contentType: string;
  readonly body: string;
}

/** The request was not made, or its answer not taken. The message never has the URL's query in it. */
export class WebRequestError extends Error {
  override readonly name = 'WebRequestError';
  readonly code: 'private_address' | 'too_large' | 'unreachable' | 'aborted';

  constructor(code: WebRequestError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Makes a request, over a connection of its own and without the environment's proxies.
 * Addresses are looked at when the connection is made, so that a name that answers differently the second time changes
 * nothing.
 * @throws WebRequestError
 */
export async function webRequest(options: WebRequest): Promise<WebAnswer> {
  const { url, signal, allowHosts } = options;
  const host = hostOf(url);
  const open = allowHosts.includes(host);
  // A host that is an address is not looked up.
  if (!open && isIP(host) !== 0 && isPrivateAddress(host)) throw privateAddress(host);
  if (signal.aborted) throw new WebRequestError('aborted', 'the request was given up');
  return send(options, open ? undefined : publicLookup);
}

/** The host of a URL without the brackets of an IPv6 address. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').toLowerCase();

const privateAddress = (host: string): WebRequestError =>
  new WebRequestError(
    'private_address',
    `${host} is on a private network; allow its host if it is meant to be asked`,
  );

/** Looks a name up, and refuses it when any of its addresses is private. */
const publicLookup: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '', 0);
    const first = addresses[0];
    if (!first || addresses.some(({ address }) => isPrivateAddress(address)))
      return done(privateAddress(host), '', 0);
    return options.all === true ? done(null, addresses) : done(null, first.address, first.family);
  });
};

function send(options: WebRequest, lookup: LookupFunction | undefined): Promise<WebAnswer> {
  const { url, method, headers, body, signal, maxBytes } = options;
  const { promise, resolve, reject } = Promise.withResolvers<WebAnswer>();
  const make = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = make(
    url,
    {
      method,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      },
      signal,
      agent: false,
      ...(lookup === undefined ? {} : { lookup }),
    },
    (response) => void read(response, maxBytes).then(resolve, reject),
  );
  request.on('error', (error) => reject(failureOf(error, signal)));
  request.end(body);
  return promise.catch((error: unknown) => {
    request.destroy();
    throw failureOf(error as Error, signal);
  });
}

async function read(response: IncomingMessage, maxBytes: number): Promise<WebAnswer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes)
      throw new WebRequestError('too_large', `the answer is longer than ${maxBytes} bytes`);
    parts.push(part);
  }
  return {
    status: response.statusCode ?? 0,
    contentType: (response.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
    body: Buffer.concat(parts).toString('utf8'),
  };
}

function failureOf(error: NodeJS.ErrnoException, signal: AbortSignal): WebRequestError {
  if (error instanceof WebRequestError) return error;
  if (signal.aborted) return new WebRequestError('aborted', 'the request was given up', { cause: error });
  // Trying several addresses of one host in vain gives an error without a message.
  const problem = error.code ?? (error.message || error.name);
  return new WebRequestError('unreachable', `the server could not be asked (${problem})`, { cause: error });
}
