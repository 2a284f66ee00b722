import { createHmac } from 'node:crypto';

/** The header that proves that a request is ours. */
export const SIGNATURE_HEADER = 'callchart-signature';

/**
 * Signs a request: `t=SECONDS,v1=HEX`, HMAC-SHA256 over `SECONDS.BODY`. Whoever gets it makes the same sum with the
 * secret, compares in constant time, and refuses a time more than a few minutes off: such a request is a copy.
 * @param epochMs now, ms since the epoch.
 */
export function signatureOf(body: string, secret: string, epochMs: number): string {
  const seconds = Math.floor(epochMs / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
