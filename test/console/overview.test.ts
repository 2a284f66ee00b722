import { describe, expect, it } from 'vitest';
import { dollarsPerHour, reasonsOf, stacked, totalsOf } from '../../src/console/overview/figures.ts';
import { plotsOf } from '../../src/console/overview/plots.ts';
import { RANGES, rangeName, rangeUntil } from '../../src/console/overview/ranges.ts';
import type { OverviewBucket } from '../../src/store/store.ts';

const bucket = (facts: Partial<OverviewBucket> = {}): OverviewBucket => ({
  from: 0,
  started: 0,
  ended: 0,
  inFlight: 0,
  latencyP50Ms: null,
  latencyP95Ms: null,
  bargeIns: 0,
  failures: {},
  costMicros: 0,
  costIncomplete: false,
  ...facts,
});

const overview = (buckets: readonly OverviewBucket[]) => ({
  since: 0,
  until: buckets.length * 60_000,
  bucketMs: 60_000,
  buckets,
  live: 0,
});

describe('the overview’s range', () => {
  it('is made of whole buckets, the one under way included', () => {
    for (const range of Object.values(RANGES)) {
      const now = Date.UTC(2026, 2, 14, 9, 31, 7);
      const { since, until, bucketMs } = rangeUntil(range, now);
      expect(since % bucketMs).toBe(0);
      expect(until).toBeGreaterThanOrEqual(now);
      expect(until - now).toBeLessThan(bucketMs);
      expect((until - since) / bucketMs).toBeLessThanOrEqual(500);
    }
  });

  it('is an hour when the address asks for none there is', () => {
    expect([undefined, '24h', '3y', 'toString'].map(rangeName)).toEqual(['1h', '24h', '1h', '1h']);
  });
});

describe('the overview’s figures', () => {
  it('add up what adds up, and take latencies from the newest bucket with answers', () => {
    const totals = totalsOf([
      bucket({ started: 2, bargeIns: 1, costMicros: 10, latencyP50Ms: 900, latencyP95Ms: 1200 }),
      bucket({ started: 3, failures: { model_gone: 1, stream_lost: 2 }, costMicros: 5, latencyP50Ms: 600 }),
      bucket(),
    ]);
    expect(totals).toEqual({
      calls: 5,
      bargeIns: 1,
      failures: 3,
      costMicros: 15,
      costIncomplete: false,
      latency: { p50Ms: 600, p95Ms: null },
    });
  });

  it('name the reasons of failures, the most frequent first', () => {
    const buckets = [bucket({ failures: { a: 1, b: 1 } }), bucket({ failures: { c: 1, b: 1 } })];
    expect(reasonsOf(buckets)).toEqual(['b', 'a', 'c']);
  });

  it('stack rows', () => {
    expect(
      stacked([
        [1, 2],
        [3, 0],
        [0, 4],
      ]),
    ).toEqual([
      [1, 2],
      [4, 2],
      [4, 6],
    ]);
    expect(stacked([])).toEqual([]);
  });

  it('tell cost by the hour', () => {
    expect(dollarsPerHour(100_000, 60_000)).toBeCloseTo(6);
    expect(dollarsPerHour(100_000, 7_200_000)).toBeCloseTo(0.05);
  });
});

describe('the overview’s plots', () => {
  it('have a value for every bucket in every row, and say in words what they show', () => {
    const plots = plotsOf(
      overview([bucket({ started: 1, inFlight: 2, failures: { model_gone: 1 } }), bucket({ bargeIns: 4 })]),
    );
    expect(plots.map(({ title }) => title)).toEqual([
      'Calls in flight',
      'Answer latency',
      'Barge-ins',
      'Failures by reason',
      'Cost per hour',
    ]);
    for (const { summary, rows } of plots) {
      expect(summary).not.toBe('');
      for (const row of rows) expect(row.values).toHaveLength(2);
    }
    expect(plots[0]?.summary).toBe('At most 2 at once; 1 call began.');
    expect(plots[3]?.summary).toBe('1 call failed. Most often: model lost.');
  });

  it('say that something has no known price', () => {
    const known = bucket({ costMicros: 1_200_000 });
    const more = bucket({ costMicros: 300_000, costIncomplete: true });
    const summaryOf = (...buckets: OverviewBucket[]) => plotsOf(overview(buckets)).at(-1)?.summary;
    expect(summaryOf(known)).toBe('In all, $1.20.');
    expect(summaryOf(known, more)).toBe('In all, at least $1.50.');
  });

  it('have sensible words for nothing at all', () => {
    for (const { summary } of plotsOf(overview([]))) expect(summary).not.toMatch(/NaN|Infinity|undefined/);
  });
});
