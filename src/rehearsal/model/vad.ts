import { rms } from '../../audio/level.ts';
import type { TurnDetectionConfig } from './session-config.ts';

/** All positions are samples at 8000 samples/s since the session's first appended byte. */
export type VadEvent =
  /** `at` is where the speech began, already some frames ago. */
  | { readonly type: 'started'; readonly at: number }
  /** `at` is the end of the silence that ended the turn. */
  | { readonly type: 'stopped'; readonly at: number };

const SAMPLES_PER_MS = 8;
const FRAME = 20 * SAMPLES_PER_MS;
/** So many loud frames (80 ms) more than quiet ones make speech; a click is shorter. */
const FRAMES_TO_START = 4;
const QUIETEST_RMS = 40;

/** Silence that ends a turn, in ms, for the detector that judges by meaning: the eager wait less. */
const SEMANTIC_SILENCE_MS = { high: 400, medium: 800, auto: 800, low: 1_600 } as const;

/**
 * Finds speech by loudness, on the clock of the audio itself: when no audio comes, no time passes.
 * A threshold of 0.5 asks for an RMS of 400 (of 32768), 0 for 40, 1 for 4000.
 */
export class EnergyVad {
  #rest = new Int16Array(0);
  /** Where the next frame begins. */
  #position = 0;
  #score = 0;
  #onset = 0;
  #speaking = false;
  #quiet = 0;

  get speaking(): boolean {
    return this.#speaking;
  }

  /** Takes the next samples, any number; gives what they begin and end, in order. */
  *push(samples: Int16Array, config: TurnDetectionConfig): Generator<VadEvent, void, void> {
    const all = new Int16Array(this.#rest.length + samples.length);
    all.set(this.#rest);
    all.set(samples, this.#rest.length);
    const frames = Math.floor(all.length / FRAME);
    this.#rest = all.slice(frames * FRAME);
    const threshold = thresholdRms(config);
    const silence = silenceMs(config) * SAMPLES_PER_MS;
    for (let i = 0; i < frames; i += 1) {
      const loud = rms(all.subarray(i * FRAME, (i + 1) * FRAME)) > threshold;
      const event = this.#frame(loud, silence);
      if (event) yield event;
    }
  }

  /** Forgets the turn in progress, as after a commit or a clear; the clock goes on. */
  reset(): void {
    this.#speaking = false;
    this.#score = 0;
    this.#quiet = 0;
  }

  /** Moves the clock over audio it was not asked to look at, of so many samples. */
  skip(samples: number): void {
    this.reset();
    this.#position += this.#rest.length + samples;
    this.#rest = new Int16Array(0);
  }

  #frame(loud: boolean, silence: number): VadEvent | undefined {
    const start = this.#position;
    this.#position += FRAME;
    if (this.#speaking) return this.#listen(loud, silence);
    if (loud && this.#score === 0) this.#onset = start;
    this.#score = Math.max(0, this.#score + (loud ? 1 : -1));
    if (this.#score < FRAMES_TO_START) return undefined;
    this.#speaking = true;
    this.#score = 0;
    this.#quiet = 0;
    return { type: 'started', at: this.#onset };
  }

  #listen(loud: boolean, silence: number): VadEvent | undefined {
    this.#quiet = loud ? 0 : this.#quiet + FRAME;
    if (this.#quiet === 0 || this.#quiet < silence) return undefined;
    this.#speaking = false;
    return { type: 'stopped', at: this.#position };
  }
}

/** The loudness (RMS of 32768) a frame must exceed to count as speech. */
function thresholdRms(config: TurnDetectionConfig): number {
  return QUIETEST_RMS * 100 ** (config.type === 'server_vad' ? config.threshold : 0.5);
}

/** The silence that ends a turn, in ms. */
function silenceMs(config: TurnDetectionConfig): number {
  return config.type === 'server_vad' ? config.silence_duration_ms : SEMANTIC_SILENCE_MS[config.eagerness];
}
