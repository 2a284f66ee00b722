import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { answersTo, delaysOf, eventsOf, isRefusal } from '../../src/chart/answers.ts';
import { endingOf } from '../../src/chart/ending.ts';
import { type Chart, chartOf } from '../../src/chart/graph.ts';
import { transitionId } from '../../src/chart/transition-id.ts';
import { leavesOf } from '../../src/chart/tree.ts';
import { machines } from './machines.ts';

/** What XState itself takes in `leaf`, with every guard answered the same way. */
function taken(
  machine: AnyStateMachine,
  chart: Chart,
  leaf: string,
  event: string,
  guardsHold: boolean,
): string[] {
  const names = Object.keys(machine.implementations.guards);
  const guards = Object.fromEntries(names.map((name) => [name, () => guardsHold]));
  const path = leaf.slice(chart.id.length + 1).split('.');
  const value = path.slice(0, -1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), path.at(-1));
  const guarded = machine.provide({ guards } as never);
  const snapshot = guarded.resolveState({ value: value as never, context: {} as never });
  return (guarded.getTransitionData(snapshot, { type: event } as never) ?? []).map((definition) =>
    transitionId(definition),
  );
}

describe.each(machines)('what the states of %s answer', (_, machine) => {
  const chart = chartOf(machine);
  const leaves = leavesOf(chart).filter(({ final }) => !final);
  const pairs = leaves.flatMap(({ id }) => eventsOf(chart).map((event) => [id, event] as const));

  it('is what XState takes when every guard holds: the first candidate', () => {
    for (const [leaf, event] of pairs) {
      const first = answersTo(chart, leaf, event).slice(0, 1);
      expect([leaf, event, taken(machine, chart, leaf, event, true)]).toEqual([
        leaf,
        event,
        first.map(({ id }) => id),
      ]);
    }
  });

  it('is what XState takes when no guard holds: the last candidate, or nothing', () => {
    for (const [leaf, event] of pairs) {
      const last = answersTo(chart, leaf, event).filter(({ guard }) => guard === null);
      expect([leaf, event, taken(machine, chart, leaf, event, false)]).toEqual([
        leaf,
        event,
        last.map(({ id }) => id),
      ]);
    }
  });
});

describe('the call', () => {
  const chart = chartOf(machines[0]![1]);

  it('ends through the apology, a message for a machine, or at once', () => {
    expect([...endingOf(chart)].sort()).toEqual([
      'call.assistantSpeaking.apologizing',
      'call.assistantSpeaking.leavingMessage',
      'call.closed',
    ]);
  });

  it('refuses to be interrupted while it apologizes', () => {
    const answers = answersTo(
      chart,
      'call.assistantSpeaking.apologizing',
      'openai.input_audio_buffer.speech_started',
    );
    expect(answers.map(isRefusal)).toEqual([true]);
  });

  it('answers nothing once it is closed', () => {
    for (const event of eventsOf(chart)) expect(answersTo(chart, 'call.closed', event)).toEqual([]);
  });

  it('does not wait for ever for an answer', () => {
    expect(delaysOf(chart, 'call.listening.thinking').map(({ delay }) => delay)).toContain('answerTimeout');
  });
});
