import { describe, expect, it } from 'vitest';
import { decodeMulaw } from '../../src/audio/mulaw.ts';
import { replay } from '../../src/calls/journal/replay.ts';
import type { LiveCall } from '../../src/calls/live.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import type { CallListing } from '../../src/store/store.ts';
import { politeCall, standardCall } from '../support/scripts.ts';
import { Stage } from '../support/stage.ts';

/** A call that can be looked at while it goes on. */
async function during(stage: Stage, script: CallerScript, seed = 7) {
  const call = stage.place({ script, random: seededRandom(seed) });
  const { callSid } = call.identity;
  let over = false;
  void call.run().then(() => {
    over = true;
  });
  const until = async (done: () => boolean): Promise<void> => {
    expect(await stage.clock.runUntil(done, 60_000)).toBe(true);
  };
  await until(() => stage.exchange.find(callSid) !== undefined);
  return {
    callSid,
    live: stage.exchange.find(callSid) as LiveCall,
    until,
    end: async () => {
      await until(() => over);
      await stage.clock.advance(1000);
    },
  };
}

describe('calls in progress', () => {
  it('are listed newest first, and not any more once they have ended', async () => {
    const stage = new Stage();
    const first = await during(stage, politeCall);
    const second = await during(stage, politeCall, 8);
    expect(stage.exchange.listings().map(({ callSid }) => callSid)).toEqual([second.callSid, first.callSid]);
    await first.until(() => stage.exchange.live === 0);
    expect(stage.exchange.listings()).toEqual([]);
    expect(stage.exchange.find(first.callSid)).toBeUndefined();
  });

  it('tell when they begin, enter a state and end, the end once', async () => {
    const stage = new Stage();
    const told: CallListing[] = [];
    const stop = stage.exchange.watch((_, listing) => told.push(listing()));
    const { record } = await stage.play({ script: politeCall });
    stop();
    const states = record.entries.filter(({ kind }) => kind === 'state').map(({ text }) => text);
    expect(told.slice(0, -1).map(({ state }) => state)).toEqual(states.slice(0, -1));
    expect(told.filter(({ endedAt }) => endedAt !== null)).toEqual([told.at(-1)]);
    expect(told.at(-1)).toMatchObject({ state: 'closed', outcome: 'caller_hung_up' });
    await stage.play({ script: politeCall });
    expect(told).toHaveLength(states.length);
  });

  it('go on when somebody who watches them fails', async () => {
    const stage = new Stage();
    stage.exchange.watch(() => {
      throw new Error('gone');
    });
    const { record } = await stage.play({ script: politeCall });
    expect(record.endReason).toBe('caller_hung_up');
  });
});

describe('the row of a call', () => {
  it('is kept from the beginning, and has what came of the call at its end', async () => {
    const stage = new Stage();
    const call = await during(stage, standardCall);
    expect(await stage.archive.calls.get(call.callSid)).toMatchObject({ endedAt: null, outcome: null });
    await call.end();
    const row = await stage.archive.calls.get(call.callSid);
    expect(row).toMatchObject({ outcome: 'caller_hung_up', bargeIns: 1, via: 'phone', state: 'closed' });
    expect(row?.endedAt).toBeGreaterThanOrEqual(row?.startedAt ?? Number.NaN);
    expect(row?.costMicros).toBeGreaterThan(0);
    expect(row?.turns.length).toBeGreaterThanOrEqual(2);
    for (const { latencyMs } of row?.turns ?? []) expect(latencyMs).toBeGreaterThan(0);
    const transcript = stage.exchange.describeCall(call.callSid)?.transcript ?? [];
    const cut = transcript.find(({ interrupted }) => interrupted);
    expect(row?.said.map(({ text }) => text)).toContain(cut?.heardText);
    expect(row?.said.map(({ text }) => text)).not.toContain(cut?.text);
  });
});

