import { describe, expect, it } from 'vitest';
import { wordsIn } from '../../src/chart/vocabulary.ts';

const SOURCE = `
/** Not the first member’s. */
type Heard =
  /** A key. */
  | { readonly type: 'key'; readonly at: number; readonly digit?: string }
  | {
      /** Two kinds
       * at once. */
      readonly type: 'a.b' | 'a.c';
      /** About a field. */
      readonly payload: string;
    }
  | ({ readonly type: 'plain' } & Facts);

/** All of it. */
export type Asked = { readonly type: 'hang_up'; readonly at: number };
`;

describe('the words of a union', () => {
  it('come with their fields and what is said of them', () => {
    expect(wordsIn(SOURCE)).toEqual([
      { type: 'key', fields: ['digit'], meaning: 'A key.' },
      { type: 'a.b', fields: ['payload'], meaning: 'Two kinds at once.' },
      { type: 'a.c', fields: ['payload'], meaning: 'Two kinds at once.' },
      { type: 'plain', fields: [], meaning: '' },
      { type: 'hang_up', fields: [], meaning: 'All of it.' },
    ]);
  });

  it('can be read from one union alone', () => {
    expect(wordsIn(SOURCE, 'Asked').map(({ type }) => type)).toEqual(['hang_up']);
  });
});
