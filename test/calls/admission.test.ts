import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Admission,
  type AdmissionLimits,
  type AdmissionOptions,
  refusal,
  type Seeker,
} from '../../src/calls/door/admission.ts';
import { VirtualClock } from '../../src/io/clock.ts';
import { Stage } from '../support/stage.ts';

const unlimited: AdmissionLimits = { concurrentCalls: null, callsPerCallerPerHour: null, waitMs: null };

/** Admission where so many calls are in progress, all of one agent without bounds. */
const admissionWith = (
  limits: () => Partial<AdmissionLimits>,
  more: Partial<AdmissionOptions<Seeker>> & { live?: () => number } = {},
) => {
  const { live = () => 0, ...options } = more;
  const lines = {
    get all() {
      return live();
    },
    of: () => live(),
  };
  const clock = new VirtualClock();
  const all = () => ({ ...unlimited, ...limits() });
  return new Admission({
    limits: all,
    agentLimits: () => unlimited,
    spent: () => false,
    lines,
    clock,
    onGone: () => {},
    onNobodyWaits: () => {},
    ...options,
  });
};
const seeker = (callSid: string, person: string) => ({ callSid, person, agent: 'assistant', patient: true });
const TAKEN = { kind: 'taken' };
const refused = (because: string, first = true) => ({ kind: 'refused', because, first });
const HOUR_MS = 3_600_000;

describe('ten callers at a cap of eight', () => {
  it('two hear the busy message, and are remembered; a line that is free again is taken', async () => {
    const stage = new Stage({ environment: { CONCURRENT_CALLS: '8', BUSY_MESSAGE: 'All busy.' } });
    const script = [{ silence: 20_000 }, { hangUp: true }] as const;
    const calls = Array.from({ length: 10 }, (_, n) =>
      stage.place({ script, from: `+4930${1_000_000 + n}`, callSid: `CA${String(n).padStart(32, '0')}` }),
    );
    const reports = Promise.all(calls.map((call) => call.run()));
    let over = false;
    void reports.then(() => (over = true));
    expect(await stage.clock.runUntil(() => over, 60_000)).toBe(true);
    const done = await reports;
    const busy = done.filter(({ announced }) => announced.some(({ text }) => text === 'All busy.'));
    expect(busy).toHaveLength(2);
    expect(done.filter(({ streams }) => streams.length === 1)).toHaveLength(8);
    expect(stage.sessions).toHaveLength(8);
    const { calls: kept } = await stage.archive.calls.list({ outcome: 'busy' });
    expect(kept.map(({ callSid }) => callSid).sort()).toEqual(busy.map(({ callSid }) => callSid).sort());
    const next = await stage.play({
      script: [{ silence: 1000 }, { hangUp: true }],
      callSid: `CA${'a'.repeat(32)}`,
    });
    expect(next.report.streams).toHaveLength(1);
  });
});

it('with the day’s money gone the operator’s own words are heard, if there are any', async () => {
  for (const [BUSY_MESSAGE, heard] of [
    ['All busy.', 'All busy.'],
    ['', expect.stringContaining('we cannot take your call right now')],
  ]) {
    const stage = new Stage({ environment: { SPEND_USD_PER_DAY: '1', BUSY_MESSAGE: String(BUSY_MESSAGE) } });
    stage.exchange.spend.restore('assistant', 1_000_000);
    const report = await stage.clock.carry(
      stage.place({ script: [{ silence: 20_000 }, { hangUp: true }] }).run(),
      60_000,
    );
    expect(report.announced.map(({ text }) => text)).toEqual([heard]);
  }
});

describe('whoever calls', () => {
  const bound = fc.option(fc.integer({ min: 1, max: 5 }));

  it('is taken exactly while every bound has room', () => {
    const now = fc.record({ live: fc.nat(8), times: fc.nat(8), spent: fc.boolean() });
    fc.assert(
      fc.property(now, bound, bound, (it, concurrentCalls, callsPerCallerPerHour) => {
        const may = it.times < (callsPerCallerPerHour ?? 99) && !it.spent;
        expect(refusal(it, { callsPerCallerPerHour }) === null).toBe(may);
        const admission = admissionWith(() => ({ concurrentCalls }), { live: () => it.live });
        const { kind } = admission.ask(seeker('CA1', '+49301'));
        expect(kind === 'taken').toBe(it.live < (concurrentCalls ?? 99));
      }),
    );
  });

  it('is never taken more often in any hour than a number may call', async () => {
    const call = fc.record({ from: fc.constantFrom('+491', '+49301', '+49302'), afterMs: fc.nat(HOUR_MS) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        async (calls, most) => {
          const clock = new VirtualClock();
          const admission = admissionWith(() => ({ callsPerCallerPerHour: most }), { clock });
          const taken: { from: string; at: number }[] = [];
          for (const [n, { from, afterMs }] of calls.entries()) {
            await clock.advance(afterMs);
            const at = clock.now();
            const recent = taken.filter(
              (one) => one.from === from && one.at > at - HOUR_MS && from.length > 5,
            );
            const { kind } = admission.ask(seeker(`CA${n}`, from));
            if (kind === 'taken') taken.push({ from, at });
            expect(kind === 'taken').toBe(recent.length < most);
          }
        },
      ),
    );
  });

  it('is told the same when Twilio asks again', () => {
    let most = 1;
    const admission = admissionWith(() => ({ concurrentCalls: most }), { live: () => 1 });
    expect(admission.ask(seeker('CA1', '+49301'))).toEqual(refused('busy'));
    most = 5;
    expect(admission.ask(seeker('CA1', '+49301'))).toEqual(refused('busy', false));
    expect(admission.ask(seeker('CA2', '+49301'))).toEqual(TAKEN);
  });

  it('is taken by another agent when one has had enough of their calls', () => {
    const agentLimits = (agent: string) => ({
      ...unlimited,
      callsPerCallerPerHour: agent === 'night' ? 1 : null,
    });
    const admission = admissionWith(() => ({}), { agentLimits, spent: (agent) => agent === 'broke' });
    const ask = (callSid: string, agent: string) => admission.ask({ ...seeker(callSid, '+49301'), agent });
    expect(ask('CA1', 'night')).toEqual(TAKEN);
    expect(ask('CA2', 'night')).toEqual(refused('caller'));
    expect(ask('CA3', 'day')).toEqual(TAKEN);
    expect(ask('CA4', 'broke')).toEqual(refused('spend'));
  });

  it('is not taken once the day’s money is spent', () => {
    const admission = admissionWith(() => ({}), { spent: () => true });
    expect(admission.ask(seeker('CA1', '+49301'))).toEqual(refused('spend'));
  });
});
