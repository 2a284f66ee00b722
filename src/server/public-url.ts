import type { HttpRequest } from './http.ts';

/** A host name, IPv4 or bracketed IPv6 address, with or without port: all that may go into URLs we hand out. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * The base of the URLs Twilio knows us by, without trailing slash: the configured one, or else what the request says
 * (`X-Forwarded-Proto`, `X-Forwarded-Host`, `Host`). Without a scheme in the headers it is https, except for
 * loopback and private hosts.
 * @returns undefined when the request names no usable host.
 */
export function publicUrlOf(
  request: Pick<HttpRequest, 'headers'>,
  configured: string | undefined,
): string | undefined {
  if (configured !== undefined) return configured;
  const { headers } = request;
  const host = first(headers['x-forwarded-host']) ?? first(headers.host);
  if (host === undefined || !HOST.test(host)) return undefined;
  return `${schemeOf(first(headers['x-forwarded-proto']), host)}://${host}`;
}

/** Whether this name or address, with or without port, can only mean this machine. */
export function isLoopback(host: string): boolean {
  const name = withoutPort(host);
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
  );
}

/** Proxies say `wss` for an upgrade, which is https as far as the base is concerned. */
function schemeOf(forwarded: string | undefined, host: string): string {
  if (forwarded === 'https' || forwarded === 'wss') return 'https';
  if (forwarded === 'http' || forwarded === 'ws') return 'http';
  return isLoopback(host) || isPrivate(host) ? 'http' : 'https';
}

/** Private addresses, and names that only a local network resolves. */
function isPrivate(host: string): boolean {
  const name = withoutPort(host);
  if (name.includes(':')) return /^(fc|fd|fe[89ab])/.test(name);
  return (
    /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)/.test(name) ||
    name.endsWith('.local') ||
    !name.includes('.')
  );
}

function withoutPort(host: string): string {
  const bracketed = /^\[(.*)\](?::\d+)?$/.exec(host);
  const name = bracketed?.[1] ?? (host.split(':').length > 2 ? host : host.replace(/:\d+$/, ''));
  return name.toLowerCase();
}

/** Each proxy on the way appends; the first entry is what the client asked for. */
const first = (header: string | undefined): string | undefined => header?.split(',')[0]?.trim() || undefined;
