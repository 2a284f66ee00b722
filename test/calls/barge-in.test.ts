import { describe, expect, it } from 'vitest';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { profileOf } from '../../src/rehearsal/model/profiles.ts';
import { checkMemory, checkTruncations, states, topStates } from '../support/accounts.ts';
import { type Played, Stage, type StageOptions } from '../support/stage.ts';

const play = (script: CallerScript, options: StageOptions = {}): Promise<Played> =>
  new Stage(options).play({ script });

const heardOut: CallerScript = [{ waitForAgent: 'finished' }, { hangUp: true }];

/** No error, truncations true, and the model remembers what was heard. */
function healthy(played: Played): void {
  expect(played.session?.errors).toEqual([]);
  checkTruncations(played);
  checkMemory(played);
}

const askHours: CallerScript = [{ waitForAgent: 'finished' }, { say: 'caller/hello-hours' }];

describe('a caller who interrupts', () => {
  it('while the answer is still being made is answered anew, and the rest of the answer is never heard', async () => {
    const played = await play(
      [...askHours, { afterAgentMs: 600 }, { say: 'caller/interrupt-sunday' }, ...heardOut],
      {
        profile: { speed: [1.2, 1.4] },
      },
    );
    healthy(played);
    expect(played.session?.record.all('response.done').map(({ response }) => response.status)).toContain(
      'cancelled',
    );
    expect(played.record.transcript.at(-1)?.heardText).toMatch(/^On Sunday/);
  });

  it('after the answer was made, while it still plays, has it cut where it was', async () => {
    const played = await play(
      [...askHours, { afterAgentMs: 4000 }, { say: 'caller/interrupt-sunday' }, ...heardOut],
      {
        profile: 'instant',
      },
    );
    healthy(played);
    expect(
      played.session?.record.all('response.done').every(({ response }) => response.status === 'completed'),
    ).toBe(true);
    const cut = played.record.transcript.find(({ interrupted }) => interrupted);
    expect(cut?.heardMs).toBeGreaterThan(4000);
    expect(cut?.heardMs).toBeLessThan(5000);
  });

  it('before the first word of the answer is not talked over, and the unheard answer is forgotten', async () => {
    const script: CallerScript = [
      ...askHours,
      { silence: 900 },
      { say: 'caller/interrupt-sunday' },
      ...heardOut,
    ];
    const played = await play(script, { profile: { firstWordMs: [1500, 1500], createdMs: [20, 20] } });
    expect(played.session?.errors).toEqual([]);
    expect(played.report.clears).toEqual([]);
    checkMemory(played);
    expect(played.record.transcript.filter(({ role }) => role === 'agent').at(-1)?.heardText).toMatch(
      /^On Sunday/,
    );
  });

  it('twice in a row is understood twice', async () => {
    const played = await play([
      ...askHours,
      { afterAgentMs: 1500 },
      { say: 'caller/interrupt-sunday' },
      { afterAgentMs: 800 },
      { say: 'caller/ask-table' },
      { afterAgentMs: 1200 },
      { say: 'caller/ask-directions' },
      ...heardOut,
    ]);
    healthy(played);
    expect(played.record.interruptions.filter(({ cause }) => cause === 'barge_in')).toHaveLength(3);
    expect(topStates(played).filter((state) => state === 'interrupting')).toHaveLength(3);
  });

  it('between two items of one answer has the first kept, the second cut and the rest forgotten', async () => {
    const played = await play(
      [...askHours, { afterAgentMs: 2500 }, { say: 'caller/interrupt-sunday' }, ...heardOut],
      {
        profile: { ...profileOf('openai-2.x'), firstWordMs: [200, 200] },
      },
    );
    healthy(played);
    const [interruption] = played.record.interruptions;
    const preamble = played.record.transcript.find(({ text }) => text === 'Let me have a look.');
    expect(preamble?.interrupted).toBe(false);
    expect(interruption?.items.map(({ verdict }) => verdict)).toEqual(['truncate']);
  });

  it('during the first item of an answer has it cut, and the second deleted', async () => {
    const played = await play(
      [...askHours, { afterAgentMs: 300 }, { say: 'caller/interrupt-sunday' }, ...heardOut],
      {
        profile: { ...profileOf('instant'), preamble: true },
      },
    );
    healthy(played);
    const [interruption] = played.record.interruptions;
    expect(interruption?.items.map(({ verdict }) => verdict)).toEqual(['truncate', 'delete']);
    expect(played.session?.record.items.filter(({ deleted }) => deleted)).toHaveLength(1);
  });

  it('never hears a byte of the interrupted answer after the clear', async () => {
    const played = await play(
      [...askHours, { afterAgentMs: 600 }, { say: 'caller/interrupt-sunday' }, ...heardOut],
      {
        profile: { speed: [1.2, 1.4] },
        modelLatencyMs: 120,
        phoneLatencyMs: 60,
      },
    );
    expect(played.session?.errors).toEqual([]);
    const [clear] = played.report.clears;
    const next = played.report.heard.find(({ startMs }) => startMs > (clear?.atMs ?? 0));
    expect(next?.startMs).toBeGreaterThan((clear?.atMs ?? 0) + 1000);
  });
});

