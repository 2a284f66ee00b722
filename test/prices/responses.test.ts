import { describe, expect, it } from 'vitest';
import type { Usage } from '../../machines/index.ts';
import type { Prices } from '../../src/agents/define-config.ts';
import { PriceList } from '../../src/prices/price-list.ts';
import { tokensOf } from '../../src/prices/tokens.ts';
import { usage } from './usage.ts';

const costMicros = (of: Usage, model: string, models: NonNullable<Prices['models']> = {}) =>
  new PriceList({ models }).response(tokensOf(of), model);

/** A turn in the middle of a call: 20 s of caller audio so far, of which 12.8 s are cached; 10 s of answer. */
const turn = usage({
  inputTextTokens: 120,
  cachedTextTokens: 64,
  inputAudioTokens: 200,
  cachedAudioTokens: 128,
  outputTextTokens: 50,
  outputAudioTokens: 200,
});

describe('what a response cost', () => {
  it('is the sum over its kinds of tokens, cached ones at their own price', () => {
    // 56 × 4 + 64 × 0.4 + 72 × 32 + 128 × 0.4 + 50 × 24 + 200 × 64
    expect(costMicros(turn, 'gpt-realtime-2.1')).toBe(16_605);
    // 56 × 4 + 64 × 0.4 + 72 × 32 + 128 × 0.4 + 50 × 16 + 200 × 64
    expect(costMicros(turn, 'gpt-realtime-1.5')).toBe(16_205);
    // 56 × 0.6 + 64 × 0.06 + 72 × 10 + 128 × 0.3 + 50 × 2.4 + 200 × 20
    expect(costMicros(turn, 'gpt-realtime-2.1-mini')).toBe(4916);
  });

  it.each([
    ['a million tokens of text in', { inputTextTokens: 1_000_000 }, 4],
    ['of text from the cache', { inputTextTokens: 1_000_000, cachedTextTokens: 1_000_000 }, 0.4],
    ['of text out', { outputTextTokens: 1_000_000 }, 16],
    ['of audio in', { inputAudioTokens: 1_000_000 }, 32],
    ['of audio from the cache', { inputAudioTokens: 1_000_000, cachedAudioTokens: 1_000_000 }, 0.4],
    ['of audio out', { outputAudioTokens: 1_000_000 }, 64],
  ])('%s is the list price', (_, parts, dollars) => {
    expect(costMicros(usage(parts), 'gpt-realtime')).toBe(dollars * 1_000_000);
  });

  it('counts what the model thought as text, though no kind of output names it', () => {
    expect(costMicros(usage({ outputAudioTokens: 100, outputTokens: 350 }), 'gpt-realtime-2.1')).toBe(
      250 * 24 + 100 * 64,
    );
  });

  it('is never less than nothing, whatever a server says of its cache', () => {
    expect(costMicros(usage({ inputTextTokens: 10, cachedTextTokens: 64 }), 'gpt-realtime')).toBe(4);
  });

  it('is nothing for a response that failed', () => {
    expect(costMicros(usage({}), 'gpt-realtime-2.1')).toBe(0);
  });
});

describe('the price of a model', () => {
  it('holds for its dated snapshots', () => {
    expect(costMicros(turn, 'gpt-realtime-2025-08-28')).toBe(costMicros(turn, 'gpt-realtime'));
    expect(costMicros(turn, 'gpt-realtime-mini-2025-12-15')).toBe(costMicros(turn, 'gpt-realtime-mini'));
  });

  it('is nothing for the rehearsal model', () => {
    expect(costMicros(turn, 'rehearsal')).toBe(0);
  });

  it.each(['gpt-realtime-whisper', 'gpt-realtime-3', 'gpt-real', 'our-deployment', ''])(
    'is not guessed for one that is not in the list: %s',
    (model) => {
      expect(costMicros(turn, model)).toBeNull();
    },
  );
});

describe('prices that were set', () => {
  it('replace those we know, one by one', () => {
    const own = { 'gpt-realtime-2.1': { audioOut: 32 } };
    // 56 × 4 + 64 × 0.4 + 72 × 32 + 128 × 0.4 + 50 × 24 + 200 × 32
    expect(costMicros(turn, 'gpt-realtime-2.1', own)).toBe(10_205);
    expect(costMicros(turn, 'gpt-realtime-2.1-2026-05-01', own)).toBe(10_205);
    expect(costMicros(turn, 'gpt-realtime', own)).toBe(costMicros(turn, 'gpt-realtime'));
  });

  it('make a price for a model we know none of, when they are complete', () => {
    const own = { textIn: 1, cachedTextIn: 1, textOut: 1, audioIn: 1, cachedAudioIn: 1, audioOut: 1 };
    expect(costMicros(turn, 'our-deployment', { 'our-deployment': own })).toBe(570);
    expect(costMicros(turn, 'our-deployment', { 'our-deployment': { audioOut: 1 } })).toBeNull();
  });
});

describe('a call', () => {
  it('costs what its turns cost', () => {
    const usages = [
      turn,
      usage({ inputAudioTokens: 400, cachedAudioTokens: 384, outputAudioTokens: 100, inputTextTokens: 120 }),
    ];
    // The second: 120 × 4 + 16 × 32 + 384 × 0.4 + 100 × 64, rounded.
    expect(usages.map((each) => costMicros(each, 'gpt-realtime-2.1'))).toEqual([16_605, 7546]);
  });
});
