import { describe, expect, it } from 'vitest';
import { callHref, parseRoute } from '../../src/console/routes.ts';

describe('the page’s addresses', () => {
  it.each(['', '#', '#/'])('%j is home', (hash) => {
    expect(parseRoute(hash)).toEqual({ page: 'home' });
  });

  it('keep a search over calls', () => {
    expect(parseRoute('#/calls?text=two+tables&number=%2B1555')).toEqual({
      page: 'calls',
      query: { text: 'two tables', number: '+1555' },
    });
  });

  it('name a call, and a moment of it', () => {
    expect(parseRoute('#/calls/CA12')).toEqual({ page: 'call', callSid: 'CA12', t: null });
    expect(parseRoute('#/calls/CA12?t=4000')).toEqual({ page: 'call', callSid: 'CA12', t: 4000 });
  });

  it.each(['t=', 't=soon', 't=-1', 't=Infinity'])('ignore a moment that is none: %s', (query) => {
    expect(parseRoute(`#/calls/CA12?${query}`)).toEqual({ page: 'call', callSid: 'CA12', t: null });
  });

  it.each(['CA12', 'a/b', 'ü?x=1', '%'])('lead back to the call they were made for: %s', (callSid) => {
    expect(parseRoute(callHref(callSid, 12.4))).toEqual({ page: 'call', callSid, t: 12 });
  });

  it.each(['#/nowhere', '#/calls/CA1/journal', '#/overview/x'])('that lead nowhere say so: %s', (hash) => {
    expect(parseRoute(hash).page).toBe('unknown');
  });

  it('survive a broken escape', () => {
    expect(parseRoute('#/calls/%E0%A4%A')).toEqual({ page: 'call', callSid: '%E0%A4%A', t: null });
  });
});
