import { describe, expect, it } from 'vitest';
import { inOneBreath, spoken } from '../../src/calls/sentences.ts';

describe('a sentence of ours', () => {
  it('is in the agent’s language where we have it, whatever the region', () => {
    expect(spoken('nobody', 'de-AT')).toEqual({
      text: expect.stringContaining('gerade kann niemand'),
      language: 'de-AT',
    });
    expect(spoken('nobody', 'FR').text).toContain('personne');
  });

  it('is in English, and said to be, where we do not have it', () => {
    for (const language of [undefined, 'da', 'tlh'])
      expect(spoken('pressOne', language)).toEqual({ text: 'Press 1 to take the call.' });
  });

  it('names the key in every language', () => {
    for (const language of ['en', 'de', 'es', 'fr'])
      expect(spoken('pressOne', language).text).toMatch(/\b1\b/);
  });
});

describe('what is said one after another', () => {
  it('is one sentence where the language is the same, and nothing where nothing is to be said', () => {
    const said = inOneBreath([
      { text: 'A.', language: 'de' },
      { text: ' ' },
      { text: 'B.', language: 'de' },
      { text: 'C.' },
    ]);
    expect(said).toEqual([{ text: 'A. B.', language: 'de' }, { text: 'C.' }]);
  });
});
