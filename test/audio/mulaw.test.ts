import { describe, expect, it } from 'vitest';
import { decodeMulaw, encodeMulaw, MULAW_SILENCE } from '../../src/audio/mulaw.ts';

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

describe('μ-law', () => {
  it.each([
    [0x00, -32124],
    [0x01, -31100],
    [0x10, -15996],
    [0x40, -1884],
    [0x70, -120],
    [0x7e, -8],
    [0x7f, 0],
    [0x80, 32124],
    [0x8f, 16764],
    [0xc0, 1884],
    [0xf0, 120],
    [0xfe, 8],
    [0xff, 0],
  ])('expands the byte %i to %i', (byte, sample) => {
    expect(decodeMulaw(Uint8Array.of(byte))[0]).toBe(sample);
  });

  it.each([
    [0, 0xff],
    [-1, 0x7f],
    [4, 0xfe],
    [-4, 0x7e],
    [100, 0xf2],
    [-100, 0x72],
    [1000, 0xce],
    [-1000, 0x4e],
    [32767, 0x80],
    [-32768, 0x00],
  ])('compresses the sample %i to the byte %i', (sample, byte) => {
    expect(encodeMulaw(Int16Array.of(sample))[0]).toBe(byte);
  });

  it('keeps every byte through expanding and compressing, but for minus zero', () => {
    const kept = Array.from(encodeMulaw(decodeMulaw(everyByte)));
    expect(kept).toEqual(Array.from(everyByte, (byte) => (byte === 0x7f ? MULAW_SILENCE : byte)));
  });

  it('never moves a sample by more than half a step of its segment, up to the clipping level', () => {
    const samples = Int16Array.from({ length: 2 * 32635 + 1 }, (_, i) => i - 32635);
    const back = decodeMulaw(encodeMulaw(samples));
    const tooFar = samples.filter((sample, i) => {
      const segment = 24 - Math.clz32(Math.abs(sample) + 0x84);
      return Math.abs(back[i]! - sample) > 4 << segment;
    });
    expect(Array.from(tooFar)).toEqual([]);
  });

  it('gives silence for its silence byte', () => {
    expect(decodeMulaw(Uint8Array.of(MULAW_SILENCE))[0]).toBe(0);
  });
});
