import { type LineProfile, within } from './line.ts';

/** Length of every media frame. */
export const FRAME_MS = 20;

/** One frame of the caller's audio on its way: what it covers and when it arrives. */
export interface FramePlan {
  /** Counts the 20 ms of the stream, also those that are lost, from 0. */
  readonly index: number;
  /** Ms since the first frame was due; frame n is due at 20·n, however late others were. */
  readonly dueMs: number;
  /** When it is delivered, never before the one before it. */
  readonly arrivesMs: number;
  /** `media.timestamp`. */
  readonly timestampMs: number;
  readonly lost: boolean;
  readonly copies: 1 | 2;
  readonly junk: boolean;
}

/** Decides for each frame of a stream what the line does to it. Repeatable for equal `random`. */
export class FrameClock {
  readonly #line: LineProfile;
  readonly #random: () => number;
  readonly #firstTimestampMs: number;
  #index = 0;
  #arrivesMs = 0;
  #stalledUntil = 0;
  #silentUntil = 0;

  constructor(line: LineProfile, firstTimestampMs: number, random: () => number) {
    this.#line = line;
    this.#random = random;
    this.#firstTimestampMs = firstTimestampMs;
  }

  /** The next frame. */
  next(): FramePlan {
    const { jitterMs, stall, wireSilence, lossChance, duplicateChance, junkChance, driftPpm } = this.#line;
    const index = this.#index++;
    const dueMs = index * FRAME_MS;
    if (this.#happens(stall.chance)) {
      this.#stalledUntil = dueMs + Math.round(within(stall.frames, this.#random)) * FRAME_MS;
    }
    if (this.#happens(wireSilence.chance)) this.#silentUntil = dueMs + within(wireSilence.ms, this.#random);
    const lateMs = jitterMs > 0 ? Math.abs(this.#normal()) * jitterMs : 0;
    this.#arrivesMs = Math.max(this.#arrivesMs, dueMs + lateMs, Math.min(this.#stalledUntil, dueMs + 200));
    return {
      index,
      dueMs,
      arrivesMs: this.#arrivesMs,
      timestampMs: Math.round(this.#firstTimestampMs + dueMs * (1 + driftPpm / 1e6)),
      lost: dueMs < this.#silentUntil || this.#happens(lossChance),
      copies: this.#happens(duplicateChance) ? 2 : 1,
      junk: this.#happens(junkChance),
    };
  }

  #happens(chance: number): boolean {
    return chance > 0 && this.#random() < chance;
  }

  #normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.#random()));
    return radius * Math.cos(2 * Math.PI * this.#random());
  }
}
