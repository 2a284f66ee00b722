import { MULAW_BYTES_PER_MS, MULAW_SILENCE } from '../../audio/mulaw.ts';
import type { Clock } from '../../io/clock.ts';
import type { Clip } from '../voices.ts';
import { sampleAt } from './call-clock.ts';

/** One thing the caller said; `endMs` is earlier than the clip's length when the caller broke off. */
export interface Said {
  readonly clip: string;
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

interface Speech {
  readonly clip: Clip;
  readonly from: number;
  to: number;
}

/** The caller's voice on the clock of the call: clips spoken one at a time, silence between them. */
export class Mouth {
  readonly #clock: Clock;
  readonly #speeches: Speech[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins to say `clip` now, breaking off what is still being said. */
  say(clip: Clip): void {
    this.stop();
    const from = sampleAt(this.#clock.now());
    this.#speeches.push({ clip, from, to: from + clip.audio.byteLength });
  }

  /** Falls silent in mid-word. */
  stop(): void {
    const speech = this.#speeches.at(-1);
    if (speech) speech.to = Math.min(speech.to, sampleAt(this.#clock.now()));
  }

  /** When the caller last fell silent, ms of the call: now while speaking, 0 before anything was said. */
  get silentSinceMs(): number {
    const speech = this.#speeches.at(-1);
    return speech ? Math.min(this.#clock.now(), speech.to / MULAW_BYTES_PER_MS) : 0;
  }

  /**
   * The μ-law bytes spoken from sample `from` of the call (8 per ms) on.
   * @returns `count` bytes, padded with 0xFF; undefined when nothing was said in that time.
   */
  read(from: number, count: number): Uint8Array | undefined {
    let heard: Uint8Array | undefined;
    for (let index = this.#speeches.length - 1; index >= 0; index -= 1) {
      const speech = this.#speeches[index]!;
      if (speech.to <= from) break;
      if (speech.from >= from + count) continue;
      heard ??= new Uint8Array(count).fill(MULAW_SILENCE);
      const begin = Math.max(from, speech.from);
      const end = Math.min(from + count, speech.to);
      heard.set(speech.clip.audio.subarray(begin - speech.from, end - speech.from), begin - from);
    }
    return heard;
  }

  /** Everything said so far. */
  said(): Said[] {
    const now = sampleAt(this.#clock.now());
    return this.#speeches.map(({ clip, from, to }) => ({
      clip: clip.name,
      text: clip.text,
      startMs: from / MULAW_BYTES_PER_MS,
      endMs: Math.min(to, now) / MULAW_BYTES_PER_MS,
    }));
  }
}
