import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MediaClock } from '../../../src/console/phone/media-clock.ts';

const stamps = (arrivals: readonly number[]): number[] => {
  const clock = new MediaClock();
  return arrivals.map((at) => clock.stamp(at));
};

const steady = (count: number, fromMs: number): number[] =>
  Array.from({ length: count }, (_, i) => fromMs + 20 * (i + 1));

describe("a stream's timestamps", () => {
  it('count the audio, 20 ms a frame, from the end of the first one', () => {
    expect(stamps(steady(4, 1_000_000))).toEqual([20, 40, 60, 80]);
  });

  it('do not show that frames arrive in bursts', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 30, maxLength: 60 }), (delays) => {
        // Nothing is lost: a frame that waited comes as soon as the hold-up is over, and soon nothing waits.
        let free = 0;
        const arrivals = steady(600, 0).map((due, index) => {
          free = Math.max(free, due + (index % 20 === 0 ? (delays[index / 20] ?? 0) : 0));
          return free;
        });
        expect(stamps(arrivals)).toEqual(steady(600, 0));
      }),
    );
  });

  it('jump by whole frames when the device stood still, so that the gap can be seen', () => {
    const before = steady(10, 0);
    const after = steady(60, 200 + 3015);
    const result = stamps([...before, ...after]);
    expect(result.at(-1)).toBe(60 * 20 + 200 + 3000);
    const jumps = result.map((stamp, i) => stamp - (result[i - 1] ?? 0)).filter((step) => step !== 20);
    expect(jumps).toEqual([3020]);
  });

  it('go on when the clock is set back, and still show the next gap', () => {
    const before = steady(10, 1_000_000);
    const back = steady(40, 400_000);
    const gap = steady(40, 400_000 + 40 * 20 + 500);
    const result = stamps([...before, ...back, ...gap]);
    expect(result.slice(0, 50)).toEqual(steady(50, 0));
    expect(result.at(-1)).toBe(90 * 20 + 500);
  });

  it('never go back and are whole frames, whatever the clock does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 300 }),
        (arrivals) => {
          const result = stamps(arrivals);
          for (const [index, stamp] of result.entries()) {
            expect(stamp % 20).toBe(0);
            expect(stamp).toBeGreaterThanOrEqual((result[index - 1] ?? 0) + 20);
          }
        },
      ),
    );
  });
});
