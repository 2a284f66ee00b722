import type { Clock } from '../../io/clock.ts';

/**
 * The call's clock: ms since its first stream's media clock started, never decreasing.
 * Twilio's media timestamps set it; between frames, and when a frame is late, the monotonic clock carries it on.
 */
export class CallClock {
  readonly #clock: Clock;
  /** The moment of the monotonic clock that is 0 on the call's; null before the first stream. */
  #zeroMs: number | null = null;
  /** What the current stream's timestamp 0 is on the call's clock. */
  #streamMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Now, in ms; 0 until a stream is up. */
  now(): number {
    return this.#zeroMs === null ? 0 : this.#clock.now() - this.#zeroMs;
  }

  /** A stream is up; its timestamps count from now. A second stream does not set the clock back. */
  streamStarted(): void {
    if (this.#zeroMs === null) this.#zeroMs = this.#clock.now();
    this.#streamMs = this.now();
  }

  /**
   * A frame with this Twilio timestamp (ms since its stream started) has arrived. Its audio cannot have been spoken
   * later than now, so a timestamp ahead of the clock moves the clock on; one behind it was only late.
   */
  frame(timestampMs: number): void {
    const ahead = this.#streamMs + timestampMs - this.now();
    if (ahead > 0 && this.#zeroMs !== null) this.#zeroMs -= ahead;
  }
}
