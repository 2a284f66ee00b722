import { describe, expect, it } from 'vitest';
import { turnRows } from '../../src/console/call/turn-rows.ts';
import type { Turn } from '../../src/console/story/turn-lane.ts';
import { costText, fineCostText, tokensText } from '../../src/console/ui/cost-text.ts';
import type { TurnCost } from '../../src/prices/call-cost.ts';
import { noTokens } from '../../src/prices/tokens.ts';

const turn = (n: number, responseId: string, stopped: number): Turn => ({
  ...{ n, responseId, stopped },
  ...{ created: stopped + 100, firstAudio: stopped + 300, firstHeard: stopped + 400 },
});
const cost = (responseId: string, atMs: number, micros: number | null = 1000): TurnCost => ({
  ...{ responseId, atMs, micros, responses: 1, tokens: noTokens },
});
const costAt = ({ atMs }: TurnCost): number => atMs;

describe('the table of answers', () => {
  it('has each answer with its cost, in the order of time', () => {
    const rows = turnRows(
      [turn(1, 'a', 1000), turn(2, 'b', 5000)],
      [cost('a', 1500), cost('b', 5500)],
      costAt,
      9e9,
    );
    expect(rows.map(({ t, cost: its }) => [t, its?.responseId])).toEqual([
      [1000, 'a'],
      [5000, 'b'],
    ]);
  });

  it('has what nobody heard, which costs all the same', () => {
    const rows = turnRows(
      [turn(1, 'a', 1000), turn(2, 'c', 9000)],
      [cost('b', 5000), cost('c', 9500)],
      costAt,
      9e9,
    );
    expect(
      rows.map(({ turn: its, cost: paid }) => [its?.responseId ?? null, paid?.responseId ?? null]),
    ).toEqual([
      ['a', null],
      [null, 'b'],
      ['c', 'c'],
    ]);
  });

  it('knows nothing of what is after the moment that is shown', () => {
    expect(turnRows([], [cost('a', 5000), cost('b', 7000)], costAt, 6000)).toHaveLength(1);
  });

  it('says what it cost finely enough to add up', () => {
    expect([16_605, 0, 49, 1_250_000, null].map((micros) => fineCostText(micros))).toEqual([
      ...['$0.0166', '$0.0000', '< $0.0001', '$1.2500', 'not known'],
    ]);
    expect(fineCostText(16_605, true)).toBe('at least $0.0166');
    expect(costText(16_605, true)).toBe('at least $0.017');
  });

  it('says tokens by kind, and none of those there are none of', () => {
    expect(tokensText({ ...noTokens, audioIn: 1200, cachedAudioIn: 64, audioOut: 3 })).toBe(
      '1,200 audio in · 64 audio in, cached · 3 audio out',
    );
    expect(tokensText(noTokens)).toBe('0 tokens');
  });
});
