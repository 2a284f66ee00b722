import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monoWav, readWav, stereoWav, WavError } from '../../src/audio/wav.ts';

/** A chunk with its name, its length and the pad byte of odd lengths. */
function chunk(name: string, body: number[]): number[] {
  const length = body.length;
  return [
    ...Buffer.from(name, 'latin1'),
    length & 0xff,
    length >> 8,
    0,
    0,
    ...body,
    ...(length % 2 ? [0] : []),
  ];
}

function file(...chunks: number[][]): Uint8Array {
  const body = [...Buffer.from('WAVE', 'latin1'), ...chunks.flat()];
  return Uint8Array.from([...chunk('RIFF', body)]);
}

const monoFormat = [1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0];

describe('WAV files', () => {
  it('give back one channel as it was written', () => {
    fc.assert(
      fc.property(fc.int16Array(), fc.constantFrom(8000, 24000), (samples, sampleRate) => {
        expect(readWav(monoWav(samples, sampleRate))).toEqual({ sampleRate, channels: [samples] });
      }),
    );
  });

  it('give back two channels, the shorter one filled up with silence', () => {
    const wav = stereoWav(Int16Array.of(1, -2, 3), Int16Array.of(4), 8000);
    expect(readWav(wav)).toEqual({
      sampleRate: 8000,
      channels: [Int16Array.of(1, -2, 3), Int16Array.of(4, 0, 0)],
    });
  });

  it('start with the canonical header of 44 bytes', () => {
    const header = Buffer.from(stereoWav(Int16Array.of(1), Int16Array.of(2), 8000)).subarray(0, 44);
    expect(header.toString('hex')).toBe(
      '524946462800000057415645666d7420100000000100020040' + '1f0000007d00000400100064617461' + '04000000',
    );
  });

  it('are read past foreign chunks of odd length', () => {
    const wav = file(chunk('LIST', [1, 2, 3]), chunk('fmt ', monoFormat), chunk('data', [5, 0, 6, 0]));
    expect(readWav(wav)).toEqual({ sampleRate: 8000, channels: [Int16Array.of(5, 6)] });
  });

  it('that end early give the whole samples they have', () => {
    const wav = monoWav(Int16Array.of(1, 2, 3), 8000);
    expect(readWav(wav.subarray(0, wav.length - 3)).channels).toEqual([Int16Array.of(1)]);
  });

  it.each([
    ['no RIFF file', new Uint8Array(60)],
    ['nothing', new Uint8Array(0)],
    ['no format', file(chunk('data', [0, 0]))],
    ['no data', file(chunk('fmt ', monoFormat))],
    ['μ-law in WAV', file(chunk('fmt ', [7, ...monoFormat.slice(1)]), chunk('data', [0, 0]))],
    ['8-bit samples', file(chunk('fmt ', [...monoFormat.slice(0, 14), 8, 0]), chunk('data', [0, 0]))],
    ['no channels', file(chunk('fmt ', [1, 0, 0, ...monoFormat.slice(3)]), chunk('data', [0, 0]))],
  ])('are refused when there is %s', (_, bytes) => {
    expect(() => readWav(bytes)).toThrow(WavError);
  });
});
