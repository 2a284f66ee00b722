import type { JournalAudio } from '../../store/journal-format.ts';
import { Sizes } from '../../store/journal-sizes.ts';

/** Somebody who looks on should not wait longer than this for news of the audio, ms. */
const MAX_RUN_MS = 1000;

type Fate = JournalAudio['fate'];

/** Frames of the caller's audio with nothing between them, counted for one line of the journal. */
export class AudioRun {
  readonly #t: number;
  readonly #at: number;
  readonly #fate: Fate;
  readonly #filled: boolean;
  readonly #sizes = new Sizes();
  #until: number;
  #frames = 0;
  #bytes = 0;

  /** @param t when its first frame came, and `at` on the call's clock. */
  constructor(t: number, at: number, fate: Fate, filled: boolean) {
    this.#t = t;
    this.#until = t;
    this.#at = at;
    this.#fate = fate;
    this.#filled = filled;
  }

  /** Whether a frame that comes at `t` still belongs to it. */
  takes(t: number, fate: Fate, filled: boolean): boolean {
    return fate === this.#fate && filled === this.#filled && t - this.#t < MAX_RUN_MS;
  }

  /** One more frame. */
  add(t: number, bytes: number): void {
    this.#until = t;
    this.#frames += 1;
    this.#bytes += bytes;
    this.#sizes.add(bytes);
  }

  /** The line that tells of it, as number `n`. */
  line(n: number): JournalAudio {
    return {
      n,
      t: this.#t,
      at: this.#at,
      kind: 'audio',
      until: this.#until,
      frames: this.#frames,
      bytes: this.#bytes,
      sizes: this.#sizes.text(),
      ...(this.#filled ? { filled: true as const } : {}),
      fate: this.#fate,
    };
  }
}
