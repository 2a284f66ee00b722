import type { Clock } from '../../io/clock.ts';

export interface MeterOptions {
  readonly clock: Clock;
  /** What so long costs, ms; null: nobody knows. Asked at the beginning of each minute, and at the end. */
  readonly price: (durationMs: number) => number | null;
  /** It costs so much more; less, when it was shorter than was counted. null, once: nobody knows. */
  readonly onCost: (micros: number | null) => void;
  /** It has stopped by itself. */
  readonly onGivenUp: () => void;
}

const MINUTE_MS = 60_000;
/** Twilio ends every call after this long (https://www.twilio.com/docs/voice/limitations-and-edge-cases). */
const LONGEST_MS = 4 * 60 * MINUTE_MS;

/** Counts minutes that cost money while they go on: each as soon as it has begun. */
export class Meter {
  readonly #options: MeterOptions;
  readonly #beganMs: number;
  #counted = 0;
  #timer: unknown;
  #running = false;

  constructor(options: MeterOptions) {
    this.#options = options;
    this.#beganMs = options.clock.now();
    this.run();
  }

  get running(): boolean {
    return this.#running;
  }

  /** Goes on, counted from its beginning. */
  run(): void {
    if (this.#running) return;
    this.#running = true;
    this.#tick();
  }

  /** @param durationMs how long it really was; by default until now. */
  stop(durationMs = this.#elapsedMs): void {
    if (!this.#running) return;
    this.#running = false;
    this.#options.clock.clearTimeout(this.#timer);
    this.#count(durationMs);
  }

  get #elapsedMs(): number {
    return Math.min(Math.max(1, this.#options.clock.now() - this.#beganMs), LONGEST_MS);
  }

  #tick(): void {
    const elapsedMs = this.#elapsedMs;
    if (!this.#count(elapsedMs) || elapsedMs >= LONGEST_MS) {
      this.#running = false;
      return this.#options.onGivenUp();
    }
    // A minute has begun when the one before it is over.
    const nextMs = Math.ceil(elapsedMs / MINUTE_MS) * MINUTE_MS + 1;
    this.#timer = this.#options.clock.setTimeout(() => this.#tick(), nextMs - elapsedMs);
  }

  /** @returns whether there is a price. */
  #count(durationMs: number): boolean {
    const micros = this.#options.price(durationMs);
    if (micros === null) {
      this.#options.onCost(null);
      return false;
    }
    const more = micros - this.#counted;
    this.#counted = micros;
    if (more !== 0) this.#options.onCost(more);
    return true;
  }
}
