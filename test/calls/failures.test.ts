import { describe, expect, it } from 'vitest';
import { loadAnnouncements } from '../../src/calls/call/announcements.ts';
import type { ModelDialer } from '../../src/openai/connection.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import type { ModelProfile } from '../../src/rehearsal/model/profiles.ts';
import { heardAudio, sha256, states } from '../support/accounts.ts';
import { type Played, Stage, type StageOptions } from '../support/stage.ts';

const apology = loadAnnouncements().apology;
/** From the moment something is wrong until the caller has been told and the call is over. */
const LIMIT_MS = 6000;

const listening: CallerScript = [{ silence: 60_000 }, { hangUp: true }];
const asking: CallerScript = [
  { waitForAgent: 'finished' },
  { say: 'caller/ask-directions' },
  { silence: 60_000 },
  { hangUp: true },
];

/** The caller heard the recorded apology to its end, and then the line was closed by us. */
function apologized({ report, record }: Played): void {
  const heard = heardAudio({ report } as Played);
  expect(sha256(heard.subarray(heard.length - apology.audio.length))).toBe(sha256(apology.audio));
  expect(report.endedBy).toBe('twiml');
  expect(report.documents.at(-1)?.verbs).toEqual(['Hangup']);
  expect(record.state).toBe('closed');
}

const logged = (stage: Stage, reason: string): boolean =>
  stage.log.some((line) => line.msg === 'call ended' && line.reason === reason && Number(line.level) >= 50);

/** When Twilio's stream was up: from then on somebody is waiting. */
const streamUp = ({ report }: Played): number => report.streams[0]?.startedAtMs ?? Number.NaN;

/** When the last thing happened that was as it should be: the end of the caller's last sentence. */
const saidLast = ({ report }: Played): number => report.said.at(-1)?.endMs ?? Number.NaN;

async function played(
  profile: Partial<ModelProfile> | undefined,
  script: CallerScript,
  options: StageOptions = {},
): Promise<readonly [Stage, Played]> {
  const stage = new Stage({ ...(profile ? { profile } : {}), ...options });
  return [stage, await stage.play({ script })];
}

describe('a call without a model', () => {
  it('whose key is refused is told so within six seconds', async () => {
    const [stage, call] = await played(undefined, listening, { apiKey: 'sk-another' });
    apologized(call);
    expect(call.report.endedAtMs - streamUp(call)).toBeLessThan(LIMIT_MS);
    expect(call.record.endReason).toBe('model_auth');
    expect(logged(stage, 'model_auth')).toBe(true);
  });

  it('because the server never greets is told so within six seconds', async () => {
    const faults = { silentConnect: true, updatedDelayMs: 3_600_000 };
    const [stage, call] = await played({ faults }, listening);
    apologized(call);
    expect(call.report.endedAtMs - streamUp(call)).toBeLessThan(LIMIT_MS);
    expect(call.record.endReason).toBe('model_unreachable');
    expect(logged(stage, 'model_unreachable')).toBe(true);
  });

  it('because the server refuses the connection is told so within six seconds', async () => {
    const dial: ModelDialer = (listener) => {
      queueMicrotask(() => listener.closed({ code: 1006, reason: 'overloaded', httpStatus: 503 }));
      return { send: () => {}, close: () => {}, terminate: () => {}, bufferedBytes: 0 };
    };
    const [stage, call] = await played(undefined, listening, { dial });
    apologized(call);
    expect(call.report.endedAtMs - streamUp(call)).toBeLessThan(LIMIT_MS);
    expect(logged(stage, 'model_unreachable')).toBe(true);
  });

  it.each([
    [
      'refused',
      {
        refuseUpdate: {
          code: 'unknown_parameter',
          message: "Unknown parameter: 'session.x'.",
          param: 'session.x',
        },
      },
    ],
    ['not what was asked for', { wrongFormat: 'audio/pcm' as const }],
  ])('because its session is %s is told so, and no audio flows', async (_, faults) => {
    const [stage, call] = await played({ faults }, listening);
    apologized(call);
    expect(call.record.endReason).toBe('model_session');
    expect(call.session?.record.appendedBytes).toBe(0);
    expect(logged(stage, 'model_session')).toBe(true);
  });
});

