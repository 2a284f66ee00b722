import type { Twilio } from 'twilio';
import { TWILIO_API_URL } from './api-url.ts';
import { TwilioRestError } from './rest-error.ts';
import type { RestAnswer, SendRest } from './rest-http.ts';

/** What the `twilio` package asks its HTTP client for, as far as we use it. */
interface LibraryRequest {
  readonly method: string;
  readonly uri: string;
  readonly username?: string;
  readonly password?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: object;
  readonly data?: object;
}

/** Who asks, and where. */
export interface RestAccount {
  readonly accountSid: string;
  readonly authToken: string;
  /** Where the API is; no trailing slash. */
  readonly apiUrl: string;
}

let library: Promise<{ readonly default: typeof import('twilio') }> | undefined;

/**
 * The `twilio` package. It is loaded with the first client: it takes longer than anything else at start, and most servers
 * never call anybody.
 */
export function twilioLibrary(): Promise<{ readonly default: typeof import('twilio') }> {
  library ??= import('twilio');
  return library;
}

/** A client of the `twilio` package that sends by `send`. */
export async function twilioClient(account: RestAccount, send: SendRest): Promise<Twilio> {
  const { default: open } = await twilioLibrary();
  const httpClient = { request: (request: LibraryRequest) => carry(request, account, send) };
  // SAFETY: of its client's class the package uses nothing but `request`.
  const options = { httpClient, accountSid: account.accountSid } as unknown as Parameters<typeof open>[2];
  return open(account.accountSid, account.authToken, options);
}

async function carry(
  { method, uri, username = '', password = '', headers = {}, params, data }: LibraryRequest,
  { apiUrl }: RestAccount,
  send: SendRest,
): Promise<{ statusCode: number; body: unknown; headers: Readonly<Record<string, string>> }> {
  const query = params === undefined ? '' : formOf(params);
  const answer = await send({
    method: method.toUpperCase(),
    url: uri.replace(TWILIO_API_URL, apiUrl) + (query === '' ? '' : `?${query}`),
    headers: {
      ...headers,
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    },
    body: data === undefined ? '' : formOf(data),
  });
  const json = bodyOf(answer);
  // The package's own error would not say how long to wait.
  if (answer.status >= 400) throw refusalOf(answer, json);
  return { statusCode: answer.status, body: json, headers: answer.headers };
}

/** A refusal says that nothing was done; Twilio's own trouble says nothing. */
function refusalOf({ status, headers }: RestAnswer, body: unknown): TwilioRestError {
  const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown };
  const known = typeof code === 'number' ? code : null;
  const said = typeof message === 'string' ? message : `HTTP ${status} without a reason`;
  return new TwilioRestError({
    message: known === null ? said : `${said} (${known})`,
    code: known,
    status,
    happened: status < 500 ? 'no' : 'unknown',
    retryAfterMs: Number(headers['retry-after'] ?? 0) * 1000 || 0,
  });
}

/** Lists are repeated fields, as Twilio wants them. */
function formOf(fields: object): string {
  const pairs = Object.entries(fields).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [value].flat().map((one) => [name, String(one)]),
  );
  return new URLSearchParams(pairs).toString();
}

/** A gateway's error page is no JSON. */
function bodyOf({ body }: RestAnswer): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
