/** How many times the model's rate (24000 samples/s) holds the telephone's (8000 samples/s). */
export const RATE_RATIO = 3;

/**
 * The taps of the filter, counted at 24000 samples/s. An odd count keeps the phase linear, and 72 taps on
 * either side of the middle are a whole number of samples at both rates: the filter delays by exactly 3 ms.
 */
export const FILTER_TAPS = 145;

const SAMPLE_RATE = 24000;
// Midway between what a telephone passes (3400 Hz) and what 8000 samples/s can carry (4000 Hz).
const CUTOFF_HZ = 3700;
// The Kaiser window's trade between the steepness of the edge and what leaks past it: 60 dB down at 4000 Hz.
const KAISER_BETA = 5.65;

/** The modified Bessel function of the first kind, order zero, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function windowedSinc(tap: number, sampleRate: number, taps: number): number {
  const middle = (taps - 1) / 2;
  const offset = tap - middle;
  const cutoff = (2 * CUTOFF_HZ) / sampleRate;
  const sinc = offset === 0 ? cutoff : Math.sin(Math.PI * cutoff * offset) / (Math.PI * offset);
  return (sinc * besselI0(KAISER_BETA * Math.sqrt(1 - (offset / middle) ** 2))) / besselI0(KAISER_BETA);
}

/**
 * The impulse response of a low-pass filter that separates the telephone band from its images: flat to 3400 Hz, more
 * than 40 dB down from 4000 Hz on.
 * @param sampleRate samples/s the taps are counted at.
 * @param taps an odd count; some 6 ms of them are needed for the steepness said above.
 * @returns so many symmetric taps with a sum of one.
 */
export function lowPassTaps(sampleRate = SAMPLE_RATE, taps = FILTER_TAPS): Float64Array {
  const response = Float64Array.from({ length: taps }, (_, tap) => windowedSinc(tap, sampleRate, taps));
  const sum = response.reduce((total, tap) => total + tap, 0);
  return response.map((tap) => tap / sum);
}
