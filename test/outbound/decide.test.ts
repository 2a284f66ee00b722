import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DialFacts, type DialRules, decide } from '../../src/outbound/decide.ts';
import { callableFrom } from '../../src/outbound/hours.ts';
import { whyNotDialed } from '../../src/outbound/may-dial.ts';
import { dialOf } from '../store/contract/dial-store.ts';

/** A Tuesday, 10:00 in Berlin. */
const MORNING = Date.parse('2026-11-24T09:00:00Z');
const HOUR = 3_600_000;
const rules: DialRules = {
  countries: ['+49', '+1'],
  hours: { days: [1, 2, 3, 4, 5, 6], fromMin: 9 * 60, toMin: 20 * 60 },
  timeZones: {},
  perSecond: 1,
  concurrent: 3,
};
const facts = (more: Partial<DialFacts> = {}): DialFacts => ({
  ...{
    now: MORNING,
    due: [],
    underWay: [],
    lastDialAt: null,
    freeLines: null,
    doNotCall: [],
    waitMs: {},
    heldAgents: [],
  },
  ...more,
});

describe('what may be dialed now', () => {
  it('is the call that is due the longest', () => {
    const due = [dialOf(1), dialOf(2)];
    expect(decide(facts({ due }), rules)).toEqual({ dial: due[0], postponed: [], refused: [], wakeAt: null });
  });

  it('is never a number on the do-not-call list, whatever else is said of it', () => {
    const due = [dialOf(1), dialOf(2)];
    const { dial, refused } = decide(
      facts({ due, doNotCall: [dialOf(1).to], underWay: [dialOf(1).to] }),
      rules,
    );
    expect(dial).toBe(due[1]);
    expect(refused).toEqual([
      { dial: due[0], outcome: 'do_not_call', detail: expect.stringContaining('do-not-call') },
    ]);
  });

  it('waits for its hour where the number is', () => {
    const due = [dialOf(1, { to: '+12125550100' })];
    // 9:00 in Los Angeles is 12:00 in New York: that fits wherever in the country the number is.
    expect(decide(facts({ due }), rules).postponed).toEqual([
      { dial: due[0], until: Date.parse('2026-11-24T17:00:00Z') },
    ]);
    const known = { ...rules, timeZones: { '+1212': 'America/New_York' } };
    expect(decide(facts({ due }), known).postponed[0]?.until).toBe(Date.parse('2026-11-24T14:00:00Z'));
  });

  it('keeps its pace, and says when it goes on', () => {
    const due = [dialOf(1)];
    expect(decide(facts({ due, lastDialAt: MORNING - 400 }), rules)).toMatchObject({
      dial: null,
      wakeAt: MORNING + 600,
    });
    expect(decide(facts({ due, lastDialAt: MORNING - 400 }), { ...rules, perSecond: 5 }).dial).toBe(due[0]);
  });

  it('waits while somebody was called as often as they may be in an hour', () => {
    const due = [dialOf(1)];
    expect(decide(facts({ due, waitMs: { [dialOf(1).to]: 90_000 } }), rules)).toMatchObject({
      dial: null,
      postponed: [{ dial: due[0], until: MORNING + 90_000 }],
    });
  });

  it('is nothing while all lines are taken: the end of a call brings the next', () => {
    const due = [dialOf(1)];
    const underWay = ['+491', '+492', '+493'];
    expect(decide(facts({ due, underWay }), rules)).toMatchObject({ dial: null, wakeAt: null });
    expect(decide(facts({ due, freeLines: 0 }), rules)).toMatchObject({ dial: null, wakeAt: null });
  });

  it('is no number that has a call under way', () => {
    const due = [dialOf(1)];
    expect(decide(facts({ due, underWay: [dialOf(1).to] }), rules).postponed).toHaveLength(1);
  });
});

