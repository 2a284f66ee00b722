import { describe, expect, it } from 'vitest';
import { oursText, personText } from '../../src/console/calls/person.ts';
import {
  agoText,
  countText,
  durationText,
  latencyText,
  momentText,
  moneyText,
  phoneText,
} from '../../src/console/ui/format.ts';
import { OUTCOMES, outcomeWords } from '../../src/console/ui/outcome.ts';
import { countStates, splitState, stateColor } from '../../src/console/ui/state.ts';

describe('what people read', () => {
  it.each([
    [0, '0:00'],
    [7_999, '0:07'],
    [760_000, '12:40'],
    [3_723_000, '1:02:03'],
    [-5, '0:00'],
  ])('a duration of %d ms is %s', (ms, text) => expect(durationText(ms)).toBe(text));

  it.each([
    [null, '–'],
    [739.6, '740 ms'],
    [1320, '1.32 s'],
  ])('a latency of %s ms is %s', (ms, text) => expect(latencyText(ms)).toBe(text));

  it.each([
    [-2000, 'now'],
    [4_999, 'now'],
    [59_999, '59 s ago'],
    [60_000, '1 min ago'],
    [86_399_999, '23 h ago'],
    [86_400_000, 'yesterday'],
    [200_000_000, '2 days ago'],
  ])('%d ms ago is %s', (ms, text) => expect(agoText(ms)).toBe(text));

  it.each([
    [0, '$0'],
    [400, '< $0.001'],
    [500, '$0.001'],
    [42_000, '$0.042'],
    [12_500_000, '$12.50'],
  ])('%d millionths are %s', (micros, text) => expect(moneyText(micros)).toBe(text));

  it('groups the numbers whose groups are known, and touches no others', () => {
    expect(phoneText('+15551234567')).toBe('+1 555 123 4567');
    for (const number of ['+442071838750', 'client:kim', '•••', '']) expect(phoneText(number)).toBe(number);
  });

  it('counts', () => {
    expect([0, 1, 1200].map((count) => countText(count, 'call'))).toEqual([
      '0 calls',
      '1 call',
      '1,200 calls',
    ]);
  });

  it('names the year only when it is another one', () => {
    const at = new Date(2026, 2, 14, 9, 31).getTime();
    expect(momentText(at, new Date(2026, 5, 1).getTime())).toBe('14 Mar, 09:31');
    expect(momentText(at, new Date(2027, 0, 1).getTime())).toContain('2026');
  });
});

describe('states and outcomes', () => {
  it('has a color for every state at the top, and gray for one it does not know', () => {
    expect(splitState('listening.callerSpeaking')).toEqual({ top: 'listening', phase: 'callerSpeaking' });
    expect(splitState('interrupting')).toEqual({ top: 'interrupting', phase: '' });
    expect(stateColor('assistantSpeaking.starved')).toBe('var(--assistantSpeaking)');
    expect(stateColor('constructor')).toBe('var(--soft)');
  });

  it('counts calls by their top state, in the chart’s order', () => {
    const states = ['interrupting', 'listening.waiting', 'listening.thinking', 'connecting.resuming'];
    expect(countStates(states)).toEqual([
      ['connecting', 1],
      ['listening', 2],
      ['interrupting', 1],
    ]);
  });

  it('shows the person on the phone, whoever called whom', () => {
    const [theirs, ours] = ['+14155550101', '+442071838750'];
    const cameIn = { from: theirs, to: ours, direction: 'inbound', via: 'phone' } as const;
    const placed = { from: ours, to: theirs, direction: 'outbound', via: 'phone' } as const;
    for (const call of [cameIn, placed]) expect(personText(call)).toBe('+1 415 555 0101');
    expect([oursText(cameIn), oursText(placed)]).toEqual([`called ${ours}`, `called from ${ours}`]);
    expect(personText({ ...cameIn, from: 'client:browser', via: 'browser' })).toBe('Browser phone');
    expect(personText({ ...placed, to: '' })).toBe('unknown number');
  });

  it('says of placed calls what is different about them', () => {
    expect(outcomeWords('busy').sentence).toBe('No line was free for the caller.');
    expect(outcomeWords('busy', 'outbound').sentence).toBe('The line was busy.');
    expect(outcomeWords('caller_hung_up', 'outbound')).toMatchObject({
      text: 'person hung up',
      sentence: 'The person we called hung up.',
    });
    for (const outcome of Object.keys(OUTCOMES))
      expect(outcomeWords(outcome, 'outbound').sentence).not.toMatch(/caller/);
  });

  it('has words for every outcome; a new one is shown as it is, as a failure', () => {
    for (const outcome of Object.keys(OUTCOMES)) expect(outcomeWords(outcome).text).not.toContain('_');
    expect(outcomeWords('moon_fell')).toEqual({
      text: 'moon fell',
      kind: 'bad',
      sentence: 'It ended: moon fell.',
    });
    expect(outcomeWords('constructor').kind).toBe('bad');
    expect(outcomeWords('constructor', 'outbound').kind).toBe('bad');
  });
});
