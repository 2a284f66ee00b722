const FRAME_MS = 20;
/** Frames that must all be late before the audio device is taken to have stood still: a late burst is no gap. */
const WINDOW = 25;
const GAP_MS = 100;

/**
 * Stamps the frames of one stream: 20 ms apart, by what was recorded, not by when it arrived. When the device stood
 * still (a laptop that slept, another device chosen), the stamps jump, as Twilio's do where audio was lost.
 */
export class MediaClock {
  #stampMs = 0;
  #originMs: number | undefined;
  #late = 0;
  #leastLagMs = Number.POSITIVE_INFINITY;

  /** @param at when the frame ended, ms. @returns its `media.timestamp`: ms since the stream began, in whole frames. */
  stamp(at: number): number {
    this.#stampMs += FRAME_MS;
    this.#originMs ??= at - this.#stampMs;
    const lagMs = at - this.#originMs - this.#stampMs;
    if (lagMs < GAP_MS) {
      this.#late = 0;
      this.#leastLagMs = Number.POSITIVE_INFINITY;
      // The clock was set back, or the device runs fast.
      if (lagMs < -GAP_MS) this.#originMs += lagMs;
      return this.#stampMs;
    }
    this.#late += 1;
    this.#leastLagMs = Math.min(this.#leastLagMs, lagMs);
    if (this.#late >= WINDOW) this.#jump();
    return this.#stampMs;
  }

  #jump(): void {
    this.#stampMs += Math.floor(this.#leastLagMs / FRAME_MS) * FRAME_MS;
    this.#late = 0;
    this.#leastLagMs = Number.POSITIVE_INFINITY;
  }
}
