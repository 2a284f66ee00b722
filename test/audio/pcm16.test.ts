import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pcm16FromSamples, samplesFromPcm16 } from '../../src/audio/pcm16.ts';

describe('PCM16', () => {
  it('is little-endian', () => {
    expect(pcm16FromSamples(Int16Array.of(0x0102, -2))).toEqual(Uint8Array.of(0x02, 0x01, 0xfe, 0xff));
    expect(samplesFromPcm16(Uint8Array.of(0x02, 0x01, 0xfe, 0xff))).toEqual(Int16Array.of(0x0102, -2));
  });

  it('keeps any samples, read from any offset of a larger buffer', () => {
    fc.assert(
      fc.property(fc.int16Array(), fc.nat(3), (samples, offset) => {
        const buffer = new Uint8Array(offset + samples.length * 2);
        buffer.set(pcm16FromSamples(samples), offset);
        expect(samplesFromPcm16(buffer.subarray(offset))).toEqual(samples);
      }),
    );
  });

  it('refuses half a sample', () => {
    expect(() => samplesFromPcm16(Uint8Array.of(1, 2, 3))).toThrow(RangeError);
  });
});
