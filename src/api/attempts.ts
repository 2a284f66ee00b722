import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ApiError } from './error.ts';

const PER_ADDRESS = 5;
/** Whoever has many addresses; some hundred a minute find no token. */
const ALTOGETHER = 100;
const WINDOW_S = 60;

/** Wrong tokens, counted by address and altogether: after five in a minute the address waits. */
export class Attempts {
  readonly #byAddress = new RateLimiterMemory({ points: PER_ADDRESS, duration: WINDOW_S });
  readonly #altogether = new RateLimiterMemory({ points: ALTOGETHER, duration: WINDOW_S });

  /**
   * Counts an attempt before it is looked at, so that attempts at the same time cannot pass together.
   * @throws ApiError 429 with `Retry-After` in seconds.
   */
  async take(address: string): Promise<void> {
    try {
      await this.#byAddress.consume(address);
      await this.#altogether.consume('all');
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      const message = `Too many wrong tokens. Wait ${seconds} seconds and try again.`;
      throw new ApiError(429, 'too_many_attempts', message, { 'retry-after': String(seconds) });
    }
  }

  /** The attempt was right and does not count. */
  async giveBack(address: string): Promise<void> {
    await Promise.all([this.#byAddress.reward(address), this.#altogether.reward('all')]);
  }
}
