import type {
  CallAnswer,
  CallsAnswer,
  ChartId,
  ChartsAnswer,
  OperatorAction,
  OverviewAnswer,
  PhoneAnswer,
  PhoneNext,
  SessionInfo,
} from '../api/types.ts';
import type { JournalLine } from '../store/journal-format.ts';
import type { CallQuery, OverviewRange } from '../store/store.ts';
import { ApiError, errorOf } from './api-error.ts';
import { ndjson, queryOf } from './api-text.ts';

export { ApiError };

let refused = (): void => {};

/** What to do when the API says that this person may not look (any more): 401, or 403 for a closed console. */
export function onRefused(then: () => void): void {
  refused = then;
}

/** The API. Every call rejects with {@link ApiError}, or with an `AbortError` when its signal was aborted. */
export const api = {
  session: (): Promise<SessionInfo> => json('session'),
  login: (token: string): Promise<void> => nothing('login', post({ token })),
  logout: (): Promise<void> => nothing('logout', post()),
  /** One page of calls, newest first. */
  calls: (query: CallQuery, signal?: AbortSignal): Promise<CallsAnswer> =>
    json(`calls${queryOf({ ...query })}`, signal ? { signal } : {}),
  call: (callSid: string, signal?: AbortSignal): Promise<CallAnswer> =>
    json(`calls/${callSid}`, signal ? { signal } : {}),
  /** The journal's lines with a number greater than `after`; all of them without it. */
  journal: async (callSid: string, after?: number, signal?: AbortSignal): Promise<JournalLine[]> =>
    ndjson(await text(`calls/${callSid}/journal${queryOf({ after })}`, signal ? { signal } : {})),
  deleteCall: (callSid: string): Promise<void> => nothing(`calls/${callSid}`, { method: 'DELETE' }),
  act: (callSid: string, action: OperatorAction): Promise<void> =>
    nothing(`calls/${callSid}/actions`, post(action)),
  overview: (range: OverviewRange, signal?: AbortSignal): Promise<OverviewAnswer> =>
    json(
      `overview${queryOf({ since: range.since, until: range.until, bucket: range.bucketMs })}`,
      signal ? { signal } : {},
    ),
  /** A call from the browser. @param agent who is to answer; empty: the usual one. */
  phone: (agent: string): Promise<PhoneAnswer> =>
    json(`phone${queryOf({ agent: agent || undefined })}`, post()),
  /** What is next once the browser's stream is over. Sent even when the page is on its way out. */
  phoneEnded: (callSid: string, hungUp: boolean): Promise<PhoneNext> =>
    json(`phone/${callSid}/ended${queryOf({ status: hungUp ? 'completed' : undefined })}`, {
      ...post(),
      keepalive: true,
    }),
  /** The machines as data. */
  charts: (): Promise<ChartsAnswer> => json('charts'),
  /** A chart as SVG text. */
  chart: (id: ChartId): Promise<string> => text(`charts/${id}.svg`),
};

/** The address of something below `/api`, such as `calls/CA…/audio`; `scheme` ws for a WebSocket. */
export function apiUrl(path: string, scheme: 'http' | 'ws' = 'http'): string {
  const url = new URL(`api/${path}`, document.baseURI);
  // https → wss, http → ws.
  if (scheme === 'ws') url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}

function post(body?: object): RequestInit {
  if (!body) return { method: 'POST' };
  return { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

async function json<T>(path: string, init: RequestInit = {}): Promise<T> {
  return JSON.parse(await text(path, init)) as T;
}

async function nothing(path: string, init: RequestInit): Promise<void> {
  await ask(path, init);
}

async function text(path: string, init: RequestInit = {}): Promise<string> {
  return (await ask(path, init)).text();
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const response = await reach(path, init);
  if (response.ok) return response;
  const error = errorOf(response.status, await response.text(), response.headers.get('retry-after'));
  // A wrong token at login is the login page's own business.
  if ((error.status === 401 || error.code === 'closed') && path !== 'login') refused();
  throw error;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(apiUrl(path), { credentials: 'same-origin', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'unreachable', 'The server cannot be reached.');
  }
}
