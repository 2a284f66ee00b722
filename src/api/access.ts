import { createHash, timingSafeEqual } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { Logger } from '../config/log.ts';
import type { HttpRequest } from '../server/http.ts';
import { Attempts } from './attempts.ts';
import { ApiError } from './error.ts';
import { baseFor, isLocal, originOf } from './origin.ts';
import type { ApiPorts } from './ports.ts';
import { SessionCookie } from './session-cookie.ts';
import type { SessionInfo } from './types.ts';

/** Somebody who may look. */
export interface Visitor {
  readonly access: 'open' | 'granted';
  /** For the journal: `console` for a browser's session, `token` for a program that shows the token, `local`. */
  readonly by: 'console' | 'token' | 'local';
  /** When the login runs out, ms since the epoch; null without one. */
  readonly untilMs: number | null;
}

/** How to open a console that is closed. */
export const CLOSED_HINT =
  'The console is closed: it can be reached from other machines and has no token. Set CONSOLE_TOKEN ' +
  '(for example: openssl rand -hex 24) and restart; or, to use it on this machine only, start without PUBLIC_URL ' +
  'and with HOST=127.0.0.1, and ask http://127.0.0.1 directly, not through a proxy or tunnel.';

const BEARER = /^Bearer +(\S+)$/i;

/**
 * Who may look. On this machine, without a public address, everybody; otherwise whoever has CONSOLE_TOKEN: in a session
 * (a cookie, after a login) or with each request (`Authorization: Bearer`).
 */
export class Access {
  readonly #config: Config;
  readonly #log: Logger;
  readonly #token: string | undefined;
  readonly #sessions: SessionCookie | undefined;
  readonly #attempts = new Attempts();

  constructor({ config, log, epochMs }: Pick<ApiPorts, 'config' | 'log' | 'epochMs'>) {
    this.#config = config;
    this.#log = log;
    this.#token = config.console.token;
    this.#sessions = this.#token === undefined ? undefined : new SessionCookie(this.#token, epochMs);
  }

  /** What this asker may do, without regard to where the asking page comes from. @throws ApiError 429 */
  async of(request: HttpRequest): Promise<{ readonly access: SessionInfo['access'] } | Visitor> {
    if (isLocal(request, this.#config)) return { access: 'open', by: 'local', untilMs: null };
    if (this.#token === undefined) return { access: 'closed' };
    const untilMs = this.#sessions?.holdsUntil(request.headers.cookie) ?? null;
    if (untilMs !== null) return { access: 'granted', by: 'console', untilMs };
    const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (bearer === undefined) return { access: 'login' };
    return (await this.#isToken(bearer, request.remoteAddress))
      ? { access: 'granted', by: 'token', untilMs: null }
      : { access: 'login' };
  }

  /**
   * Lets in whoever may look, or change something: a page of another origin may do neither.
   * @param changes also for WebSockets, which browsers open for any page: the page's origin must be said, and be ours.
   * @throws ApiError 401, 403, 429
   */
  async admit(request: HttpRequest, { changes }: { readonly changes: boolean }): Promise<Visitor> {
    this.refuseOtherPages(request);
    const visitor = await this.of(request);
    if (!('by' in visitor)) throw visitor.access === 'closed' ? closed() : loginRequired();
    // A browser says where it comes from; what says nothing is a program, and that must not live off a cookie.
    if (changes && visitor.by === 'console' && originOf(request, this.#config) !== 'same') throw otherPage();
    return visitor;
  }

  /** @throws ApiError 403 when the request comes from a page of another origin. */
  refuseOtherPages(request: HttpRequest): void {
    if (originOf(request, this.#config) === 'other') throw otherPage();
  }

  /**
   * Checks a token at login.
   * @returns the `Set-Cookie` header of the new session; undefined where none is needed.
   * @throws ApiError 401, 403, 429
   */
  async login(request: HttpRequest, token: string): Promise<string | undefined> {
    this.refuseOtherPages(request);
    if (this.#sessions === undefined) {
      if (isLocal(request, this.#config)) return undefined;
      throw closed();
    }
    if (!(await this.#isToken(token, request.remoteAddress))) {
      throw new ApiError(401, 'wrong_token', 'This is not the token the server was started with.');
    }
    return this.#sessions.issue(isSecure(request));
  }

  async #isToken(shown: string, address: string): Promise<boolean> {
    await this.#attempts.take(address);
    const right = timingSafeEqual(digest(shown), digest(this.#token ?? ''));
    if (right) await this.#attempts.giveBack(address);
    else this.#log.warn({ remoteAddress: address }, 'somebody showed a wrong console token');
    return right;
  }
}

/** Whether the asking browser came by https. */
export const isSecure = (request: HttpRequest): boolean => baseFor(request)?.startsWith('https:') ?? false;

/** Of equal length whatever was typed. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const closed = (): ApiError => new ApiError(403, 'closed', CLOSED_HINT);

const loginRequired = (): ApiError =>
  new ApiError(401, 'login_required', 'Log in with the console token, or send it as Authorization: Bearer.', {
    'www-authenticate': 'Bearer realm="Callchart"',
  });

const otherPage = (): ApiError =>
  new ApiError(403, 'other_origin', 'This was asked by a page of another origin, which may not.');