describe('whatever is due', () => {
  const number = fc.oneof(
    fc.constantFrom(
      '+493012345678',
      '+4915112345678',
      '+12125550100',
      '+18765550100',
      '+881612345678',
      '110',
    ),
    fc.stringMatching(/^\+?[0-9]{3,15}$/),
  );
  const someFacts = fc.record({
    now: fc.integer({ min: MORNING - 400 * 24 * HOUR, max: MORNING + 400 * 24 * HOUR }),
    due: fc.array(
      fc
        .record({ to: number, attempts: fc.nat(4), n: fc.nat(9999) })
        .map(({ n, ...more }) => dialOf(n, { ...more, maxAttempts: 3 })),
      { maxLength: 8 },
    ),
    underWay: fc.array(number, { maxLength: 4 }),
    sinceLast: fc.option(fc.nat(3000)),
    freeLines: fc.option(fc.nat(3)),
    doNotCall: fc.array(number, { maxLength: 3 }),
    heldAgents: fc.subarray(['default', 'other']),
    waitMs: fc.dictionary(number, fc.nat(3 * HOUR), { maxKeys: 2 }),
  });
  const given = fc.tuple(
    someFacts,
    fc.record({ perSecond: fc.constantFrom(0.5, 1, 5), concurrent: fc.nat(4) }),
  );

  it('only what every rule allows is dialed, and nothing is lost', () => {
    fc.assert(
      fc.property(given, ([{ sinceLast, ...some }, pace]) => {
        const it: DialFacts = { ...some, lastDialAt: sinceLast === null ? null : some.now - sinceLast };
        const limits = { ...rules, ...pace };
        const { dial, postponed, refused, wakeAt } = decide(it, limits);
        if (dial) {
          expect(it.doNotCall).not.toContain(dial.to);
          expect(it.underWay).not.toContain(dial.to);
          expect(it.waitMs[dial.to] ?? 0).toBe(0);
          expect(it.heldAgents).not.toContain(dial.agent);
          expect(whyNotDialed(dial.to, limits.countries)).toBeUndefined();
          expect(dial.attempts).toBeLessThan(dial.maxAttempts);
          expect(callableFrom(dial.to, it.now, limits.hours, {})).toBe(it.now);
          expect(it.underWay.length).toBeLessThan(limits.concurrent);
          expect(it.freeLines ?? 1).toBeGreaterThan(0);
          if (it.lastDialAt !== null)
            expect(it.now - it.lastDialAt).toBeGreaterThanOrEqual(1000 / limits.perSecond);
        }
        for (const { until } of postponed) expect(until).toBeGreaterThan(it.now);
        if (wakeAt !== null) expect(wakeAt).toBeGreaterThan(it.now);
        // What is neither dialed nor put off nor refused still waits, and is fit.
        const left = it.due.filter(
          (one) => one !== dial && ![...postponed, ...refused].some((other) => other.dial === one),
        );
        for (const one of left) {
          const alone = decide(
            { ...it, due: [one], lastDialAt: null, freeLines: null },
            { ...limits, concurrent: 99 },
          );
          expect(alone.dial).toBe(one);
        }
        if (left.length > 0 && dial === null) {
          const full = it.underWay.length >= limits.concurrent || it.freeLines === 0;
          expect(full || wakeAt !== null).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the hour of a call', () => {
  const zones = {
    '+49': 'Europe/Berlin',
    '+51': 'America/New_York America/Los_Angeles',
    '+61': 'Asia/Kathmandu',
  };
  const moment = fc.integer({ min: MORNING - 400 * 24 * HOUR, max: MORNING + 400 * 24 * HOUR });
  const localMinute = (zone: string, at: number): number => {
    const [hour, minute] = new Date(at)
      .toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })
      .split(':');
    return Number(hour) * 60 + Number(minute);
  };

  it('is within the hours everywhere the number may be, and at once when it is now', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom('+4912345678', '+5112345678', '+6112345678'), (now, number) => {
        const at = callableFrom(number, now, rules.hours, zones);
        expect(at).not.toBeNull();
        if (at === null) return;
        expect(at).toBeGreaterThanOrEqual(now);
        expect(at - now).toBeLessThan(3 * 24 * HOUR);
        for (const zone of (zones[number.slice(0, 3) as '+49'] ?? '').split(' ')) {
          const day = new Date(at).toLocaleDateString('en-GB', { timeZone: zone, weekday: 'long' });
          expect(day).not.toBe('Sunday');
          expect(localMinute(zone, at)).toBeGreaterThanOrEqual(rules.hours.fromMin);
          expect(localMinute(zone, at)).toBeLessThan(rules.hours.toMin);
        }
        // Asked again then, it is then.
        expect(callableFrom(number, at, rules.hours, zones)).toBe(at);
      }),
      { numRuns: 500 },
    );
  });

  it('misses no minute of the hours', () => {
    fc.assert(
      fc.property(moment, (now) => {
        const minute = localMinute('Europe/Berlin', now);
        const day = new Date(now).toLocaleDateString('en-GB', { timeZone: 'Europe/Berlin', weekday: 'long' });
        const open = day !== 'Sunday' && minute >= rules.hours.fromMin && minute < rules.hours.toMin;
        expect(callableFrom('+4912345678', now, rules.hours, zones) === now).toBe(open);
      }),
    );
  });

  it('is there on days the clock changes', () => {
    // Berlin turns its clocks back at 01:00 UTC of the 25th of October 2026, a Sunday; called on Sundays too.
    const always = { days: [1, 2, 3, 4, 5, 6, 7], fromMin: 9 * 60, toMin: 20 * 60 };
    const night = Date.parse('2026-10-24T22:30:00Z');
    expect(callableFrom('+4912345678', night, always, zones)).toBe(Date.parse('2026-10-25T08:00:00Z'));
    const spring = Date.parse('2026-03-28T22:30:00Z');
    const at = callableFrom('+4912345678', spring, always, zones) ?? 0;
    expect(at).toBeGreaterThanOrEqual(Date.parse('2026-03-29T07:00:00Z'));
    expect(at).toBeLessThanOrEqual(Date.parse('2026-03-29T08:00:00Z'));
  });

  it('is unknown where nobody knows the clock, or no hour fits', () => {
    expect(callableFrom('+999123456', MORNING, rules.hours, {})).toBeNull();
    const narrow = { days: [1], fromMin: 540, toMin: 600 };
    expect(callableFrom('+5112345678', MORNING, narrow, zones)).toBeNull();
  });
});

describe('a number that may be dialed', () => {
  it.each([
    ['+493012345678', ['+49'], undefined],
    ['+493012345678', [], 'country_not_allowed'],
    ['+493012345678', ['+43'], 'country_not_allowed'],
    ['030 1234567', ['+49'], 'invalid_number'],
    ['+49', ['+49'], 'invalid_number'],
    ['110', ['+49'], 'invalid_number'],
    ['+499001234567', ['+49'], 'costly_number'],
    ['+18765550100', ['+1'], 'costly_number'],
    ['+18765550100', ['+1', '+1876'], undefined],
    ['+12125550100', ['+1'], undefined],
    ['+881612345678', ['+8'], 'costly_number'],
    ['+447012345678', ['+44'], 'costly_number'],
    ['+442012345678', ['+44'], undefined],
    ['sip:a@b', ['+49'], 'invalid_number'],
  ])('%s with %j', (number, allowed, code) => {
    expect(whyNotDialed(number, allowed)?.code).toBe(code);
  });
});
