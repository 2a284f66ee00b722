import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventsOf } from '../../src/chart/answers.ts';
import { type Chart, chartOf } from '../../src/chart/graph.ts';
import { wordsIn } from '../../src/chart/vocabulary.ts';
import { DELAY_WORDS, EVENT_WORDS } from '../../src/console/story/event-words.ts';
import { GUARD_WORDS } from '../../src/console/story/guard-words.ts';
import { eventWords, timeText } from '../../src/console/story/why.ts';
import { machines } from '../chart/machines.ts';

const charts = machines.map(([, machine]) => chartOf(machine));

const transitionsOf = ({ transitions, anywhere }: Chart): Chart['transitions'] => [
  ...transitions,
  ...anywhere,
];
const unique = (names: readonly (string | null)[]): string[] =>
  [...new Set(names)].filter((name) => name !== null).sort();

/** Every event that could ever be in a journal, whether a state answers it or not. */
function vocabulary(): string[] {
  const files = ['call/events.ts', 'call/twilio-events.ts', 'call/openai-events.ts', 'model-link/events.ts'];
  const sources = files.map((file) =>
    readFileSync(new URL(`../../machines/${file}`, import.meta.url), 'utf8'),
  );
  const link = wordsIn(sources[3] ?? '', 'ModelLinkEvent');
  return [...sources.slice(0, 3).flatMap((source) => wordsIn(source)), ...link].map(({ type }) => type);
}

describe('the words for why a call is in its state', () => {
  it('say each event that a state answers', () => {
    expect(charts.flatMap(eventsOf).filter((type) => EVENT_WORDS[type] === undefined)).toEqual([]);
  });

  it('say each event that can be in a journal at all', () => {
    expect(vocabulary().length).toBeGreaterThan(50);
    expect(vocabulary().filter((type) => EVENT_WORDS[type] === undefined)).toEqual([]);
  });

  it('say each guard of the machines, and none that there is not', () => {
    const guards = unique(charts.flatMap((chart) => transitionsOf(chart).map(({ guard }) => guard)));
    expect(Object.keys(GUARD_WORDS).sort()).toEqual(guards);
  });

  it('say each delay of the machines, and none that there is not', () => {
    const delays = unique(charts.flatMap((chart) => transitionsOf(chart).map(({ delay }) => delay)));
    expect(Object.keys(DELAY_WORDS).sort()).toEqual(delays);
  });

  it('read as the middle of a sentence', () => {
    const all = [EVENT_WORDS, DELAY_WORDS, GUARD_WORDS].flatMap((words) => Object.values(words));
    expect(all.filter((words) => !/^(Twilio|[a-z]).*[^.\s]$/.test(words))).toEqual([]);
  });

  it('name a delay by its words, and an event that is new by its type', () => {
    expect(eventWords('xstate.after.answerTimeout.call.listening.thinking')).toBe(
      'the model gave no sign of an answer in time',
    );
    expect(eventWords('openai.something.new')).toBe('openai.something.new came');
  });

  it('give moments as people read them', () => {
    expect([0, 12_440, 59_960, 132_400].map(timeText)).toEqual(['0.0 s', '12.4 s', '1:00.0', '2:12.4']);
  });
});
