import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rms } from '../../src/audio/level.ts';
import { Downsampler, Upsampler } from '../../src/audio/resample.ts';
import { decibels, pieces, tone } from './tones.ts';

const anySizes = fc
  .array(fc.integer({ min: 0, max: 50 }), { minLength: 1 })
  .filter((sizes) => sizes.some(Boolean));
const anySamples = fc.int16Array({ maxLength: 700 });

/** The part after the filter has filled up. */
const settled = (samples: Int16Array) => samples.subarray(400);

function joined(parts: Int16Array[]): number[] {
  return parts.flatMap((part) => Array.from(part));
}

describe('raising the rate', () => {
  it('gives three samples for each one, the same however the stream is cut', () => {
    fc.assert(
      fc.property(anySamples, anySizes, (samples, sizes) => {
        const whole = new Upsampler().push(samples);
        const upsampler = new Upsampler();
        expect(whole.length).toBe(samples.length * 3);
        expect(joined(pieces(samples, sizes).map((piece) => upsampler.push(piece)))).toEqual(
          Array.from(whole),
        );
      }),
    );
  });

  it.each([50, 300, 1000, 2000, 3000, 3400])('keeps a tone of %i Hz within 1 dB', (hertz) => {
    const input = tone(hertz, 8000, 4000);
    const output = settled(new Upsampler().push(input));
    expect(Math.abs(decibels(rms(output), rms(input)))).toBeLessThan(1);
  });

  it.each([500, 1000, 2000, 3000, 3400])('leaves no image of a tone of %i Hz above 4 kHz', (hertz) => {
    const output = settled(new Upsampler().push(tone(hertz, 8000, 8000)));
    for (const image of [8000 - hertz, 8000 + hertz]) {
      expect(decibels(strength(output, image), strength(output, hertz))).toBeLessThan(-40);
    }
  });

  it('clips what overshoots instead of wrapping around', () => {
    const square = Int16Array.from({ length: 800 }, (_, i) => (i % 80 < 40 ? 32767 : -32768));
    const output = settled(new Upsampler().push(square));
    const steepest = output.reduce(
      (most, sample, i) => Math.max(most, Math.abs(sample - (output[i - 1] ?? sample))),
      0,
    );
    expect(Math.max(...output)).toBe(32767);
    expect(steepest).toBeLessThan(40000);
  });
});

describe('lowering the rate', () => {
  it('gives one sample for the first of every three, the same however the stream is cut', () => {
    fc.assert(
      fc.property(anySamples, anySizes, (samples, sizes) => {
        const whole = new Downsampler().push(samples);
        const downsampler = new Downsampler();
        expect(whole.length).toBe(Math.ceil(samples.length / 3));
        expect(joined(pieces(samples, sizes).map((piece) => downsampler.push(piece)))).toEqual(
          Array.from(whole),
        );
      }),
    );
  });

  it.each([50, 300, 1000, 2000, 3000, 3400])('keeps a tone of %i Hz within 1 dB', (hertz) => {
    const input = tone(hertz, 24000, 12000);
    const output = settled(new Downsampler().push(input));
    expect(Math.abs(decibels(rms(output), rms(input)))).toBeLessThan(1);
  });

  it.each([4000, 4100, 4600, 5000, 6000, 7000, 8000, 10000, 11900])(
    'rejects a tone of %i Hz by 40 dB',
    (hertz) => {
      const input = tone(hertz, 24000, 12000, 30000);
      const output = settled(new Downsampler().push(input));
      expect(decibels(rms(output), rms(input))).toBeLessThan(-40);
    },
  );
});

describe('raising and lowering again', () => {
  it('gives the same number of samples, exactly 6 ms late', () => {
    const input = tone(700, 8000, 1600);
    const output = new Downsampler().push(new Upsampler().push(input));
    expect(output.length).toBe(input.length);
    const error = Int16Array.from({ length: 1200 }, (_, i) => output[i + 200 + 48]! - input[i + 200]!);
    expect(decibels(rms(input), rms(error))).toBeGreaterThan(50);
  });

  it('loses no time over five minutes of frames', () => {
    const upsampler = new Upsampler();
    const downsampler = new Downsampler();
    const frame = new Int16Array(160);
    let samples = 0;
    for (let ms = 0; ms < 300_000; ms += 20) samples += downsampler.push(upsampler.push(frame)).length;
    expect(samples).toBe(300 * 8000);
  });
});

/** The peak of the component at `hertz` in samples at 24000/s. */
function strength(samples: Int16Array, hertz: number): number {
  let real = 0;
  let imaginary = 0;
  const whole = samples.length - (samples.length % 240);
  for (let i = 0; i < whole; i++) {
    const angle = (2 * Math.PI * hertz * i) / 24000;
    real += samples[i]! * Math.cos(angle);
    imaginary += samples[i]! * Math.sin(angle);
  }
  return (2 * Math.hypot(real, imaginary)) / whole;
}
