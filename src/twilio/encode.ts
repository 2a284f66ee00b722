/**
 * Writes the frames of one stream. Twilio ignores frames whose streamSid is not the stream's own (warning 31951),
 * so nothing can be written before `start` has named it.
 */
export class StreamEncoder {
  readonly #mediaHead: string;
  readonly #markHead: string;
  readonly #clear: string;

  /** @param streamSid the `MZ…` of `start`. */
  constructor(streamSid: string) {
    const sid = JSON.stringify(streamSid);
    // Everything but the payload is the same in every frame of a stream.
    this.#mediaHead = `{"event":"media","streamSid":${sid},"media":{"payload":"`;
    this.#markHead = `{"event":"mark","streamSid":${sid},"mark":{"name":`;
    this.#clear = `{"event":"clear","streamSid":${sid}}`;
  }

  /**
   * Agent audio, queued behind what is already buffered.
   * @param payload base64 of raw μ-law, 8000 samples/s; any length, whole multiples of 160 bytes play best.
   *   Must be valid base64: it is written as it is.
   */
  media(payload: string): string {
    return `${this.#mediaHead}${payload}"}}`;
  }

  /** Comes back under the same name once everything queued before it was played, or at once after `clear`. */
  mark(name: string): string {
    return `${this.#markHead}${JSON.stringify(name)}}}`;
  }

  /** Empties the queue and stops playback; every pending mark comes back at once. */
  clear(): string {
    return this.#clear;
  }
}
