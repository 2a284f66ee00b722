import { FILTER_TAPS, lowPassTaps, RATE_RATIO } from './low-pass.ts';

const TAPS = lowPassTaps();
const PHASE_TAPS = Math.ceil(FILTER_TAPS / RATE_RATIO);

/**
 * The taps that meet real samples, for each of the three outputs of one input: between the real samples the
 * input of an upsampler is zero. The factor three makes up for the energy those zeros lack.
 */
const PHASES = Array.from({ length: RATE_RATIO }, (_, phase) =>
  Float64Array.from({ length: PHASE_TAPS }, (_, k) => RATE_RATIO * (TAPS[k * RATE_RATIO + phase] ?? 0)),
);

/** The newest `depth` samples of a stream, in front of those being filtered. */
class History {
  readonly #depth: number;
  #samples: Float64Array;

  constructor(depth: number) {
    this.#depth = depth;
    this.#samples = new Float64Array(depth);
  }

  /** Runs `filter` over the past and the new samples, of which the first new one is at index `depth`. */
  extend(samples: Int16Array, filter: (line: Float64Array) => void): void {
    const filled = this.#depth + samples.length;
    if (this.#samples.length < filled) {
      const wider = new Float64Array(filled);
      wider.set(this.#samples.subarray(0, this.#depth));
      this.#samples = wider;
    }
    this.#samples.set(samples, this.#depth);
    filter(this.#samples);
    this.#samples.copyWithin(0, samples.length, filled);
  }
}

function filtered(line: Float64Array, newest: number, taps: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < taps.length; k++) sum += taps[k]! * line[newest - k]!;
  return Math.max(-32768, Math.min(32767, Math.round(sum)));
}

/**
 * Raises one stream of samples from 8000 to 24000 a second, band-limited to the telephone band.
 * The filter's state lives on between pushes: however a stream is cut up, the samples come out the same, three
 * for each one, 3 ms late.
 */
export class Upsampler {
  readonly #history = new History(PHASE_TAPS - 1);

  /**
   * @param samples any number of samples at 8000/s.
   * @returns three times as many, at 24000/s.
   */
  push(samples: Int16Array): Int16Array {
    const output = new Int16Array(samples.length * RATE_RATIO);
    this.#history.extend(samples, (line) => {
      for (let i = 0; i < output.length; i++) {
        const newest = PHASE_TAPS - 1 + Math.floor(i / RATE_RATIO);
        output[i] = filtered(line, newest, PHASES[i % RATE_RATIO]!);
      }
    });
    return output;
  }
}

/**
 * Lowers one stream of samples from 24000 to 8000 a second; what 8000 a second cannot carry is filtered out
 * first, so that it does not fold back as noise.
 * The filter's state and the place within each group of three live on between pushes: however a stream is cut
 * up, the samples come out the same, one for the first of every three, 3 ms late.
 */
export class Downsampler {
  readonly #history = new History(FILTER_TAPS - 1);
  #skip = 0;

  /**
   * @param samples any number of samples at 24000/s.
   * @returns a third as many, at 8000/s; over a whole stream of n samples, n / 3 rounded up.
   */
  push(samples: Int16Array): Int16Array {
    const count = Math.ceil(Math.max(0, samples.length - this.#skip) / RATE_RATIO);
    const output = new Int16Array(count);
    this.#history.extend(samples, (line) => {
      for (let i = 0; i < count; i++) {
        output[i] = filtered(line, FILTER_TAPS - 1 + this.#skip + i * RATE_RATIO, TAPS);
      }
    });
    this.#skip += count * RATE_RATIO - samples.length;
    return output;
  }
}
