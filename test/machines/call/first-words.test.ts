import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FirstWords, keep, noWords } from '../../../machines/call/first-words.ts';

const TEN_SECONDS_BYTES = 80_000;

const keepAll = (sizes: readonly number[]): FirstWords =>
  sizes.reduce((words, bytes, index) => keep(words, `frame ${index}`, bytes), noWords);

describe('the first words of a caller', () => {
  it('are kept in order', () => {
    expect(keepAll([160, 160, 80])).toEqual({
      frames: [
        { payload: 'frame 0', bytes: 160 },
        { payload: 'frame 1', bytes: 160 },
        { payload: 'frame 2', bytes: 80 },
      ],
      bytes: 400,
      droppedBytes: 0,
    });
  });

  it('are all kept for 10 s', () => {
    const words = keepAll(Array<number>(500).fill(160));
    expect(words.frames).toHaveLength(500);
    expect(words).toMatchObject({ bytes: TEN_SECONDS_BYTES, droppedBytes: 0 });
  });

  it('lose the oldest frame for each new one after 10 s, and what is lost is counted', () => {
    const words = keepAll(Array<number>(503).fill(160));
    expect(words.frames).toHaveLength(500);
    expect(words.frames[0]?.payload).toBe('frame 3');
    expect(words.frames.at(-1)?.payload).toBe('frame 502');
    expect(words.droppedBytes).toBe(480);
  });

  it('never fill more than 10 s, lose nothing uncounted and keep an unbroken end, whatever the frames', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(sizes, (all) => {
        const words = keepAll(all);
        expect(words.bytes).toBeLessThanOrEqual(TEN_SECONDS_BYTES);
        expect(words.frames.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(words.bytes);
        expect(words.bytes + words.droppedBytes).toBe(all.reduce((sum, bytes) => sum + bytes, 0));
        const kept = all.length - words.frames.length;
        expect(words.frames.map(({ payload }) => payload)).toEqual(
          all.slice(kept).map((_, index) => `frame ${index + kept}`),
        );
      }),
    );
  });
});
