import { describe, expect, it } from 'vitest';
import { EXTRAS, MESSAGES, MINUTES, MODELS, TRANSCRIPTION } from '../../src/prices/table.ts';

const sections = [...MODELS, ...TRANSCRIPTION, ...MINUTES, ...MESSAGES];

/** Every number in it, however deep. */
const numbersIn = (value: unknown): readonly number[] =>
  typeof value === 'number' ? [value] : Object.values(value as object).flatMap(numbersIn);

describe('the table of prices', () => {
  it('says of each price where and when it was read, and how sure that is', () => {
    for (const { source } of [...sections, ...Object.values(EXTRAS)]) {
      expect(source.url).toMatch(/^https:\/\//);
      expect(source.read).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
      expect(['page', 'quoted', 'unchecked']).toContain(source.how);
    }
  });

  it('has no price twice, and none that is nothing', () => {
    for (const kind of [MODELS, TRANSCRIPTION, MINUTES, MESSAGES]) {
      const names = kind.flatMap(({ prices }) => Object.keys(prices));
      expect(new Set(names).size).toBe(names.length);
    }
    const prices = [
      ...sections.map((section) => section.prices),
      ...Object.values(EXTRAS).map((it) => it.price),
    ];
    for (const price of prices.flatMap(numbersIn)) expect(price).toBeGreaterThan(0);
  });

  it('has cached tokens cheaper than others', () => {
    for (const price of MODELS.flatMap(({ prices }) => Object.values(prices))) {
      expect(price.cachedTextIn).toBeLessThan(price.textIn);
      expect(price.cachedAudioIn).toBeLessThan(price.audioIn);
    }
  });
});
