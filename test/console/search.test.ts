import { describe, expect, it } from 'vitest';
import { addEnded, isUnfiltered, withOlder, without } from '../../src/console/calls/history-list.ts';
import { searchHref, searchOf, toCallQuery } from '../../src/console/calls/search.ts';
import type { CallListing } from '../../src/store/store.ts';

describe('a search over calls', () => {
  it('is kept in the address and comes back from it', () => {
    const search = { text: 'two tables & a dog', number: '+1555', outcome: 'operator', from: '2026-03-14' };
    const query = Object.fromEntries(new URLSearchParams(searchHref(search).split('?')[1]));
    expect(searchOf(query)).toEqual(search);
    expect(searchHref({ text: '' })).toBe('#/calls');
  });

  it('takes nothing else from the address', () => {
    expect(searchOf({ text: 'hi', cursor: 'x', limit: '9999' })).toEqual({ text: 'hi' });
  });

  it('asks for whole days, both ends included', () => {
    const { since, until } = toCallQuery({ from: '2026-03-14', to: '2026-03-14' });
    expect(since).toBe(new Date(2026, 2, 14).getTime());
    expect(until).toBe(new Date(2026, 2, 15).getTime());
  });

  it('asks for nothing that is empty or no day', () => {
    expect(toCallQuery({ text: '  ', number: ' ', from: 'yesterday', to: '2026-3-1' })).toEqual({});
  });
});

describe('the list of past calls', () => {
  const call = (callSid: string, startedAt: number): CallListing => ({ callSid, startedAt }) as CallListing;
  const ids = (calls: readonly CallListing[]): string[] => calls.map(({ callSid }) => callSid);
  const calls = [call('c', 30), call('b', 20), call('a', 10)];

  it('takes a call that ended in the order of their beginnings', () => {
    expect(ids(addEnded(calls, call('x', 40)))).toEqual(['x', 'c', 'b', 'a']);
    expect(ids(addEnded(calls, call('x', 25)))).toEqual(['c', 'x', 'b', 'a']);
    expect(ids(addEnded(calls, call('x', 5)))).toEqual(['c', 'b', 'a', 'x']);
    expect(ids(addEnded([], call('x', 5)))).toEqual(['x']);
  });

  it('never holds a call twice', () => {
    expect(ids(addEnded(calls, call('b', 20)))).toEqual(['c', 'b', 'a']);
    expect(ids(withOlder(calls, [call('a', 10), call('z', 1)]))).toEqual(['c', 'b', 'a', 'z']);
    expect(ids(without(calls, 'b'))).toEqual(['c', 'a']);
  });

  it('takes calls that end only when nothing is searched for', () => {
    expect(isUnfiltered({ limit: 5, live: false })).toBe(true);
    expect(isUnfiltered({ text: 'hi' })).toBe(false);
    expect(isUnfiltered({ since: 0 })).toBe(false);
  });
});