describe('an operator', () => {
  it('acts on a call by events that are journaled like any other, and the call replays', async () => {
    const stage = new Stage();
    const call = await during(stage, [{ waitForAgent: 'finished' }, { silence: 4000 }, { hangUp: true }]);
    await call.until(() => call.live.listing().state === 'listening.waiting');
    expect(call.live.operate({ type: 'tell_model', text: 'The caller is a regular.' }, 'Ada')).toBe(true);
    expect(call.live.operate({ type: 'mute' }, 'Ada')).toBe(true);
    await stage.clock.advance(500);
    expect(call.live.operate({ type: 'unmute' }, 'Ada')).toBe(true);
    expect(call.live.operate({ type: 'hang_up' }, 'Ada')).toBe(true);
    expect(call.live.operate({ type: 'hang_up' }, 'Ada')).toBe(false);
    await call.end();
    const lines = (await stage.archive.journals.read(call.callSid)) ?? [];
    const wishes = lines.flatMap((line) => /"in":\{"type":"operator\.(\w+)"/.exec(line)?.[1] ?? []);
    expect(wishes).toEqual(['tell_model', 'mute', 'unmute', 'hang_up']);
    expect(replay(lines)).toMatchObject({ verdict: 'same' });
    expect(stage.exchange.describeCall(call.callSid)?.endReason).toBe('operator');
  });

  it('who listens hears both sides as they pass, and it is known afterwards', async () => {
    const stage = new Stage();
    const call = await during(stage, politeCall);
    const heard: [number, number] = [0, 0];
    const stop = call.live.listen('Ada', (side, mulaw) => {
      heard[side] += mulaw.length;
    });
    const deaf = call.live.listen('Eve', () => {
      throw new Error('gone');
    });
    await call.until(() => call.live.listing().state === 'listening.callerSpeaking');
    const { audio } = stage.exchange.describeCall(call.callSid) ?? {};
    expect(heard).toEqual([audio?.fromCallerBytes, audio?.toCallerBytes]);
    stop();
    stop();
    deaf();
    const before = [...heard];
    await call.end();
    expect(heard).toEqual(before);
    const lines = (await stage.archive.journals.read(call.callSid)) ?? [];
    const events = lines.flatMap((line) => /"in":\{"type":"operator\.(\w+)"/.exec(line)?.[1] ?? []);
    expect(events).toEqual(['listen', 'listen', 'listen_ended', 'listen_ended']);
    expect(replay(lines)).toMatchObject({ verdict: 'same' });
  });
});

describe('a recording', () => {
  it('is not made unless it is asked for', async () => {
    const stage = new Stage();
    const { report } = await stage.play({ script: politeCall });
    expect(await stage.archive.recordings.size(report.callSid)).toBeUndefined();
  });

  it('sounds as the call did: what the caller said left, what the caller heard right', async () => {
    const stage = new Stage({ environment: { RECORD: 'true' } });
    const { report } = await stage.play({ script: standardCall });
    const size = (await stage.archive.recordings.size(report.callSid)) ?? 0;
    const sound = ((await stage.archive.recordings.read(report.callSid, 58, size)) ?? []) as Uint8Array;
    const track = (side: number): Uint8Array => Uint8Array.from(sound.filter((_, i) => i % 2 === side));
    const began = (report.streams[0]?.startedAtMs ?? 0) * 8;
    expect(closeness(decodeMulaw(track(0)), report.tracks.caller.subarray(began))).toBeGreaterThan(0.9);
    expect(closeness(decodeMulaw(track(1)), report.tracks.agent.subarray(began))).toBeGreaterThan(0.9);
  });
});

/** How alike the loudness of two tracks is, tenth of a second by tenth: 1 is the same (a correlation). */
function closeness(a: Int16Array, b: Int16Array): number {
  const step = 800;
  const level = (track: Int16Array): number[] =>
    Array.from({ length: Math.floor(Math.min(a.length, b.length) / step) }, (_, i) =>
      track.subarray(i * step, (i + 1) * step).reduce((sum, sample) => sum + Math.abs(sample), 0),
    );
  const [x, y] = [level(a), level(b)];
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const cov = mean(x.map((value, i) => (value - mx) * ((y[i] ?? 0) - my)));
  const variance = (values: number[], m: number): number => mean(values.map((value) => (value - m) ** 2));
  return cov / Math.sqrt(variance(x, mx) * variance(y, my));
}
