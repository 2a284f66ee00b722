import { describe, expect, it } from 'vitest';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { checkBytes } from '../support/accounts.ts';
import { type Played, Stage, type StageOptions } from '../support/stage.ts';

const heardOut: CallerScript = [{ waitForAgent: 'finished' }, { hangUp: true }];
const play = (script: CallerScript, options: StageOptions = {}): Promise<Played> =>
  new Stage(options).play({ script });

describe("the caller's first words", () => {
  it('spoken before the model is ready reach it, first to last', async () => {
    const played = await play([{ say: 'caller/ask-directions' }, ...heardOut], {
      environment: { GREETING: '' },
      profile: { connectMs: [1200, 1200], updateMs: [600, 600] },
    });
    expect(played.session?.errors).toEqual([]);
    checkBytes(played);
    expect(played.record.transcript[0]?.text).toBe('How do I get there?');
    expect(played.record.transcript[1]?.role).toBe('agent');
  });

  it('spoken into the greeting are answered after it', async () => {
    const played = await play(
      [{ say: 'caller/ask-directions' }, { waitForAgent: 'finished', quietMs: 3000 }, { hangUp: true }],
      {
        profile: { connectMs: [800, 800], firstWordMs: [900, 900] },
      },
    );
    expect(played.session?.errors).toEqual([]);
    const said = played.record.transcript.map(({ text }) => text);
    expect(said.at(-1)).toMatch(/harbour|street|left|right|station/i);
  });

  it('are kept for ten seconds at most: the oldest go first', async () => {
    const played = await play([{ silence: 24_000 }, { hangUp: true }], {
      environment: { GREETING: '', CONNECT_TIMEOUT_MS: '20000' },
      profile: { connectMs: [9000, 9000], updateMs: [4000, 4000] },
    });
    const dropped = played.record.audio.fromCallerBytes - played.record.audio.toModelBytes;
    expect(played.session?.record.appendedBytes).toBe(played.record.audio.toModelBytes);
    expect(dropped).toBeGreaterThan(0);
  });
});

describe('silence on the wire', () => {
  it("is filled, so that the caller's turn ends although nothing more arrives", async () => {
    const played = await play([
      { waitForAgent: 'finished' },
      { say: 'caller/ask-directions' },
      { mute: 6000, how: 'nothing' },
      ...heardOut,
    ]);
    expect(played.session?.errors).toEqual([]);
    expect(played.record.audio.filledBytes).toBeGreaterThanOrEqual(8000);
    const asked = played.report.said.at(-1)?.endMs ?? 0;
    expect(played.report.heard.find(({ startMs }) => startMs > asked)?.startMs).toBeLessThan(asked + 5000);
  });

  it.each([[{ VAD_SILENCE_MS: '3000' }], [{ TURN_DETECTION: 'semantic_vad', VAD_EAGERNESS: 'low' }]])(
    'lasts as long as %o needs to find the end of a turn',
    async (environment) => {
      const played = await play(
        [
          { waitForAgent: 'finished' },
          { say: 'caller/ask-directions' },
          { mute: 30_000, how: 'nothing' },
          ...heardOut,
        ],
        { environment },
      );
      const asked = played.report.said.at(-1)?.endMs ?? 0;
      const answered = played.report.heard.find(({ startMs }) => startMs > asked)?.startMs;
      expect(answered).toBeLessThan(asked + 15_000);
    },
  );

  it('between two frames of speech keeps the clock of the model true', async () => {
    const played = await play([
      { waitForAgent: 'finished' },
      { mute: 3000, how: 'nothing' },
      { say: 'caller/ask-directions' },
      ...heardOut,
    ]);
    const { fromCallerBytes, filledBytes } = played.record.audio;
    const streamMs =
      (played.report.streams[0]?.endedAtMs ?? 0) - (played.report.streams[0]?.startedAtMs ?? 0);
    expect(Math.abs((fromCallerBytes + filledBytes) / 8 - streamMs)).toBeLessThan(250);
  });
});

describe('a model session', () => {
  it('is dialed when the webhook comes, before the stream is up', async () => {
    const stage = new Stage();
    const played = await stage.play({ script: heardOut });
    const dialedMs = played.session?.record.received[0]?.at ?? Number.POSITIVE_INFINITY;
    expect(dialedMs).toBeLessThan(played.report.streams[0]?.startedAtMs ?? 0);
  });

  it('that nobody claims is closed', async () => {
    const stage = new Stage();
    stage.front.request({
      method: 'POST',
      path: '/incoming-call',
      query: '',
      headers: { 'content-type': 'application/x-www-form-urlencoded', host: 'phone.example.com' },
      body: Buffer.from('CallSid=CA00000000000000000000000000000001&CallStatus=ringing'),
      remoteAddress: '127.0.0.1',
    });
    await stage.clock.advance(10_000);
    expect(stage.exchange.live).toBe(1);
    await stage.clock.advance(25_000);
    expect(stage.exchange.live).toBe(0);
    expect(stage.sessions[0]?.record.closed?.code).toBe(1000);
    expect(stage.exchange.describeCall('CA00000000000000000000000000000001')?.endReason).toBe('unclaimed');
  });
});

describe.each([
  ['pcmu', 'audio/pcmu'],
  ['pcma', 'audio/pcma'],
  ['pcm', 'audio/pcm'],
] as const)('a session in %s', (name, format) => {
  it('carries a whole conversation', async () => {
    const played = await play([{ waitForAgent: 'finished' }, { say: 'caller/ask-directions' }, ...heardOut], {
      environment: { AUDIO_FORMAT: name },
    });
    expect(played.session?.errors).toEqual([]);
    expect(played.session?.config.audio.input.format).toEqual(
      format === 'audio/pcm' ? { type: format, rate: 24_000 } : { type: format },
    );
    expect(played.record.transcript.map(({ role }) => role)).toEqual(['agent', 'caller', 'agent']);
    expect(played.record.transcript[1]?.text).toBe('How do I get there?');
    expect(played.record.transcript[2]?.heardMs).toBeGreaterThan(6500);
  });
});
