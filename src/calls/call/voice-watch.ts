/** Louder than line noise, quieter than any speech meant for the other end. */
const VOICE_LOUDNESS = 300;
/** Shorter sounds are clicks and coughs. */
const VOICE_MS = 400;
/** Quiet for this long is no pause for breath; for the second, no end of turn that anybody is still working on. */
const QUIET_MS = [2000, 10_000];

/**
 * Notices, from nothing but loudness, that a caller said something and is waiting. No substitute for the model's voice
 * detection: it tells when that detection has missed what it should not.
 */
export class VoiceWatch {
  #voiceMs = 0;
  #quietMs = 0;
  /** How often this silence was told of. */
  #told = 0;

  /**
   * Takes the next piece of the caller's audio.
   * @param loudness its mean loudness, 0 to 32124.
   * @param ms its length.
   * @returns how long it has been quiet, ms: twice after each time the caller spoke, at 2 s and at 10 s; else undefined.
   */
  feed(loudness: number, ms: number): number | undefined {
    if (loudness >= VOICE_LOUDNESS) return this.#voice(ms);
    this.#quietMs += ms;
    if (this.#quietMs < (QUIET_MS[this.#told] ?? Number.POSITIVE_INFINITY)) return undefined;
    this.#told += 1;
    return this.#voiceMs >= VOICE_MS ? this.#quietMs : undefined;
  }

  #voice(ms: number): undefined {
    if (this.#told > 0) this.#voiceMs = 0;
    this.#told = 0;
    this.#quietMs = 0;
    this.#voiceMs += ms;
  }
}
