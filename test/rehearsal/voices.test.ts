import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rms } from '../../src/audio/level.ts';
import { decodeMulaw } from '../../src/audio/mulaw.ts';
import { Downsampler, Upsampler } from '../../src/audio/resample.ts';
import { loadVoices, UnknownClipError } from '../../src/rehearsal/voices.ts';
import { framesOf, loudest, speechLevel } from '../audio/speech.ts';

const voices = loadVoices();
const spoken = voices.all.filter((clip) => clip.text !== '');
const sentences = spoken.filter((clip) => clip.audio.length >= 1200 * 8);
const names = (clips: typeof voices.all) => clips.map((clip) => clip.name);
const durationMs = (name: string) => voices.clip(name).audio.length / 8;

describe('the voices of a rehearsed call', () => {
  it('hold every recording under its name and no other', () => {
    const folder = new URL('../../src/rehearsal/voices/', import.meta.url);
    const files = (['agent', 'caller'] as const).flatMap((speaker) =>
      readdirSync(new URL(`${speaker}/`, folder)).map((file) => `${speaker}/${file.replace('.ulaw', '')}`),
    );
    expect(names(voices.all).toSorted()).toEqual(files.toSorted());
    for (const clip of voices.all) {
      expect(clip.name.startsWith(`${clip.speaker}/`)).toBe(true);
      expect(voices.clip(clip.name)).toBe(clip);
    }
  });

  it('refuse a clip that was never recorded', () => {
    expect(() => voices.clip('agent/weather')).toThrow(UnknownClipError);
    expect(() => voices.clip('greeting')).toThrow(UnknownClipError);
  });

  it('have an answer by the agent for everything a caller says, but not for noise, tones and murmur', () => {
    const caller = voices.all.filter((clip) => clip.speaker === 'caller');
    const unanswered = caller.filter((clip) => clip.answer === undefined);
    expect(names(unanswered)).toEqual(['caller/mm-hm', 'caller/beep', 'caller/noise-burst']);
    for (const { answer } of caller) {
      if (answer !== undefined) expect(voices.clip(answer).speaker).toBe('agent');
    }
  });

  it('weigh less than 1.2 MB', () => {
    const bytes = voices.all.reduce((sum, clip) => sum + clip.audio.length, 0);
    expect(bytes).toBeLessThan(1_200_000);
  });

  it.each([
    ['agent/greeting', 2000, 5000],
    ['agent/opening-hours', 9000, 12000],
    ['agent/sunday', 3000, 5000],
    ['agent/table-booked', 4000, 6000],
    ['agent/directions', 5000, 7000],
    ['agent/anything-else', 1500, 2600],
    ['agent/goodbye', 2000, 3000],
    ['agent/pardon', 2000, 4000],
    ['agent/preamble', 700, 1500],
    ['agent/idle', 700, 1800],
    ['agent/moment', 2500, 4000],
    ['agent/moment-longer', 2000, 4000],
    ['agent/trouble', 2500, 4500],
    ['agent/farewell', 2500, 4500],
    ['agent/ask-pin', 3000, 5500],
    ['agent/confirmed', 3000, 5000],
    ['agent/booked', 3000, 5500],
    ['agent/to-manager', 3000, 5000],
    ['agent/nobody-there', 3000, 5000],
    ['agent/message-taken', 2000, 4000],
    ['agent/message', 4000, 6000],
    ['agent/clinic', 3000, 5000],
    ['agent/clinic-nurse', 2500, 4500],
    ['agent/parcels', 3000, 5000],
    ['agent/parcel-found', 3000, 5500],
    ['agent/generic-1', 3000, 5000],
    ['agent/generic-2', 3000, 5000],
    ['agent/generic-3', 3000, 5000],
    ['caller/hello-hours', 2000, 4000],
    ['caller/interrupt-sunday', 1500, 3000],
    ['caller/ask-table', 1500, 3000],
    ['caller/ask-directions', 900, 2000],
    ['caller/by-the-window', 1000, 2500],
    ['caller/ask-manager', 1500, 3000],
    ['caller/ask-nurse', 2500, 4500],
    ['caller/ask-parcel', 2000, 3500],
    ['caller/answering-machine', 4000, 6000],
    ['caller/beep', 400, 400],
    ['caller/goodbye', 2000, 3500],
    ['caller/hello', 300, 800],
    ['caller/yes', 300, 800],
    ['caller/no', 300, 800],
    ['caller/mm-hm', 300, 800],
    ['caller/noise-burst', 200, 200],
  ])('%s lasts %i to %i ms', (name, shortest, longest) => {
    expect(durationMs(name)).toBeGreaterThanOrEqual(shortest);
    expect(durationMs(name)).toBeLessThanOrEqual(longest);
  });
});

