import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begin, heardText, revise, type Utterance } from '../../../machines/call/conversation.ts';

const text = 'We are open from nine until six.';
const said = (facts: Partial<Utterance>): Utterance => ({
  itemId: 'item_1',
  role: 'agent',
  responseId: 'resp_1',
  text,
  generatedMs: 2000,
  heardMs: null,
  interrupted: false,
  ...facts,
});

describe('the words the caller heard', () => {
  it('are all of them when nobody interrupted', () => {
    expect(heardText(said({}))).toBe(text);
    expect(heardText(said({ heardMs: 2000 }))).toBe(text);
  });

  it('are those before the cut, in proportion to the audio heard', () => {
    expect(heardText(said({ interrupted: true, heardMs: 1000 }))).toBe('We are open from');
  });

  it('end with a whole word', () => {
    expect(heardText(said({ interrupted: true, heardMs: 750 }))).toBe('We are open');
    expect(heardText(said({ interrupted: true, heardMs: 800 }))).toBe('We are open');
  });

  it('are none when nothing, or less than a word, was heard', () => {
    expect(heardText(said({ interrupted: true, heardMs: 0 }))).toBe('');
    expect(heardText(said({ interrupted: true, heardMs: 60 }))).toBe('');
    expect(heardText(said({ interrupted: true, heardMs: 100, generatedMs: 0 }))).toBe('');
  });

  it('are all of them when all of the audio made so far was heard', () => {
    expect(heardText(said({ interrupted: true, heardMs: 2000 }))).toBe(text);
    expect(heardText(said({ interrupted: true, heardMs: 2050 }))).toBe(text);
  });

  it('are unknown, so none, before a transcript comes', () => {
    expect(heardText(said({ text: null, interrupted: true, heardMs: 500 }))).toBe('');
  });

  it('are the whole turn when they are the caller’s own', () => {
    const own = said({ role: 'caller', interrupted: true, heardMs: 0, generatedMs: 0, text: 'Hello?' });
    expect(heardText(own)).toBe('Hello?');
  });

  it('are the beginning of what was said, never longer for less audio, and never half a word', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        words,
        fc.nat(5000),
        fc.nat(5000),
        fc.integer({ min: 1, max: 5000 }),
        (all, a, b, total) => {
          const whole = all.join(' ');
          const heard = (heardMs: number): string =>
            heardText(said({ text: whole, interrupted: true, heardMs, generatedMs: total }));
          const [less, more] = [heard(Math.min(a, b)), heard(Math.max(a, b))];
          expect(more.startsWith(less)).toBe(true);
          expect(whole.startsWith(more)).toBe(true);
          for (const part of [less, more]) {
            if (part !== '') expect(all.slice(0, part.split(' ').length).join(' ')).toBe(part);
          }
        },
      ),
    );
  });
});

describe('the conversation', () => {
  it('keeps the order in which things were first heard of', () => {
    const all = begin(begin([], 'item_u', 'caller'), 'item_1', 'agent', 'resp_1');
    expect(all.map(({ itemId, role }) => `${role} ${itemId}`)).toEqual(['caller item_u', 'agent item_1']);
  });

  it('has each thing once, and learns late which response it belongs to', () => {
    const early = begin([], 'item_1', 'agent');
    const known = begin(early, 'item_1', 'agent', 'resp_1');
    expect(known).toHaveLength(1);
    expect(known[0]).toMatchObject({ responseId: 'resp_1' });
    expect(begin(known, 'item_1', 'agent', 'resp_2')).toBe(known);
    expect(begin(known, 'item_1', 'agent')).toBe(known);
  });

  it('changes what is known and nothing else', () => {
    const all = begin(begin([], 'item_u', 'caller'), 'item_1', 'agent');
    const next = revise(all, 'item_u', () => ({ text: 'Hello?' }));
    expect(next[0]).toMatchObject({ itemId: 'item_u', text: 'Hello?' });
    expect(next[1]).toBe(all[1]);
    expect(all[0]).toMatchObject({ text: null });
    expect(revise(all, 'item_9', () => ({ text: '?' }))).toBe(all);
  });
});