describe('a call whose model fails in the middle', () => {
  it('for want of quota is told so at once', async () => {
    const responses = { 1: { kind: 'failed', error: 'quota' } } as const;
    const [stage, call] = await played({ faults: { responses } }, asking);
    apologized(call);
    expect(call.report.endedAtMs - saidLast(call)).toBeLessThan(LIMIT_MS);
    expect(logged(stage, 'model_quota')).toBe(true);
  });

  it('once is asked again, and the caller gets the answer', async () => {
    const responses = { 1: { kind: 'failed', error: 'server_error' } } as const;
    const [, call] = await played({ faults: { responses } }, asking);
    expect(call.record.endReason).toBe('caller_hung_up');
    expect(call.record.transcript.at(-1)?.role).toBe('agent');
    expect(call.record.transcript.at(-1)?.heardMs).toBeGreaterThan(5000);
  });

  it('again and again is told so', async () => {
    const [stage, call] = await played(
      { faults: { responses: (n) => (n === 0 ? undefined : { kind: 'failed', error: 'rate_limit' }) } },
      asking,
    );
    apologized(call);
    expect(call.report.endedAtMs - saidLast(call)).toBeLessThan(LIMIT_MS);
    expect(logged(stage, 'model_no_answer')).toBe(true);
  });

  it('by saying nothing at all is told so within six seconds of the question', async () => {
    const responses = { 1: { kind: 'hang', when: 'at_start' } } as const;
    const [stage, call] = await played({ faults: { responses } }, asking);
    apologized(call);
    expect(call.report.endedAtMs - saidLast(call)).toBeLessThan(LIMIT_MS);
    expect(logged(stage, 'model_no_answer')).toBe(true);
  });

  it('by stopping in mid-sentence is told so within six seconds of the last word', async () => {
    const responses = { 1: { kind: 'hang', when: 'half_way' } } as const;
    const [stage, call] = await played({ faults: { responses } }, asking);
    apologized(call);
    const silenceFrom = call.report.heard.at(-2)?.endMs ?? Number.NaN;
    expect(call.report.endedAtMs - silenceFrom).toBeLessThan(LIMIT_MS);
    expect(logged(stage, 'model_no_answer')).toBe(true);
  });

  it('by breaking the connection is told so within six seconds', async () => {
    const responses = { 1: { kind: 'drop', when: 'half_way' } } as const;
    const [stage, call] = await played({ faults: { responses } }, asking);
    apologized(call);
    expect(call.report.endedAtMs - saidLast(call)).toBeLessThan(LIMIT_MS);
    expect(logged(stage, 'model_gone')).toBe(true);
  });

  it('by hearing nothing any more, with the connection open, is told so within six seconds of the question', async () => {
    const [stage, call] = await played({ faults: { hangAfterMs: 5000 } }, asking);
    apologized(call);
    expect(call.report.endedAtMs - saidLast(call)).toBeLessThan(LIMIT_MS);
    expect(logged(stage, 'model_no_answer')).toBe(true);
  });

  it('while the caller speaks, with the connection open, is told so within six seconds of the last word', async () => {
    const script: CallerScript = [
      { waitForAgent: 'finished' },
      { say: 'caller/hello-hours' },
      { silence: 60_000 },
      { hangUp: true },
    ];
    const [stage, call] = await played({ faults: { hangAfterMs: 6500 } }, script);
    expect(states(call)).toContain('listening.callerSpeaking');
    apologized(call);
    expect(call.report.endedAtMs - saidLast(call)).toBeLessThan(LIMIT_MS);
    expect(logged(stage, 'model_no_answer')).toBe(true);
  });

  it('to make a greeting is asked once more, then the caller is told', async () => {
    const [stage, call] = await played(
      { faults: { responses: () => ({ kind: 'failed', error: 'server_error' }) } },
      listening,
    );
    apologized(call);
    expect(call.report.endedAtMs - streamUp(call)).toBeLessThan(LIMIT_MS);
    expect(logged(stage, 'model_no_answer')).toBe(true);
  });

  it('with one empty answer after another is told so', async () => {
    const [stage, call] = await played(
      { faults: { responses: (n) => (n === 0 ? undefined : { kind: 'empty' }) } },
      asking,
    );
    apologized(call);
    expect(call.report.endedAtMs - saidLast(call)).toBeLessThan(LIMIT_MS);
    expect(logged(stage, 'model_no_answer')).toBe(true);
  });

  it('with an empty answer is asked once more', async () => {
    const responses = { 1: { kind: 'empty' } } as const;
    const [, call] = await played({ faults: { responses } }, asking);
    expect(call.record.transcript.at(-1)?.role).toBe('agent');
    expect(call.record.transcript.at(-1)?.heardMs).toBeGreaterThan(5000);
  });
});

describe('a question asked while the greeting plays', () => {
  it.each(['failed', 'empty'] as const)('whose first answer is %s is answered all the same', async (kind) => {
    const fault = kind === 'failed' ? ({ kind, error: 'server_error' } as const) : ({ kind } as const);
    const script: CallerScript = [{ say: 'caller/ask-directions' }, { silence: 20_000 }, { hangUp: true }];
    const [, call] = await played({ faults: { responses: { 1: fault } }, firstWordMs: [1600, 1600] }, script);
    expect(call.record.endReason).toBe('caller_hung_up');
    const last = call.record.transcript.at(-1);
    expect(last?.role).toBe('agent');
    expect(last?.heardMs).toBeGreaterThan(2000);
  });
});

describe('a call without a greeting', () => {
  it('whose model goes deaf is told so too', async () => {
    const script: CallerScript = [
      { silence: 1000 },
      { say: 'caller/ask-directions' },
      { silence: 60_000 },
      { hangUp: true },
    ];
    const [stage, call] = await played({ faults: { hangAfterMs: 1500 } }, script, {
      environment: { GREETING: '' },
    });
    apologized(call);
    expect(logged(stage, 'model_no_answer')).toBe(true);
  });
});

describe('a model that pays no heed to a sound', () => {
  it('is asked for a sign of life, gives it, and the call goes on', async () => {
    const script: CallerScript = [
      { waitForAgent: 'finished' },
      { say: 'caller/noise-burst' },
      { say: 'caller/noise-burst' },
      { say: 'caller/noise-burst' },
      { silence: 8000 },
      { hangUp: true },
    ];
    const [, call] = await played(undefined, script, { environment: { VAD_THRESHOLD: '1' } });
    const probes = call.session?.record.received.filter(({ event }) => event.event_id === 'probe');
    expect(probes).toHaveLength(1);
    expect(call.session?.errors).toEqual([]);
    expect(call.record.endReason).toBe('caller_hung_up');
  });
});

describe('a flaky model', () => {
  it('never leaves a caller in silence: every call ends well or with an apology', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const stage = new Stage({ profile: 'flaky', modelSeed: seed });
      const call = await stage.play({ script: asking });
      if (call.record.endReason === 'caller_hung_up') {
        expect(call.record.transcript.at(-1)?.role).toBe('agent');
      } else apologized(call);
    }
  });
});
