import { describe, expect, it } from 'vitest';
import { decodeAlaw, encodeAlaw } from '../../src/audio/alaw.ts';

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

describe('A-law', () => {
  it.each([
    [0xd5, 8],
    [0x55, -8],
    [0xaa, 32256],
    [0x2a, -32256],
    [0x80, 5504],
    [0x00, -5504],
    [0xc5, 264],
    [0xff, 848],
  ])('expands the byte %i to %i', (byte, sample) => {
    expect(decodeAlaw(Uint8Array.of(byte))[0]).toBe(sample);
  });

  it.each([
    [0, 0xd5],
    [-1, 0x55],
    [32767, 0xaa],
    [-32768, 0x2a],
    [16, 0xd4],
    [-17, 0x54],
  ])('compresses the sample %i to the byte %i', (sample, byte) => {
    expect(encodeAlaw(Int16Array.of(sample))[0]).toBe(byte);
  });

  it('keeps every byte through expanding and compressing', () => {
    expect(encodeAlaw(decodeAlaw(everyByte))).toEqual(everyByte);
  });

  it('never moves a sample by more than half a step of its segment', () => {
    const samples = Int16Array.from({ length: 65536 }, (_, i) => i - 32768);
    const back = decodeAlaw(encodeAlaw(samples));
    const tooFar = samples.filter((sample, i) => {
      const segment = Math.max(1, 24 - Math.clz32(sample < 0 ? ~sample : sample));
      return Math.abs(back[i]! - sample) > 4 << segment;
    });
    expect(Array.from(tooFar)).toEqual([]);
  });
});
