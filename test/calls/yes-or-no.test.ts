import { describe, expect, it } from 'vitest';
import { answerTo } from '../../src/calls/tools/yes-or-no.ts';

describe('a plain yes', () => {
  it.each([
    ['Yes.', 'en'],
    ['Yeah, okay!', 'en-GB'],
    ['Ja, bitte.', 'de'],
    ['Oui, d’accord', 'fr'],
    ['SÍ', 'es'],
    ['Si\u0301, claro', 'es'],
    ['Evet', 'tr'],
    ['Tak', undefined],
    ['ja', 'xx'],
  ])('is %s (%s)', (words, language) => {
    expect(answerTo(words, language)).toBe('yes');
  });

  it.each([
    ['No', 'en'],
    ['Yes… no', 'en'],
    ['I do not say yes', 'en'],
    ["That's not correct", 'en'],
    ['Yes but change the day', 'en'],
    ['ja', 'en'],
    ['Ja, aber am Samstag', 'de'],
    ['Nein', 'en'],
    ['yes yes I was just telling my wife that we should go', 'en'],
    ['hm', 'en'],
    ['yesterday', 'en'],
    ['Don’t, okay?', undefined],
  ])('is not %s (%s)', (words, language) => {
    expect(answerTo(words, language)).toBe('other');
  });

  it.each(['', ' ', '…', '?!'])('nor is it anything when nothing was said: %j', (words) => {
    expect(answerTo(words)).toBe('nothing');
  });
});
