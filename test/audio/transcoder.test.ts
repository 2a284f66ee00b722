import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAlaw } from '../../src/audio/alaw.ts';
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.ts';
import { pcm16FromSamples, samplesFromPcm16 } from '../../src/audio/pcm16.ts';
import { createTranscoder } from '../../src/audio/transcoder.ts';
import { pieces, tone } from './tones.ts';

const speech = encodeMulaw(tone(700, 8000, 1600));

describe('a call with a μ-law model', () => {
  it('passes the very same bytes both ways', () => {
    const transcoder = createTranscoder('audio/pcmu');
    expect(transcoder.toModel(speech)).toBe(speech);
    expect(transcoder.fromModel(speech)).toBe(speech);
  });
});

describe('a call with an A-law model', () => {
  it('sends one byte for each byte, close to what the caller said', () => {
    const heard = decodeAlaw(createTranscoder('audio/pcma').toModel(speech));
    const said = decodeMulaw(speech);
    expect(heard).toHaveLength(said.length);
    expect(Math.max(...heard.map((sample, i) => Math.abs(sample - said[i]!)))).toBeLessThanOrEqual(512);
  });

  it('brings the agent back at the same level', () => {
    const transcoder = createTranscoder('audio/pcma');
    const back = decodeMulaw(transcoder.fromModel(transcoder.toModel(speech)));
    const said = decodeMulaw(speech);
    expect(Math.max(...back.map((sample, i) => Math.abs(sample - said[i]!)))).toBeLessThanOrEqual(512);
  });
});

describe('a call with a PCM16 model', () => {
  it('sends 960 bytes for a frame of 20 ms', () => {
    expect(createTranscoder('audio/pcm').toModel(speech.subarray(0, 160))).toHaveLength(960);
  });

  it('gives 160 bytes for 20 ms of the model', () => {
    expect(createTranscoder('audio/pcm').fromModel(new Uint8Array(960))).toHaveLength(160);
  });

  it('gives the same audio however the model cuts it, even inside a sample', () => {
    const pcm = pcm16FromSamples(tone(700, 24000, 1200));
    const whole = Array.from(createTranscoder('audio/pcm').fromModel(pcm));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (sizes) => {
        const transcoder = createTranscoder('audio/pcm');
        const parts = pieces(pcm, sizes).map((piece) => transcoder.fromModel(piece));
        expect(parts.flatMap((part) => Array.from(part))).toEqual(whole);
      }),
    );
  });

  it('keeps the two directions apart', () => {
    const both = createTranscoder('audio/pcm');
    const one = createTranscoder('audio/pcm');
    both.fromModel(pcm16FromSamples(tone(300, 24000, 1001)));
    expect(both.toModel(speech)).toEqual(one.toModel(speech));
  });

  it('sends silence for silence', () => {
    const pcm = createTranscoder('audio/pcm').toModel(new Uint8Array(160).fill(0xff));
    expect(samplesFromPcm16(pcm).every((sample) => sample === 0)).toBe(true);
  });
});
