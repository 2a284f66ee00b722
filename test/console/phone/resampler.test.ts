import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Resampler } from '../../../src/console/phone/resampler.ts';
import { decibels } from '../../audio/tones.ts';

const RATES = [8000, 16000, 22050, 44100, 48000, 96000];
const anyRate = fc.constantFrom(...RATES);
const anySizes = fc
  .array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 8 })
  .filter((sizes) => sizes.some(Boolean));

const tone = (hertz: number, rate: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / rate));

function level(samples: Float32Array): number {
  const settled = samples.subarray(Math.floor(samples.length / 4));
  return Math.sqrt(settled.reduce((sum, sample) => sum + sample * sample, 0) / settled.length);
}

describe.each(RATES)('between the telephone and a device of %i samples/s', (rate) => {
  it.each([300, 1000, 3400])('a tone of %i Hz keeps its level, both ways', (hertz) => {
    const down = new Resampler(rate, 8000).push(tone(hertz, rate, rate / 2));
    expect(Math.abs(decibels(level(down), 0.5 / Math.SQRT2))).toBeLessThan(1);
    const up = new Resampler(8000, rate).push(tone(hertz, 8000, 4000));
    expect(Math.abs(decibels(level(up), 0.5 / Math.SQRT2))).toBeLessThan(1);
  });

  it.each([4200, 5000, 7500].filter((hertz) => hertz < rate / 2))(
    'a tone of %i Hz does not fold back into what is said',
    (hertz) => {
      const down = new Resampler(rate, 8000).push(tone(hertz, rate, rate / 2));
      expect(decibels(level(down), 0.5 / Math.SQRT2)).toBeLessThan(-40);
    },
  );
});

describe('a resampler', () => {
  it('gives the same however the stream is cut, as many samples as the rates say', () => {
    fc.assert(
      fc.property(anyRate, fc.boolean(), anySizes, (rate, up, sizes) => {
        const [from, to] = up ? [8000, rate] : [rate, 8000];
        const input = tone(440, from, 2500);
        const whole = new Resampler(from, to).push(input);
        expect(whole.length).toBe(Math.ceil((input.length * to) / from));
        const resampler = new Resampler(from, to);
        const parts: number[] = [];
        for (let at = 0, i = 0; at < input.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          parts.push(...resampler.push(input.subarray(at, at + size)));
          at += size;
        }
        expect(parts).toEqual(Array.from(whole));
      }),
      { numRuns: 40 },
    );
  });

  it('asked for outputs, needs no input before its time', () => {
    fc.assert(
      fc.property(anyRate, anySizes, (rate, sizes) => {
        const input = tone(440, 8000, 4000);
        const whole = new Resampler(8000, rate).push(input);
        const resampler = new Resampler(8000, rate);
        const made: number[] = [];
        let taken = 0;
        for (const size of sizes) {
          const needed = resampler.inputsFor(size);
          made.push(...resampler.make(input.subarray(taken, taken + needed), size));
          taken += needed;
          // The newest input of the last output, and none beyond it.
          const last = Math.floor(((made.length - 1) * 8000) / rate);
          expect(taken).toBe(made.length === 0 ? 0 : last + 1);
        }
        expect(made).toEqual(Array.from(whole.subarray(0, made.length)));
      }),
      { numRuns: 40 },
    );
  });
});
