import { MULAW_BYTES_PER_MS } from '../audio/mulaw.ts';

/** A gap of one frame or less is jitter of the stamps: Twilio's steps are about, not exactly, 20 ms. */
const JITTER_MS = 20;
const MAX_FILL_MS = 10_000;
/** Silence for a line gone quiet, passed on in pieces of this. */
const STALL_FILL_MS = 1000;

/**
 * Finds the audio that is missing from a media stream. Lost packets, mute and hold leave gaps in Twilio's timestamps,
 * or no media at all; a model that gets no audio never notices that the caller stopped speaking.
 */
export class MediaTimeline {
  /** Where the last frame ended on the stream's media clock; undefined before the first. */
  #endMs: number | undefined;
  /** Silence already given for the gap that is open now. */
  #givenMs = 0;

  /**
   * Takes the next frame.
   * @param timestampMs Twilio's `media.timestamp`, in ms since the stream's media clock started.
   * @param bytes the frame's length in bytes of μ-law.
   * @returns how many ms of silence belong before this frame: 0 to 10 000, 0 for duplicated and backward stamps.
   */
  feed(timestampMs: number, bytes: number): number {
    const previousEndMs = this.#endMs;
    const endMs = timestampMs + bytes / MULAW_BYTES_PER_MS;
    this.#endMs = Math.max(previousEndMs ?? endMs, endMs);
    const given = this.#givenMs;
    this.#givenMs = 0;
    if (previousEndMs === undefined) return 0;
    const gapMs = timestampMs - previousEndMs;
    if (gapMs <= JITTER_MS) return 0;
    return Math.min(MAX_FILL_MS, Math.max(0, Math.round(gapMs) - given));
  }

  /**
   * To be called after 750 ms without a frame, and then every second until frames come again.
   * @returns how many ms of silence to pass on now: 1000, ten times at most in one gap, which ends any turn.
   *   They count as part of the gap and are not filled again.
   */
  stalled(): number {
    if (this.#endMs === undefined || this.#givenMs >= MAX_FILL_MS) return 0;
    this.#givenMs += STALL_FILL_MS;
    return STALL_FILL_MS;
  }
}
