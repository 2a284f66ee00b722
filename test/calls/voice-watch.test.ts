import { describe, expect, it } from 'vitest';
import { loudness } from '../../src/audio/loudness.ts';
import { VoiceWatch } from '../../src/calls/call/voice-watch.ts';
import { loadVoices } from '../../src/rehearsal/voices.ts';

const feed = (watch: VoiceWatch, loud: number, ms: number): (number | undefined)[] =>
  Array.from({ length: ms / 20 }, () => watch.feed(loud, 20)).filter((quiet) => quiet !== undefined);

describe('a caller', () => {
  it('who spoke and waits is noticed after two seconds, and again after ten', () => {
    const watch = new VoiceWatch();
    expect(feed(watch, 2000, 1000)).toEqual([]);
    expect(feed(watch, 20, 1980)).toEqual([]);
    expect(feed(watch, 20, 20_000)).toEqual([2000, 10_000]);
  });

  it('who pauses for breath is not taken to wait', () => {
    const watch = new VoiceWatch();
    for (let i = 0; i < 10; i++) expect([...feed(watch, 2000, 600), ...feed(watch, 20, 1500)]).toEqual([]);
  });

  it('whose line clicks said nothing', () => {
    const watch = new VoiceWatch();
    expect([...feed(watch, 2000, 200), ...feed(watch, 20, 5000)]).toEqual([]);
  });

  it('on a line with noise said nothing', () => {
    expect(feed(new VoiceWatch(), 100, 60_000)).toEqual([]);
  });
});

describe('the loudness of telephone audio', () => {
  it('is 0 for silence of either sign, and full scale for a zero-filled buffer', () => {
    expect(loudness(new Uint8Array(160).fill(0xff))).toBe(0);
    expect(loudness(new Uint8Array(160).fill(0x7f))).toBe(0);
    expect(loudness(new Uint8Array(160))).toBe(32_124);
    expect(loudness(new Uint8Array())).toBe(0);
  });

  it('tells every recorded sentence of the caller from silence', () => {
    for (const clip of loadVoices().all.filter(
      ({ name, text }) => name.startsWith('caller/') && text !== '',
    )) {
      expect(loudness(clip.audio), clip.name).toBeGreaterThan(300);
    }
  });
});
