import { describe, expect, it } from 'vitest';
import { rms } from '../../src/audio/level.ts';
import { tone } from './tones.ts';

describe('the level of a line', () => {
  it('is nothing for silence and for no samples at all', () => {
    expect(rms(new Int16Array(160))).toBe(0);
    expect(rms(new Int16Array(0))).toBe(0);
  });

  it('is the peak of a sine divided by the square root of two', () => {
    expect(rms(tone(1000, 8000, 1600, 10000))).toBeCloseTo(10000 / Math.SQRT2, -1);
  });

  it('holds at full scale', () => {
    expect(rms(new Int16Array(8000).fill(-32768))).toBe(32768);
  });
});
