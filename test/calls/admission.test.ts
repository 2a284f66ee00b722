import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Admission, type AdmissionLimits, refusal } from '../../src/calls/admission.ts';
import { VirtualClock } from '../../src/io/clock.ts';
import { Stage } from '../support/stage.ts';

const unlimited: AdmissionLimits = { concurrentCalls: null, callsPerCallerPerHour: null };
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

describe('whoever calls', () => {
  const bound = fc.option(fc.integer({ min: 1, max: 5 }));
  const limits = fc.record({ concurrentCalls: bound, callsPerCallerPerHour: bound });

  it('is taken exactly while every bound has room', () => {
    const now = fc.record({ live: fc.nat(8), times: fc.nat(8), spent: fc.boolean() });
    fc.assert(
      fc.property(now, limits, (it, most) => {
        const free = it.live < (most.concurrentCalls ?? 99) && it.times < (most.callsPerCallerPerHour ?? 99);
        expect(refusal(it, most) === null).toBe(free && !it.spent);
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
          const admission = new Admission({
            limits: () => ({ ...unlimited, callsPerCallerPerHour: most }),
            spent: () => false,
            clock,
          });
          const taken: { from: string; at: number }[] = [];
          for (const [n, { from, afterMs }] of calls.entries()) {
            await clock.advance(afterMs);
            const at = clock.now();
            const recent = taken.filter(
              (one) => one.from === from && one.at > at - HOUR_MS && from.length > 5,
            );
            const answer = admission.ask({ callSid: `CA${n}`, person: from }, 0);
            if (answer === null) taken.push({ from, at });
            expect(answer === null).toBe(recent.length < most);
          }
        },
      ),
    );
  });

  it('is told the same when Twilio asks again', () => {
    let most = 1;
    const admission = new Admission({
      limits: () => ({ ...unlimited, concurrentCalls: most }),
      spent: () => false,
      clock: new VirtualClock(),
    });
    expect(admission.ask({ callSid: 'CA1', person: '+49301' }, 1)).toBe('busy');
    most = 5;
    expect(admission.ask({ callSid: 'CA1', person: '+49301' }, 1)).toBe('busy');
    expect(admission.ask({ callSid: 'CA2', person: '+49301' }, 1)).toBeNull();
  });

  it('is not taken once the day’s money is spent', () => {
    const admission = new Admission({
      limits: () => unlimited,
      spent: () => true,
      clock: new VirtualClock(),
    });
    expect(admission.ask({ callSid: 'CA1', person: '+49301' }, 0)).toBe('spend');
  });
});
