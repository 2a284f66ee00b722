import { describe, expect, it } from 'vitest';
import { Spend, type SpendLimit } from '../../src/calls/books/spend.ts';

const MORNING = Date.UTC(2026, 10, 23, 9);

function books(perDayUsd: number | null, epochMs = () => MORNING, ofAgent: Record<string, number> = {}) {
  const spend = new Spend({ all: () => perDayUsd, of: (agent) => ofAgent[agent] ?? null }, epochMs);
  const open = (perCallUsd: number | null = null, agent = 'day') => {
    const reached: SpendLimit[] = [];
    return { call: spend.open(agent, perCallUsd, (limit) => reached.push(limit)), reached };
  };
  return { spend, open };
}

describe('a call with a cap', () => {
  it('is told once, when it has cost as much', () => {
    const { open } = books(null);
    const { call, reached } = open(0.1);
    call.costs(60_000);
    call.costs(12_500);
    expect(reached).toEqual([]);
    call.costs(27_500);
    expect(reached).toEqual([{ limit: 'spend', detail: 'The call has cost 0.10 USD of 0.10 USD.' }]);
    call.costs(1_000_000);
    expect(reached).toHaveLength(1);
  });

  it('counts what it costs when it is over, and what was counted too much', () => {
    const { spend, open } = books(null);
    const { call } = open();
    call.costs(25_000);
    spend.close(call);
    call.costs(12_500);
    call.costs(-5000);
    expect(call.micros).toBe(32_500);
    expect(spend.dayMicros).toBe(32_500);
  });

  it('without one may cost anything', () => {
    const { call, reached } = books(null).open();
    call.costs(1e12);
    expect(reached).toEqual([]);
  });
});

describe('a day with a cap', () => {
  it('ends all calls that live when it is reached, and lets no new one begin', () => {
    const { spend, open } = books(1);
    const one = open();
    const other = open();
    const over = open();
    spend.close(over.call);
    one.call.costs(600_000);
    expect(spend.isExhausted()).toBe(false);
    other.call.costs(400_000);
    expect([one, other].map(({ reached }) => reached.map(({ limit }) => limit))).toEqual([
      ['spend_day'],
      ['spend_day'],
    ]);
    expect(over.reached).toEqual([]);
    expect(spend.isExhausted()).toBe(true);
    one.call.costs(1);
    expect(one.reached).toHaveLength(1);
  });

  it('counts calls that are over, and what was spent before a restart', () => {
    const { spend, open } = books(1);
    const { call } = open();
    call.costs(500_000);
    spend.close(call);
    spend.restore('night', 500_000);
    expect(spend.isExhausted()).toBe(true);
    expect(open().reached).toMatchObject([{ limit: 'spend_day' }]);
  });

  it('may be one agent’s: the others go on', () => {
    const { spend, open } = books(10, () => MORNING, { night: 1 });
    spend.restore('night', 400_000);
    const [day, night] = [open(null, 'day'), open(null, 'night')];
    day.call.costs(3_000_000);
    expect([spend.isExhausted('day'), spend.isExhausted('night')]).toEqual([false, false]);
    night.call.costs(600_000);
    expect([spend.isExhausted('day'), spend.isExhausted('night'), spend.isExhausted()]).toEqual([
      false,
      true,
      false,
    ]);
    expect(day.reached).toEqual([]);
    const detail = "The agent's calls of today have cost 1.00 USD, which is the most.";
    expect(night.reached).toEqual([{ limit: 'spend_day', detail }]);
    expect(open(null, 'night').reached).toHaveLength(1);
    expect(open(null, 'day').reached).toEqual([]);
  });

  it('begins anew at midnight', () => {
    let now = MORNING;
    const { spend, open } = books(1, () => now);
    open().call.costs(2_000_000);
    expect(spend.isExhausted()).toBe(true);
    now = Date.UTC(2026, 10, 24);
    expect(spend.isExhausted()).toBe(false);
    expect(spend.dayMicros).toBe(0);
  });
});