describe('the sound of a clip', () => {
  it.each(spoken)('of $name is at the usual level of speech and never clips', ({ audio }) => {
    const samples = decodeMulaw(audio);
    expect(speechLevel(samples)).toBeGreaterThan(2500);
    expect(speechLevel(samples)).toBeLessThan(4500);
    expect(loudest(samples)).toBeLessThan(30000);
  });

  it.each(voices.all)('of $name starts and ends at once and without a click', ({ audio }) => {
    const samples = decodeMulaw(audio);
    const edge = 30 * 8;
    expect(loudest(samples.subarray(0, edge))).toBeGreaterThan(150);
    expect(loudest(samples.subarray(-edge))).toBeGreaterThan(150);
    expect(Math.abs(samples[0]!)).toBeLessThan(50);
    expect(Math.abs(samples.at(-1)!)).toBeLessThan(50);
  });

  it.each(sentences)('of $name has true silence between its phrases', ({ audio }) => {
    const frames = framesOf(decodeMulaw(audio));
    expect(Math.min(...frames)).toBeLessThan(20);
    expect(frames.filter((level) => level > 1000).length).toBeGreaterThan(frames.length / 4);
  });

  it('of the noise burst is loud enough to be taken for speech', () => {
    const frames = framesOf(decodeMulaw(voices.clip('caller/noise-burst').audio));
    expect(Math.min(...frames)).toBeGreaterThan(1000);
    expect(Math.max(...frames)).toBeLessThan(8000);
  });

  it('has a lower voice for the caller than for the agent', () => {
    const highest = Math.max(
      ...['hello-hours', 'ask-table', 'goodbye'].map((name) => pitch(`caller/${name}`)),
    );
    const lowest = Math.min(...['greeting', 'sunday', 'directions'].map((name) => pitch(`agent/${name}`)));
    expect(lowest / highest).toBeGreaterThan(1.3);
  });

  it.each(sentences)(
    'of $name comes back from 24000 samples a second with the error 40 dB below the speech',
    ({ audio }) => {
      const before = decodeMulaw(audio);
      const after = new Downsampler().push(new Upsampler().push(before)).subarray(48);
      const error = after.map((sample, i) => sample - before[i]!);
      expect(20 * Math.log10(rms(before) / rms(error))).toBeGreaterThan(40);
    },
  );
});

/** The median pitch of a clip in hertz: the strongest self-likeness of its loud 40 ms frames, 70 to 300 Hz. */
function pitch(name: string): number {
  const samples = decodeMulaw(voices.clip(name).audio);
  const found: number[] = [];
  for (let at = 0; at + 640 <= samples.length; at += 320) {
    if (rms(samples.subarray(at, at + 320)) < 2000) continue;
    let best = { lag: 0, likeness: 0 };
    for (let lag = Math.ceil(8000 / 300); lag <= 8000 / 70; lag++) {
      let likeness = 0;
      for (let i = at; i < at + 320; i++) likeness += samples[i]! * samples[i + lag]!;
      if (likeness > best.likeness) best = { lag, likeness };
    }
    if (best.lag > 0) found.push(8000 / best.lag);
  }
  return found.toSorted((a, b) => a - b)[Math.floor(found.length / 2)]!;
}
