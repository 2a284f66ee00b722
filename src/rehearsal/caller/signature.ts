import { createHmac } from 'node:crypto';

/**
 * The value of `X-Twilio-Signature`: base64 HMAC-SHA1 over the URL followed by every form parameter's name and
 * value, sorted by name. GET requests and WebSocket upgrades (whose URL is the `wss://` one of the TwiML) have no
 * parameters. The fragment of a URL is never signed.
 */
export function signRequest(
  authToken: string,
  url: string,
  params: Readonly<Record<string, string>> = {},
): string {
  const text = Object.keys(params)
    .sort()
    .reduce((signed, name) => signed + name + params[name], withoutFragment(url));
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}

/** `url` up to its `#`: what is requested, the rest being instructions to Twilio. */
export function withoutFragment(url: string): string {
  const end = url.indexOf('#');
  return end === -1 ? url : url.slice(0, end);
}