describe('the greeting', () => {
  it('is not cut by a burst of noise on the line', async () => {
    const played = await play([
      { waitForAgent: 'speaking' },
      { say: 'caller/noise-burst' },
      { waitForAgent: 'finished' },
      { hangUp: true },
    ]);
    expect(played.session?.errors).toEqual([]);
    expect(played.report.clears).toEqual([]);
    expect(played.record.transcript[0]?.heardMs).toBeGreaterThan(3000);
  });

  it('can be interrupted by a caller who means it', async () => {
    const played = await play([{ afterAgentMs: 1200 }, { say: 'caller/hello-hours' }, ...heardOut]);
    healthy(played);
    expect(states(played)).toContain('interrupting');
    expect(played.record.transcript[0]?.interrupted).toBe(true);
    expect(played.record.transcript.at(-1)?.text).toMatch(/^We are open/);
  });

  it('gives way when the guard opens to a caller who has been speaking since it began', async () => {
    const played = await play([{ waitForAgent: 'speaking' }, { say: 'caller/hello-hours' }, ...heardOut]);
    healthy(played);
    expect(played.record.transcript[0]?.heardMs).toBeLessThan(1500);
    expect(played.record.transcript.at(-1)?.text).toMatch(/^We are open/);
  });

  it('without a guard can be interrupted from its first sound', async () => {
    const played = await play([{ waitForAgent: 'speaking' }, { say: 'caller/hello-hours' }, ...heardOut], {
      environment: { GREETING_GUARD_MS: '0' },
    });
    healthy(played);
    expect(states(played)).not.toContain('greeting.guarded');
    const updates = played.session?.record.received.filter(({ event }) => event.type === 'session.update');
    // The session itself, and the one no-op that shows whether updates are acknowledged.
    expect(updates?.map(({ event }) => event.event_id)).toEqual(['session', 'probe']);
  });

  it('left out, lets the caller speak first', async () => {
    const played = await play([{ silence: 1000 }, { say: 'caller/ask-directions' }, ...heardOut], {
      environment: { GREETING: '' },
    });
    healthy(played);
    expect(topStates(played).slice(0, 3)).toEqual(['connecting', 'listening', 'assistantSpeaking']);
    expect(played.record.transcript[0]?.role).toBe('caller');
  });
});

describe('the arithmetic of an interruption', () => {
  it('is logged term by term when asked for', async () => {
    const stage = new Stage({ environment: { SHOW_TIMING_MATH: 'true' } });
    await stage.play({
      script: [...askHours, { afterAgentMs: 2000 }, { say: 'caller/interrupt-sunday' }, ...heardOut],
    });
    const line = stage.log.find(({ timing }) => timing !== undefined);
    const terms =
      /at (\d+) ms, .* since (\d+) ms at the earliest, (\d+) ms at the latest: for (\d+) ms and a frame of (\d+) ms; marks prove (\d+) ms, limit (\d+) ms → playhead at (\d+) ms; item_\w+: sent \d+ ms, proven (\d+) ms, heard (\d+) ms → truncate at (\d+) ms/
        .exec(String(line?.msg))
        ?.slice(1)
        .map(Number);
    const [at, earliest, latest, elapsed, frame, proven, limit, position, acked, heard, end] =
      terms as number[];
    // Each term is rounded for the log, so that a sum of them may be off by a millisecond or two.
    expect(Math.abs((elapsed as number) - (at! - (earliest! + latest!) / 2))).toBeLessThanOrEqual(2);
    expect(Math.abs(position! - Math.min(limit!, elapsed! + frame!))).toBeLessThanOrEqual(2);
    expect(position).toBeGreaterThanOrEqual(proven as number);
    expect(Math.abs(heard! - acked! - (position! - proven!))).toBeLessThanOrEqual(2);
    expect(end).toBe(heard);
  });

  it('is not logged otherwise', async () => {
    const stage = new Stage();
    await stage.play({
      script: [...askHours, { afterAgentMs: 2000 }, { say: 'caller/interrupt-sunday' }, ...heardOut],
    });
    expect(stage.log.filter(({ timing }) => timing !== undefined)).toEqual([]);
  });
});
