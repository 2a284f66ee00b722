import { describe, expect, it } from 'vitest';
import { lineProfiles } from '../../../src/rehearsal/caller/line.ts';
import { loadVoices } from '../../../src/rehearsal/voices.ts';
import { call, onStart } from './place-call.ts';

describe('43: the scripted caller', () => {
  const voices = loadVoices();

  it('says a clip whose bytes arrive unchanged', async () => {
    const clip = voices.clip('caller/hello-hours');
    const { app, report } = await call({ script: [{ say: clip.name }, { silence: 300 }, { hangUp: true }] });
    const sent = Buffer.concat(
      app.stream.of('media').map(({ media }) => Buffer.from(media!.payload, 'base64')),
    );
    expect(sent.includes(Buffer.from(clip.audio))).toBe(true);
    expect(report.said).toEqual([
      { clip: clip.name, text: clip.text, startMs: expect.any(Number), endMs: expect.any(Number) },
    ]);
    expect(report.said[0]!.endMs - report.said[0]!.startMs).toBe(clip.audio.byteLength / 8);
  });

  it('barges in after exactly so much agent audio was heard', async () => {
    const { report } = await call(
      { script: [{ afterAgentMs: 2500 }, { say: 'caller/interrupt-sunday' }, { hangUp: true }] },
      onStart((stream) => {
        stream.say(1000);
        stream.say(9000);
      }),
    );
    expect(report.said[0]!.startMs - report.heard[0]!.startMs).toBeCloseTo(2500, 0);
    expect(report.problems).toEqual([]);
  });

  it('takes the agent for finished after 700 ms of silence, not in a pause of 500 ms', async () => {
    const { report } = await call(
      { script: [{ waitForAgent: 'finished' }, { hangUp: true }] },
      onStart((stream) => {
        stream.say(300);
        stream.clock.setTimeout(() => stream.say(300), 800);
      }),
    );
    expect(report.heard).toHaveLength(2);
    expect(report.counters.underruns).toBe(1);
    expect(report.endedAtMs - report.heard.at(-1)!.endMs).toBeCloseTo(700, 0);
  });

  it('hears nothing, says so, and goes on', async () => {
    const { report } = await call({
      script: [{ waitForAgent: 'speaking', timeoutMs: 3000 }, { hangUp: true }],
    });
    expect(report.problems.map(({ text }) => text)).toEqual(['agent not speaking within 3000 ms']);
    expect(report.endedBy).toBe('caller');
  });

  it('presses keys and hangs up in mid-sentence', async () => {
    const { app, report } = await call({
      script: [{ press: '5*' }, { say: 'caller/hello-hours', forMs: 600 }, { hangUp: true }],
    });
    expect(app.stream.of('dtmf').map(({ dtmf }) => dtmf)).toEqual([
      { track: 'inbound_track', digit: '5' },
      { track: 'inbound_track', digit: '*' },
    ]);
    expect(report.said[0]!.endMs - report.said[0]!.startMs).toBeCloseTo(600, 0);
    expect(app.stream.of('stop')).toHaveLength(1);
  });

  it('sends frames no caller would', async () => {
    const { app } = await call({
      script: [{ send: '{"event":"odd","streamSid":"{streamSid}"}' }, { silence: 50 }, { hangUp: true }],
    });
    expect(app.stream.of('odd')[0]?.streamSid).toBe(app.stream.sid);
  });
});

describe('45: echo', () => {
  it('brings the agent back 160 ms later and 26 dB softer', async () => {
    const { app, report } = await call(
      { line: { ...lineProfiles.echoey, noise: 0 }, script: [{ silence: 1500 }, { hangUp: true }] },
      onStart((stream) => stream.say(200, 0x10)),
    );
    const frames = app.stream.heard.filter(({ message }) => message.event === 'media');
    const loud = frames.filter(({ message }) =>
      Buffer.from(message.media!.payload, 'base64').some((byte) => (byte & 0x7f) < 0x70),
    );
    const heardAt = report.heard[0]!.startMs;
    expect(loud.length).toBeGreaterThanOrEqual(10);
    expect(loud.length).toBeLessThanOrEqual(11);
    expect(loud[0]!.atMs - heardAt).toBeGreaterThanOrEqual(160);
    expect(loud[0]!.atMs - heardAt).toBeLessThanOrEqual(181);
  });
});
