import { createHash, timingSafeEqual } from 'node:crypto';
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';

/** A webhook as it reached us, with everything its signature covers. */
export interface SignedWebhook {
  readonly authToken: string;
  /** The `X-Twilio-Signature` header. */
  readonly signature: string | undefined;
  /** As Twilio requested it: public scheme and host, path, query string. */
  readonly url: string;
  /** Decoded form fields, repeated names as a list; empty for GET and JSON. */
  readonly form: Readonly<Record<string, string | string[]>>;
  /** Raw bytes, when the body is not a form: covered by `bodySHA256` in the URL. */
  readonly body?: Uint8Array | undefined;
}

/**
 * Whether Twilio signed this webhook with our auth token. Compared in constant time, over the URL with and without
 * its port, since proxies differ on it. A body that is not a form and that the URL has no hash of is refused.
 */
export function isSignedWebhook({ authToken, signature, url, form, body }: SignedWebhook): boolean {
  if (!matches(authToken, signature, url, form)) return false;
  if (body === undefined || body.length === 0) return true;
  return isHashOf(new URL(url).searchParams.get('bodySHA256') ?? '', body);
}

/** The upgrade of a media stream, with everything its signature covers. */
export interface SignedUpgrade {
  readonly authToken: string;
  /** The `x-twilio-signature` header. */
  readonly signature: string | undefined;
  /** The stream's `wss://` URL as the TwiML wrote it; Twilio signs that, never its `https://` form. */
  readonly url: string;
}

/**
 * Whether Twilio signed this WebSocket upgrade with our auth token: over the `wss://` URL and no parameters,
 * with or without a trailing slash (Twilio has been seen to add one), with or without the default port.
 */
export function isSignedUpgrade({ authToken, signature, url }: SignedUpgrade): boolean {
  const other = url.endsWith('/') ? url.slice(0, -1) : `${url}/`;
  const candidates = [url, other].flatMap((form) => [form, withPort443(form)]);
  return candidates.some((candidate) => matches(authToken, signature, candidate, {}));
}

function matches(
  authToken: string,
  signature: string | undefined,
  url: string,
  form: Readonly<Record<string, string | string[]>>,
): boolean {
  if (!signature || !URL.canParse(url)) return false;
  return validateRequest(authToken, signature, url, form);
}

/** The library adds :80 to every scheme but https, so the default port of wss has to be tried here. */
function withPort443(url: string): string {
  return url.replace(/^(wss:\/\/(?:\[[^\]]*\]|[^/:?#]+))(?=[/?#]|$)/i, '$1:443');
}

function isHashOf(hex: string, body: Uint8Array): boolean {
  const actual = Buffer.from(createHash('sha256').update(body).digest('hex'));
  const claimed = Buffer.from(hex.toLowerCase());
  return actual.length === claimed.length && timingSafeEqual(actual, claimed);
}
