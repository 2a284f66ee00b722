import { describe, expect, it } from 'vitest';
import { dtmf } from '../../src/audio/dtmf.ts';
import { decodeMulaw } from '../../src/audio/mulaw.ts';

const FREQUENCIES = [697, 770, 852, 941, 1209, 1336, 1477, 1633];
const PAIRS: Readonly<Record<string, readonly number[]>> = {
  ...{ 1: [697, 1209], 2: [697, 1336], 3: [697, 1477], A: [697, 1633] },
  ...{ 4: [770, 1209], 5: [770, 1336], 6: [770, 1477], B: [770, 1633] },
  ...{ 7: [852, 1209], 8: [852, 1336], 9: [852, 1477], C: [852, 1633] },
  ...{ '*': [941, 1209], 0: [941, 1336], '#': [941, 1477], D: [941, 1633] },
};

/** Energy of one frequency, by Goertzel. */
function energy(samples: Int16Array, hertz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / 8000);
  let before = 0;
  let last = 0;
  for (const sample of samples) [before, last] = [last, sample + turn * last - before];
  return last ** 2 + before ** 2 - turn * last * before;
}

describe('dtmf', () => {
  it.each(Object.entries(PAIRS))('plays %s as its two frequencies and no other', (key, pair) => {
    const audio = dtmf(key);
    expect(audio).toHaveLength(1600);
    const tone = decodeMulaw(audio.subarray(0, 800));
    const energies = FREQUENCIES.map((hertz) => ({ hertz, energy: energy(tone, hertz) }));
    const loudest = energies.toSorted((a, b) => b.energy - a.energy);
    expect(
      loudest
        .slice(0, 2)
        .map(({ hertz }) => hertz)
        .toSorted((a, b) => a - b),
    ).toEqual(pair);
    // The weaker of the two stands far above everything else.
    expect(loudest[1]!.energy).toBeGreaterThan(50 * loudest[2]!.energy);
    expect(decodeMulaw(audio.subarray(800)).every((sample) => sample === 0)).toBe(true);
  });

  it('waits half a second for w, and leaves out what is no key', () => {
    expect(dtmf('w')).toEqual(new Uint8Array(4000).fill(0xff));
    expect(dtmf('1w2')).toHaveLength(1600 + 4000 + 1600);
    expect(dtmf('x ')).toHaveLength(0);
  });

  it('neither clips nor clicks', () => {
    const tone = decodeMulaw(dtmf('D').subarray(0, 800));
    expect(Math.max(...tone.map(Math.abs))).toBeLessThan(16_000);
    expect([tone[0], tone[799]]).toEqual([0, 0]);
  });
});
