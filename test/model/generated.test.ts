import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { callMachine, stateName } from '../../machines/index.ts';
import { getStateNodes } from '../support/graph.ts';
import { delays } from './cases.ts';
import { explore, type Situation } from './explore.ts';
import { checkStep } from './invariants.ts';
import { Live } from './live.ts';
import {
  delayMs,
  enteredAt,
  firstActions,
  NEVER_MS,
  type Step,
  start,
  transitionsOf,
  variants,
} from './paths.ts';

const taken = new Set<unknown>();

describe.each(Object.entries(variants))('a call, %s', (_, settings) => {
  const situations = explore(settings);
  const everything = situations.flatMap(({ next }) => next);
  const eventTypes = [...new Set(everything.map(({ event }) => event.type))].sort();

  it('comes into more than a hundred different situations and meets every event in each', () => {
    expect(situations.length).toBeGreaterThan(100);
    expect(everything.length).toBeGreaterThan(30 * situations.length * 0.9);
    expect(eventTypes.length).toBeGreaterThan(30);
  });

  describe.each(eventTypes)('%s, in every situation', (type) => {
    const steps = everything.filter(({ event }) => event.type === type);

    it('breaks no promise', () => {
      for (const step of steps) checkStep(step);
    });

    // Each from where the call is: every step on the way there is another one of these.
    it('does to a live call with lanes what the plain machine says', () => {
      for (const step of steps) {
        for (const each of transitionsOf(step)) taken.add(each);
        agrees(new Live(settings, step.before), step);
      }
    });
  });

  it('begins by dialing the model', () => {
    expect(firstActions(settings)).toEqual([{ type: 'model.dial' }]);
    const live = new Live(settings);
    expect(live.out).toEqual(firstActions(settings));
    isAt(live, start(settings), 'the beginning');
  });

  it('waits exactly as long as each state says', () => {
    let waited = 0;
    for (const situation of situations) {
      const step = nextDelay(situation);
      if (!step) continue;
      const live = new Live(settings).walk(situation.walked);
      isAt(live, step.before, 'the end of a walk');
      live.clock.increment(delayMs(step.before, step.event.type, enteredAt(situation.walked)) - 1);
      expect(live.out).toEqual([]);
      expect(live.actor.getSnapshot().value).toEqual(step.before.value);
      live.clock.increment(1);
      expect(live.out).toEqual(step.actions);
      expect(live.actor.getSnapshot().value).toEqual(step.after.value);
      waited += 1;
    }
    expect(waited).toBeGreaterThan(20);
  });

  it('is silent for ever once it is closed', () => {
    const ends = situations.flatMap(({ walked, next }) =>
      next.filter(({ after }) => after.status === 'done').map((step) => [...walked, step]),
    );
    for (const walked of ends) {
      const live = new Live(settings).walk(walked);
      expect(live.actor.getSnapshot().status).toBe('done');
      live.clock.increment(3_600_000);
      expect(live.out).toEqual([]);
    }
  });

  /** The delay that falls due first when a walk took no time at all. */
  function nextDelay({ snapshot, walked, next }: Situation): Step | undefined {
    if (snapshot.status !== 'active') return undefined;
    const at = enteredAt(walked);
    const dueMs = (type: string): number => delayMs(snapshot, type, at);
    const passing = delays(snapshot).filter(({ type }) => dueMs(type) < NEVER_MS);
    const first = passing.sort((a, b) => dueMs(a.type) - dueMs(b.type))[0];
    return next.find(({ event }) => event.type === first?.type);
  }
});

describe('the generated calls', () => {
  it('take every transition of the chart', () => {
    const all = [callMachine.root, ...getStateNodes(callMachine)].flatMap((node) =>
      [...node.transitions.values()].flat(),
    );
    const missed = all.filter((transition) => !taken.has(transition));
    expect(
      missed.map(({ source, eventType, guard }) => `${source.id} ${eventType} ${JSON.stringify(guard)}`),
    ).toEqual([]);
    expect(all.length).toBeGreaterThan(90);
  });
});

function agrees(live: Live, step: Step): void {
  const at = `${step.event.type} in ${stateName(step.before.value)}`;
  expect(live.take(step), at).toEqual(step.actions);
  isAt(live, step.after, at);
}

/** The call is where the plain machine says, and remembers the same. */
function isAt(live: Live, { value, context }: Step['after'], at: string): void {
  const snapshot = live.actor.getSnapshot();
  // What tells two contexts apart in words takes its time; most are alike.
  if (isDeepStrictEqual([snapshot.value, snapshot.context], [value, context])) return;
  expect(snapshot.value, at).toEqual(value);
  expect(snapshot.context, at).toEqual(context);
}
