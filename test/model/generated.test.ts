import { describe, expect, it } from 'vitest';
import { callMachine, stateName, withLanes } from '../../machines/index.ts';
import { getStateNodes } from '../support/graph.ts';
import { delays } from './cases.ts';
import { checkStep } from './invariants.ts';
import { Live } from './live.ts';
import {
  delayMs,
  enteredAt,
  firstActions,
  NEVER_MS,
  nextSteps,
  type Step,
  transitionsOf,
  variants,
  walks,
} from './paths.ts';

const taken = new Set<unknown>();

describe.each(Object.entries(variants))('a call, %s', (_, settings) => {
  const situations = walks(settings);
  const everything = situations.flatMap((walked) =>
    nextSteps(settings, walked).map((step) => ({ walked, step })),
  );
  const eventTypes = [...new Set(everything.map(({ step }) => step.event.type))].sort();

  it('comes into more than a hundred different situations and meets every event in each', () => {
    expect(situations.length).toBeGreaterThan(100);
    expect(everything.length).toBeGreaterThan(30 * situations.length * 0.9);
    expect(eventTypes.length).toBeGreaterThan(30);
  });

  describe.each(eventTypes)('%s, in every situation', (type) => {
    const steps = everything.filter(({ step }) => step.event.type === type);

    it('breaks no promise', () => {
      for (const { step } of steps) checkStep(step);
    });

    it('does to a live call with lanes what the plain machine says', () => {
      for (const { walked, step } of steps) {
        for (const each of transitionsOf(step)) taken.add(each);
        agrees(new Live(withLanes(callMachine), settings).walk(walked), step);
      }
    });
  });

  it('begins by dialing the model', () => {
    expect(firstActions(settings)).toEqual([{ type: 'model.dial' }]);
    expect(new Live(withLanes(callMachine), settings).out).toEqual(firstActions(settings));
  });

  it('waits exactly as long as each state says', () => {
    let waited = 0;
    for (const walked of situations) {
      const step = nextDelay(walked);
      if (!step) continue;
      const live = new Live(callMachine, settings).walk(walked);
      const before = live.actor.getSnapshot().value;
      live.clock.increment(delayMs(step.before, step.event.type, enteredAt(walked)) - 1);
      expect(live.out).toEqual([]);
      expect(live.actor.getSnapshot().value).toEqual(before);
      live.clock.increment(1);
      expect(live.out).toEqual(step.actions);
      expect(live.actor.getSnapshot().value).toEqual(step.after.value);
      waited += 1;
    }
    expect(waited).toBeGreaterThan(20);
  });

  it('is silent for ever once it is closed', () => {
    for (const { walked, step } of everything.filter((each) => each.step.after.status === 'done')) {
      const live = new Live(withLanes(callMachine), settings).walk([...walked, step]);
      expect(live.actor.getSnapshot().status).toBe('done');
      live.clock.increment(3_600_000);
      expect(live.out).toEqual([]);
    }
  });

  /** The delay that falls due first when a walk took no time at all. */
  function nextDelay(walked: readonly Step[]): Step | undefined {
    const last = walked.at(-1)?.after;
    const at = enteredAt(walked);
    if (last?.status !== 'active') return undefined;
    const passing = delays(last).filter(({ type }) => delayMs(last, type, at) < NEVER_MS);
    const first = passing.sort((a, b) => delayMs(last, a.type, at) - delayMs(last, b.type, at))[0];
    return nextSteps(settings, walked).find(({ event }) => event.type === first?.type);
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
  expect(live.actor.getSnapshot().value, at).toEqual(step.after.value);
  expect(live.actor.getSnapshot().context, at).toEqual(step.after.context);
}
