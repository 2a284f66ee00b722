/** A page of the console, as the address' hash names it. */
export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'calls'; readonly query: Readonly<Record<string, string>> }
  /** `t`: the moment to show, ms since the call began; null: the call as it is now. */
  | { readonly page: 'call'; readonly callSid: string; readonly t: number | null }
  | { readonly page: 'overview'; readonly query: Readonly<Record<string, string>> }
  | { readonly page: 'unknown'; readonly path: string };

/** The route a hash means, such as `#/calls/CA12?t=4000`. Never throws. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split(/\?(.*)/s, 2);
  const query = Object.fromEntries(new URLSearchParams(search));
  const [page, callSid, ...rest] = path.split('/').filter((part) => part !== '');
  if (page === undefined) return { page: 'home' };
  if (rest.length === 0) {
    if (page === 'calls' && callSid) return { page: 'call', callSid: decoded(callSid), t: momentOf(query.t) };
    if (page === 'calls') return { page: 'calls', query };
    if (page === 'overview' && callSid === undefined) return { page: 'overview', query };
  }
  return { page: 'unknown', path };
}

/** The hash of a call's page, at a moment of it (ms since the call began) when one is given. */
export function callHref(callSid: string, t?: number): string {
  return `#/calls/${encodeURIComponent(callSid)}${t === undefined ? '' : `?t=${Math.round(t)}`}`;
}

function momentOf(t: string | undefined): number | null {
  const ms = t === undefined || t === '' ? Number.NaN : Number(t);
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
