import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskNumber, maskWords, withoutWords } from '../../src/store/journal-mask.ts';
import { readSizes, Sizes } from '../../src/store/journal-sizes.ts';

const text = fc.string({ unit: 'grapheme' });

describe('masked words', () => {
  it('keep their length and have no letter or digit left', () => {
    fc.assert(
      fc.property(text, (words) => {
        const masked = maskWords(words);
        expect(masked).toHaveLength(words.length);
        expect(masked).not.toMatch(/[\p{L}\p{N}]/u);
      }),
    );
  });

  it('stay as they are when they are masked again', () => {
    fc.assert(
      fc.property(text, (words) => {
        expect(maskWords(maskWords(words))).toBe(maskWords(words));
        expect(maskNumber(maskNumber(words))).toBe(maskNumber(words));
      }),
    );
  });

  it('are masked wherever a value holds them, and nothing else is', () => {
    const event = {
      type: 'openai.response.done',
      responseId: 'resp_1',
      output: [{ id: 'item_1', kind: 'message', text: 'Table 5, at noon.', arguments: '{"seats":4}' }],
    };
    const masked = {
      ...event,
      output: [{ ...event.output[0], text: '••••• •, •• ••••.', arguments: '{"•••••":•}' }],
    };
    expect(withoutWords(event)).toEqual(masked);
    expect(withoutWords(masked)).toEqual(masked);
  });

  it('are masked in what an agent is set to say', () => {
    const settings = {
      greeting: 'Hi.',
      voicemail: 'Bye.',
      tools: { filler: { afterMs: 1500, sentences: ['One.', 'Two.'] } },
    };
    const masked = {
      greeting: '••.',
      voicemail: '•••.',
      tools: { filler: { afterMs: 1500, sentences: ['•••.', '•••.'] } },
    };
    expect(withoutWords(settings)).toEqual(masked);
  });

  it('derived from masked ones are the same as derived ones that are masked', () => {
    const derived = (digit: string): string => `The caller pressed ${digit} on the keypad.`;
    expect(maskWords(derived(maskWords('5')))).toBe(maskWords(derived('5')));
  });
});

describe('a masked number', () => {
  it.each([
    ['+14155550123', '+•••••••••23'],
    ['client:alice', '••••••:•••••'],
    ['sip:1234@example.com', '•••:••34@•••••••.•••'],
    ['', ''],
    ['7', '7'],
  ])('%s reads %s', (number, masked) => {
    expect(maskNumber(number)).toBe(masked);
  });
});

describe('sizes', () => {
  it('are read as they were written', () => {
    const sizes = fc.array(fc.oneof(fc.constantFrom(160, 80, 0), fc.nat({ max: 8000 })), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, (list) => {
        const run = new Sizes();
        for (const bytes of list) run.add(bytes);
        expect(readSizes(run.text())).toEqual(list);
      }),
    );
  });

  it('say how often the same one comes in a row', () => {
    const run = new Sizes();
    for (const bytes of [...new Array<number>(49).fill(160), 80]) run.add(bytes);
    expect(run.text()).toBe('160*49,80');
  });

  it.each(['160*', 'x', '160,,80', '160*99999999', '-1'])('that are no sizes are refused: %s', (wrong) => {
    expect(() => readSizes(wrong)).toThrow(RangeError);
  });
});
