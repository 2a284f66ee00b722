import type { Config } from '../config/config.ts';
import type { HttpRequest } from '../server/http.ts';
import { isLoopback, publicUrlOf } from '../server/public-url.ts';

const FORWARDING_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'];

/**
 * Whether this machine asks, directly. A tunnel connects from loopback too; what gives it away is the name it was
 * asked by, or the headers it adds. A web page whose name was made to mean 127.0.0.1 asks by that name as well.
 */
export function isLocal({ headers }: Pick<HttpRequest, 'headers'>, { server }: Config): boolean {
  if (server.publicUrl !== undefined || !isLoopback(server.host)) return false;
  return isLoopback(headers.host ?? '') && FORWARDING_HEADERS.every((name) => headers[name] === undefined);
}

/**
 * Where a browser says the asking page comes from: ours, another one, or nothing said (programs; and browsers when
 * they read from their own page).
 */
export function originOf(
  request: Pick<HttpRequest, 'headers'>,
  { server }: Config,
): 'same' | 'other' | 'unsaid' {
  const { origin, 'sec-fetch-site': site } = request.headers;
  // `none` is a person who typed the address.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'other';
  if (origin === undefined) return 'unsaid';
  if (!URL.canParse(origin)) return 'other';
  const asked = new URL(origin);
  const known = [server.publicUrl, publicUrlOf(request, undefined)].some(
    (base) => base !== undefined && URL.canParse(base) && new URL(base).origin === asked.origin,
  );
  // Without a proxy's word the scheme is a guess; the name and port a browser sends as Host are not.
  return known || isHost(asked, request) ? 'same' : 'other';
}

function isHost(asked: URL, { headers }: Pick<HttpRequest, 'headers'>): boolean {
  return headers.host !== undefined && asked.host === headers.host.toLowerCase();
}

/** The base of our URLs as the asking browser knows us, `http(s)://host`; undefined when the request names no usable host. */
export function baseFor(request: Pick<HttpRequest, 'headers'>): string | undefined {
  const { origin } = request.headers;
  if (origin !== undefined && URL.canParse(origin)) return new URL(origin).origin;
  return publicUrlOf(request, undefined);
}
