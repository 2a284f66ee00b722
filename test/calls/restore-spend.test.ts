import { describe, expect, it } from 'vitest';
import { restoreSpend } from '../../src/calls/books/restore-spend.ts';
import { Spend } from '../../src/calls/books/spend.ts';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { callRow } from '../store/contract/rows.ts';

const NOON = Date.UTC(2026, 10, 23, 12);

const spendOf = () =>
  new Spend({ all: () => 2, of: (agent) => (agent === 'night' ? 0.5 : null) }, () => NOON);

describe('after a restart', () => {
  it('the day’s money is what was left of it, over all agents and for each, however many calls there were', async () => {
    const store = new MemoryStore();
    for (let n = 0; n < 450; n += 1) {
      const startedAt = NOON - n * 1000;
      store.put(
        callRow(n, { callSid: `CA${n}`, agent: n % 3 === 0 ? 'night' : 'day', startedAt, costMicros: 2000 }),
      );
    }
    store.put(callRow(999, { callSid: 'CAyesterday', startedAt: NOON - 86_400_000, costMicros: 5_000_000 }));
    const spend = spendOf();
    await restoreSpend(spend, store, NOON);
    expect(spend.dayMicros).toBe(900_000);
    expect([spend.isExhausted('night'), spend.isExhausted('day')]).toEqual([false, false]);
    spend.restore('night', 200_000);
    expect([spend.isExhausted('night'), spend.isExhausted('day')]).toEqual([true, false]);
  });

  it('begins with nothing spent when the history cannot be read', async () => {
    const spend = spendOf();
    await restoreSpend(spend, { list: () => Promise.reject(new Error('locked')) }, NOON);
    expect(spend.dayMicros).toBe(0);
  });
});
