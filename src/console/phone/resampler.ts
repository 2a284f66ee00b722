import { lowPassTaps } from '../../audio/low-pass.ts';

/** Length of the filter: what {@link lowPassTaps} needs to separate the telephone band from what lies above it. */
const FILTER_MS = 6;

/**
 * Changes the rate of one stream of samples between any two whole rates, one of which is the telephone's 8000
 * samples/s: what that cannot carry is filtered out. The filter's state lives on, so however a stream is cut up, the
 * samples come out the same, 3 ms late.
 */
export class Resampler {
  /** The taps that meet real samples, for each place an output can have between two inputs. */
  readonly #phases: readonly Float32Array[];
  readonly #depth: number;
  /** From one output to the next: whole inputs, and phases. */
  readonly #whole: number;
  readonly #part: number;
  #line: Float32Array;
  /** The newest input that the next output needs; 0 is the next one to come, -1 the last that came. */
  #next = 0;
  #phase = 0;

  /** @param from samples/s that go in. @param to samples/s that come out. */
  constructor(from: number, to: number) {
    const divisor = greatestCommonDivisor(from, to);
    const up = to / divisor;
    const down = from / divisor;
    const virtualRate = from * up;
    const taps = 2 * Math.round((virtualRate * FILTER_MS) / 2000) + 1;
    const filter = lowPassTaps(virtualRate, taps);
    this.#depth = Math.ceil(taps / up);
    this.#phases = Array.from({ length: up }, (_, phase) =>
      // The factor makes up for the zeros between the real samples.
      Float32Array.from({ length: this.#depth }, (_, k) => up * (filter[k * up + phase] ?? 0)),
    );
    this.#whole = Math.floor(down / up);
    this.#part = down % up;
    this.#line = new Float32Array(this.#depth);
  }

  /** How many inputs must still come for this many outputs. */
  inputsFor(outputs: number): number {
    if (outputs === 0) return 0;
    const steps = outputs - 1;
    const parts = this.#phase + steps * this.#part;
    return Math.max(0, this.#next + steps * this.#whole + Math.floor(parts / this.#phases.length) + 1);
  }

  /** Takes any number of samples, -1 to 1, and gives as many as can be made of them. */
  push(samples: Float32Array): Float32Array {
    return this.make(samples, this.#outputsFor(samples.length));
  }

  /** Takes the samples that {@link inputsFor} asked for and gives exactly so many. */
  make(samples: Float32Array, outputs: number): Float32Array {
    const line = this.#extended(samples);
    const output = new Float32Array(outputs);
    for (let i = 0; i < outputs; i++) {
      const taps = this.#phases[this.#phase]!;
      const newest = this.#depth + this.#next;
      let sum = 0;
      for (let k = 0; k < taps.length; k++) sum += taps[k]! * line[newest - k]!;
      output[i] = sum;
      this.#step();
    }
    this.#next -= samples.length;
    line.copyWithin(0, samples.length, samples.length + this.#depth);
    return output;
  }

  #outputsFor(inputs: number): number {
    const phases = this.#phases.length;
    const left = (inputs - this.#next) * phases - this.#phase;
    return Math.max(0, Math.ceil(left / (this.#whole * phases + this.#part)));
  }

  #step(): void {
    this.#next += this.#whole;
    this.#phase += this.#part;
    if (this.#phase < this.#phases.length) return;
    this.#phase -= this.#phases.length;
    this.#next += 1;
  }

  /** The newest samples of the past and then the new ones, of which the first is at index `depth`. */
  #extended(samples: Float32Array): Float32Array {
    if (this.#line.length < this.#depth + samples.length) {
      const wider = new Float32Array(this.#depth + samples.length);
      wider.set(this.#line.subarray(0, this.#depth));
      this.#line = wider;
    }
    this.#line.set(samples, this.#depth);
    return this.#line;
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
