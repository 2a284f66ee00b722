import { MULAW_BYTES_PER_MS } from '../../audio/mulaw.ts';
import type { Clock } from '../../io/clock.ts';

/** So much music is on its way ahead of what is heard, ms: enough for a slow moment, and little to throw away. */
const LEAD_MS = 1000;
/** It is sent in pieces of this length, ms. */
const PIECE_MS = 200;

export interface HoldMusicOptions {
  /** μ-law, 8000 samples/s, played over and over. */
  readonly music: Uint8Array;
  readonly clock: Clock;
  readonly send: (piece: Uint8Array) => void;
}

/** Music for one caller on hold, sent a little ahead of time. */
export class HoldMusic {
  readonly #options: HoldMusicOptions;
  #timer: unknown;
  #beganMs = 0;
  #sentMs = 0;

  constructor(options: HoldMusicOptions) {
    this.#options = options;
  }

  /** Plays from the beginning, for a stream whose buffer is empty. */
  start(): void {
    const { clock } = this.#options;
    clock.clearTimeout(this.#timer);
    this.#beganMs = clock.now();
    this.#sentMs = 0;
    this.#feed();
  }

  /** Sends nothing more; what was sent is for the caller of this to clear. */
  stop(): void {
    this.#options.clock.clearTimeout(this.#timer);
  }

  #feed(): void {
    const { clock, send } = this.#options;
    const wantedMs = clock.now() - this.#beganMs + LEAD_MS;
    // A process that slept does not send all that nobody heard.
    if (this.#sentMs < wantedMs - 2 * LEAD_MS) this.#sentMs = wantedMs - LEAD_MS;
    for (; this.#sentMs < wantedMs; this.#sentMs += PIECE_MS) send(this.#piece());
    this.#timer = clock.setTimeout(() => this.#feed(), PIECE_MS);
  }

  /** The next piece, across the end of the music into its beginning. */
  #piece(): Uint8Array {
    const { music } = this.#options;
    const from = this.#sentMs * MULAW_BYTES_PER_MS;
    return Uint8Array.from(
      { length: PIECE_MS * MULAW_BYTES_PER_MS },
      (_, i) => music[(from + i) % music.length] ?? 0,
    );
  }
}
