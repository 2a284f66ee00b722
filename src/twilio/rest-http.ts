import { TwilioRestError } from './rest-error.ts';

/** One request as it goes over the wire. */
interface RestMessage {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came back; header names in lower case. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Makes one request. @throws TwilioRestError without a status when there was no answer. */
export type SendRest = (message: RestMessage) => Promise<RestAnswer>;

/** An answer is waited for this long. */
const TIMEOUT_MS = 10_000;
/** The connection was never made, so nothing can have been done. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);

/** Sends over the network; redirects are not followed, and the environment's proxies not used. */
export const sendRest: SendRest = async ({ method, url, headers, body }) => {
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === '' ? {} : { body }),
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  } catch (cause) {
    const { code } = ((cause as Error).cause ?? {}) as { code?: string };
    const problem = code ?? (cause as Error).message;
    throw new TwilioRestError({
      message: `Twilio could not be asked (${problem})`,
      happened: NEVER_CONNECTED.has(code ?? '') ? 'no' : 'unknown',
      cause,
    });
  }
};
