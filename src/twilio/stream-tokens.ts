import { randomBytes } from 'node:crypto';
import type { Clock } from '../io/clock.ts';

/** What became of a token that was shown to us; all but `ok` must be refused. */
export type Redemption = 'ok' | 'unknown' | 'expired' | 'wrong_call';

export interface StreamTokensOptions {
  readonly clock: Clock;
  /** How long a token may be redeemed; Twilio opens the stream within seconds of reading the TwiML. */
  readonly ttlMs?: number;
  /** At most this many tokens are remembered; the oldest make room. */
  readonly capacity?: number;
}

interface Issued {
  readonly callSid: string;
  readonly expiresAtMs: number;
}

/**
 * Proof that a media stream belongs to a call we answered: handed out in the TwiML, good for one stream of one call.
 * The upgrade's signature says that Twilio is calling; only the token says for which call.
 */
export class StreamTokens {
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #capacity: number;
  /** In the order of issue, which is the order of expiry. */
  readonly #issued = new Map<string, Issued>();

  constructor({ clock, ttlMs = 60_000, capacity = 20_000 }: StreamTokensOptions) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#capacity = capacity;
  }

  /** How many tokens are remembered. */
  get size(): number {
    return this.#issued.size;
  }

  /** A new token (32 characters, URL-safe, 192 random bits) for a stream of this call. */
  issue(callSid: string): string {
    this.#forget();
    const token = randomBytes(24).toString('base64url');
    this.#issued.set(token, { callSid, expiresAtMs: this.#clock.now() + this.#ttlMs });
    return token;
  }

  /** Takes a token shown by a stream that says it carries `callSid`. Whatever the answer, the token is spent. */
  redeem(token: string, callSid: string): Redemption {
    const issued = this.#issued.get(token);
    if (!issued) return 'unknown';
    this.#issued.delete(token);
    if (this.#clock.now() >= issued.expiresAtMs) return 'expired';
    return issued.callSid === callSid ? 'ok' : 'wrong_call';
  }

  /** Expired tokens are kept for one more lifetime, so that a late stream is told apart from a forged one. */
  #forget(): void {
    const forgetBeforeMs = this.#clock.now() - this.#ttlMs;
    for (const [token, { expiresAtMs }] of this.#issued) {
      if (expiresAtMs >= forgetBeforeMs && this.#issued.size < this.#capacity) break;
      this.#issued.delete(token);
    }
  }
}
