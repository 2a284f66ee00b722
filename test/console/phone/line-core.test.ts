import { describe, expect, it } from 'vitest';
import { encodeMulaw } from '../../../src/audio/mulaw.ts';
import { LineCore, silentFrame } from '../../../src/console/phone/line-core.ts';
import type { FromLine } from '../../../src/console/phone/line-messages.ts';
import { tone } from '../../audio/tones.ts';

const QUANTUM = 128;

function setUp(rate: number) {
  const posted: FromLine[] = [];
  const core = new LineCore(rate, (message) => posted.push(message));
  const speaker: number[] = [];
  let quanta = 0;
  /** Lets so many ms pass; `microphone` gives the sample at a place. */
  const pass = (ms: number, microphone?: (sample: number) => number): void => {
    const until = quanta + Math.round((ms * rate) / 1000 / QUANTUM);
    for (; quanta < until; quanta++) {
      const first = quanta * QUANTUM;
      const input = microphone && Float32Array.from({ length: QUANTUM }, (_, i) => microphone(first + i));
      const output = new Float32Array(QUANTUM);
      core.process(input, output, ((first + QUANTUM) * 1000) / rate);
      speaker.push(...output);
    }
  };
  const frames = () => posted.filter((message) => message.type === 'frame');
  const marks = () => posted.filter((message) => message.type === 'played');
  return { core, pass, speaker, frames, marks };
}

const loudest = (samples: readonly number[]): number =>
  samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

describe.each([8000, 16000, 44100, 48000])('the line on a device of %i samples/s', (rate) => {
  it('sends a frame of 160 bytes every 20 ms, microphone or not', () => {
    const { pass, frames } = setUp(rate);
    pass(1000);
    expect(Math.abs(frames().length - 50)).toBeLessThanOrEqual(1);
    for (const { audio } of frames()) expect(audio).toEqual(silentFrame());
    pass(1000, (i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / rate));
    const spoken = frames().slice(52);
    for (const { audio } of spoken) expect(audio.length).toBe(160);
    expect(spoken.every(({ audio }) => new Set(audio).size > 20)).toBe(true);
    for (const [index, { at }] of frames().entries())
      expect(Math.abs(at - 20 * (index + 1))).toBeLessThanOrEqual(2 * (QUANTUM / rate) * 1000 + 1);
  });

  it('plays what it is given at once, for as long as it lasts, and says how loud it was', () => {
    const { core, pass, speaker, frames } = setUp(rate);
    pass(200);
    const quietUntil = speaker.length;
    core.handle({ type: 'media', audio: encodeMulaw(tone(1000, 8000, 8 * 100)) });
    pass(400);
    const sounding = speaker.flatMap((sample, i) => (Math.abs(sample) > 0.02 ? [i] : []));
    const ms = (samples: number): number => (samples * 1000) / rate;
    expect(ms(sounding[0]! - quietUntil)).toBeLessThan(6);
    expect(ms(sounding.at(-1)! - sounding[0]!)).toBeGreaterThan(95);
    expect(ms(sounding.at(-1)! - sounding[0]!)).toBeLessThan(106);
    expect(loudest(speaker)).toBeGreaterThan(0.25);
    expect(loudest(speaker)).toBeLessThan(0.4);
    expect(frames().filter(({ heard }) => heard > 1000).length).toBeGreaterThanOrEqual(5);
    expect(frames().at(-1)?.heard).toBe(0);
  });

  it('is silent within a portion and the filter after clear, and has returned the marks', () => {
    const { core, pass, speaker, marks } = setUp(rate);
    core.handle({ type: 'stream', stream: 3 });
    core.handle({ type: 'media', audio: encodeMulaw(tone(1000, 8000, 8000)) });
    core.handle({ type: 'mark', name: 'a' });
    pass(200);
    expect(marks()).toEqual([]);
    core.handle({ type: 'clear' });
    expect(marks()).toEqual([{ type: 'played', stream: 3, mark: 'a' }]);
    const cleared = speaker.length;
    pass(200);
    expect(loudest(speaker.slice(cleared + Math.ceil(rate * 0.007)))).toBeLessThan(0.005);
  });

  it('says nothing of the marks of a stream before', () => {
    const { core, pass, marks } = setUp(rate);
    core.handle({ type: 'media', audio: new Uint8Array(1600) });
    core.handle({ type: 'mark', name: 'old' });
    core.handle({ type: 'stream', stream: 1 });
    core.handle({ type: 'mark', name: 'new' });
    pass(500);
    expect(marks()).toEqual([{ type: 'played', stream: 1, mark: 'new' }]);
  });
});
