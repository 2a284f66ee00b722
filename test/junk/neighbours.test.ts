import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallReport } from '../../src/rehearsal/caller/report.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import type { Played, Stage } from '../support/stage.ts';
import { modelJunk, phoneJunk } from './support/junk.ts';
import { type Madness, MadStage, type Written } from './support/neighbour.ts';

/** A short call with everything in it: greeting, question, interruption, answer. */
const SCRIPT: CallerScript = [
  { waitForAgent: 'finished' },
  { say: 'caller/hello-hours' },
  { afterAgentMs: 1200 },
  { say: 'caller/interrupt-sunday' },
  { waitForAgent: 'finished' },
  { hangUp: true },
];
/** Longer than any time-out of the engine. */
const AFTERMATH_MS = 60_000;

const madness: fc.Arbitrary<Madness> = fc.record({
  phone: phoneJunk,
  early: fc.constantFrom(0, 0, 0, 3),
  model: modelJunk,
  premature: fc.constantFrom(0, 0, 0, 2),
  leaves: fc.constantFrom('cut', 'close', 'stop', 'stays'),
});

async function healthyCallBeside(neighbours: readonly Madness[]) {
  const mad = new MadStage();
  const { stage } = mad;
  let report: CallReport | undefined;
  void stage
    .place({ script: SCRIPT })
    .run()
    .then((done) => {
      report = done;
    });
  await stage.clock.runUntil(() => mad.dialed === 1, 1000);
  const written: Written[] = [];
  for (const [i, neighbour] of neighbours.entries()) written.push(await mad.place(`CAmad${i}`, neighbour));
  if (!(await stage.clock.runUntil(() => report !== undefined, 120_000)))
    throw new Error('the healthy call never ended');
  await stage.clock.advance(AFTERMATH_MS);
  return { stage, written, healthy: everythingAbout(stage.played(report as CallReport)) };
}

/** A call as text: equal texts are equal calls. Without the wall clock and the token, which differ by nature. */
function everythingAbout({ report, record }: Played): string {
  const { tracks, ...rest } = report;
  const sound = [tracks.caller, tracks.agent].map(fingerprint);
  const token =
    report.streams[0] && /name="token" value="([^"]+)"/.exec(report.documents[0]?.twiml ?? '')?.[1];
  return JSON.stringify({ sound, ...rest, record: { ...record, startedAt: '' } }).replaceAll(
    token ?? '\n',
    'TOKEN',
  );
}

function fingerprint(samples: Int16Array): string {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}

/** The states a call was in, without the phases within. */
function statesOf(stage: Stage, { callSid }: Written): readonly string[] {
  const entries = stage.exchange.describeCall(callSid)?.entries ?? [];
  return entries.filter(({ kind }) => kind === 'state').map(({ text }) => text.replace(/\..*/, ''));
}

const kinds = new Set(['media', 'mark', 'clear']);

/** What the engine writes keeps to the protocol, whatever it was told. */
function expectSaneWords({ streamSid, toPhone, toModel }: Written): void {
  for (const frame of toPhone.map((text) => JSON.parse(String(text)))) {
    expect(frame.streamSid).toBe(streamSid);
    expect(kinds.has(frame.event)).toBe(true);
    if (frame.event !== 'media') continue;
    const { payload } = frame.media;
    expect(Buffer.from(payload, 'base64').toString('base64')).toBe(payload);
    expect(payload).not.toBe('');
  }
  for (const event of toModel.map((text) => JSON.parse(String(text)))) {
    if (event.type !== 'conversation.item.truncate') continue;
    expect(Number.isInteger(event.audio_end_ms) && event.audio_end_ms > 0).toBe(true);
  }
}

describe('a healthy call beside mad ones', () => {
  it('is, to the byte, what it is alone; nothing throws, and every mad call ends', async () => {
    const alone = (await healthyCallBeside([])).healthy;
    expect(JSON.parse(alone).record.interruptions).toHaveLength(1);
    expect(JSON.parse(alone).record.transcript).toHaveLength(5);
    const tried = { calls: 0, frames: 0, states: new Set<string>() };
    const property = fc.asyncProperty(fc.tuple(madness, madness, madness), async (neighbours) => {
      const { stage, healthy, written } = await healthyCallBeside(neighbours);
      tried.calls += neighbours.length;
      tried.frames += neighbours.reduce((sum, { phone, model }) => sum + phone.length + model.length, 0);
      // Only a difference is worth the time of spelling it out.
      if (healthy !== alone) expect(JSON.parse(healthy)).toEqual(JSON.parse(alone));
      for (const mad of written) {
        expectSaneWords(mad);
        for (const state of statesOf(stage, mad)) tried.states.add(state);
      }
      const defects = stage.log.filter(({ msg }) => /defect|failed$|failed;/.test(String(msg)));
      expect(defects).toEqual([]);
      stage.exchange.hangUpAll();
      expect(stage.exchange.live).toBe(0);
      expect(await stage.metrics.text()).toMatch(/^callchart_calls_active 0$/m);
    });
    await fc.assert(property, {
      seed: 20_261_123,
      numRuns: 100,
    });
    expect(tried.calls).toBeGreaterThanOrEqual(300);
    expect(tried.frames).toBeGreaterThan(10_000);
    expect([...tried.states].sort()).toEqual([
      'assistantSpeaking',
      'closed',
      'connecting',
      'greeting',
      'interrupting',
      'listening',
    ]);
  });
});
