import { describe, expect, it } from 'vitest';
import { sayLanguage } from '../../src/twilio/say-language.ts';

describe('the language Twilio speaks a sentence in', () => {
  it.each([
    ['de', 'de-DE'],
    ['de-AT', 'de-AT'],
    ['DE-at', 'de-AT'],
    ['de-CH', 'de-DE'],
    ['en', 'en-US'],
    ['en-GB', 'en-GB'],
    ['no', 'nb-NO'],
    ['fil', 'fil-PH'],
    ['zh-Hant', 'zh-CN'],
  ])('%s is %s', (tag, language) => expect(sayLanguage(tag)).toBe(language));

  it.each([undefined, '', 'tlh', 'd', 'f'])('is left to Twilio for %s', (tag) => {
    expect(sayLanguage(tag)).toBeUndefined();
  });
});
