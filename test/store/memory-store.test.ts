import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/store/memory-store.ts';
import { keepsTheContract } from './contract/call-store.ts';
import { callRow, live } from './contract/rows.ts';

describe('the store in memory', () => {
  keepsTheContract(async () => new MemoryStore());

  it('forgets the oldest ended call when it is full, never a live one', async () => {
    const store = new MemoryStore({ maxCalls: 2 });
    store.put(live(callRow(1)));
    store.put(callRow(2));
    store.put(callRow(3));
    const { calls } = await store.list({});
    expect(calls.map(({ callSid }) => callSid)).toEqual([callRow(3).callSid, callRow(1).callSid]);
  });
});
