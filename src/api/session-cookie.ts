import { createHmac, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';

/** The cookie's name. */
export const SESSION_COOKIE = 'callchart_session';
/** A login is good for this long. */
const SESSION_S = 12 * 3600;

/**
 * Proof of a login, kept by the browser: until when, and a MAC over it. Nothing is remembered here. The key comes
 * from CONSOLE_TOKEN, so that sessions survive a restart, hold on every process that has the same token, and end
 * everywhere when the token is changed. It is stretched with scrypt, so that a stolen cookie says little about a token
 * that is short.
 */
export class SessionCookie {
  readonly #key: Buffer;
  readonly #epochMs: () => number;

  /** Takes some 50 ms, once. */
  constructor(token: string, epochMs: () => number) {
    this.#key = scryptSync(token, 'callchart console session', 32);
    this.#epochMs = epochMs;
  }

  /** A `Set-Cookie` header for a new login. @param secure the browser came by https. */
  issue(secure: boolean): string {
    const untilS = Math.floor(this.#epochMs() / 1000) + SESSION_S;
    const facts = `${untilS}.${randomBytes(12).toString('base64url')}`;
    return setCookie(`${facts}.${this.#mac(facts)}`, SESSION_S, secure);
  }

  /**
   * Until when the session holds that a `Cookie` header carries, ms since the epoch.
   * @returns undefined when we did not issue it, or it has run out.
   */
  holdsUntil(header: string | undefined): number | undefined {
    const value = header === undefined ? undefined : parseCookie(header)[SESSION_COOKIE];
    const [untilS, nonce, mac] = value?.split('.') ?? [];
    if (untilS === undefined || nonce === undefined || mac === undefined) return undefined;
    const expected = Buffer.from(this.#mac(`${untilS}.${nonce}`));
    const shown = Buffer.from(mac);
    if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) return undefined;
    const untilMs = Number(untilS) * 1000;
    return untilMs > this.#epochMs() ? untilMs : undefined;
  }

  #mac(facts: string): string {
    return createHmac('sha256', this.#key).update(facts).digest('base64url');
  }
}

/** A `Set-Cookie` header that ends the session in this browser. */
export const endSession = (secure: boolean): string => setCookie('', 0, secure);

const setCookie = (value: string, maxAge: number, secure: boolean): string =>
  stringifySetCookie({
    name: SESSION_COOKIE,
    value,
    maxAge,
    secure,
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
  });
