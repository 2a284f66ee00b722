import { describe, expect, it } from 'vitest';
import { decodeMulaw } from '../../../src/audio/mulaw.ts';
import { sharedVoices } from '../../../src/rehearsal/model/connect.ts';
import { Recogniser } from '../../../src/rehearsal/model/recognition.ts';
import { seededRandom } from '../../../src/rehearsal/random.ts';

const clips = sharedVoices().all.filter((clip) => clip.speaker === 'caller');
const known = clips.map((clip) => ({ clip, samples: decodeMulaw(clip.audio) }));
const recogniser = new Recogniser(known);
const spoken = known.filter(({ clip }) => clip.text !== '');

function join(...parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const silence = (ms: number): Int16Array => new Int16Array(ms * 8);

describe('recognition', () => {
  it.each(spoken)(
    'knows $clip.name with silence around it, cut anywhere between frames',
    ({ clip, samples }) => {
      const heard = recogniser.hear(join(silence(317), samples, silence(503)));
      expect(heard.clip?.name).toBe(clip.name);
      expect(heard.transcript).toBe(clip.text);
    },
  );

  it.each(spoken)('knows $clip.name at half the loudness and with line noise', ({ clip, samples }) => {
    const random = seededRandom(7);
    const noisy = join(silence(120), samples, silence(400)).map(
      (value) => value / 2 + (random() - 0.5) * 120,
    );
    expect(recogniser.hear(noisy).clip?.name).toBe(clip.name);
  });

  it('knows a sentence whose first fifth of a second was lost', () => {
    for (const { clip, samples } of spoken.filter(({ samples }) => samples.length > 12_000)) {
      expect(recogniser.hear(join(samples.subarray(1_600), silence(500))).clip?.name).toBe(clip.name);
    }
  });

  it('knows a sentence with 400 ms of padding where frames were lost', () => {
    for (const { clip, samples } of spoken.filter(({ samples }) => samples.length > 12_000)) {
      const half = Math.floor(samples.length / 160 / 3) * 160;
      const padded = join(samples.subarray(0, half), silence(400), samples.subarray(half));
      expect(recogniser.hear(padded).clip?.name).toBe(clip.name);
    }
  });

  it("does not take the agent's sentences for the caller's", () => {
    for (const clip of sharedVoices().all.filter(({ speaker }) => speaker === 'agent')) {
      const heard = recogniser.hear(decodeMulaw(clip.audio));
      expect(heard.clip, clip.name).toBeUndefined();
      expect(heard.transcript).toMatch(/^\(speech, \d+\.\d s\)$/);
    }
  });

  it('understands nothing in silence and no words in noise', () => {
    expect(recogniser.hear(silence(1_000))).toEqual({ transcript: '', speechMs: 0 });
    const noise = known.find(({ clip }) => clip.name === 'caller/noise-burst');
    expect(recogniser.hear(noise?.samples ?? silence(0)).clip).toBeUndefined();
  });
});
