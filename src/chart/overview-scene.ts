import { endingOf } from './ending.ts';
import type { Chart, ChartTransition } from './graph.ts';
import { triggerOf } from './group.ts';
import type { Line } from './scene.ts';
import { pathUp } from './tree.ts';

/** From one state at the top to another: all transitions between the two, and between the states in them. */
export interface Way extends Line {
  readonly transitions: readonly ChartTransition[];
  /** None of the transitions leads anywhere but to the end. */
  readonly isToEnd: boolean;
}

/** What may happen in every state: events and delays, and the states they lead to, which depends on their guards. */
export interface Exit {
  readonly events: readonly string[];
  readonly targets: readonly string[];
}

/** The ways between the states at the top, in document order, one for each ordered pair that has transitions. */
export function waysOf(chart: Chart): Way[] {
  const ending = endingOf(chart);
  const topOf = (id: string): string => pathUp(chart, id).at(-1)?.id ?? id;
  const leaving = chart.transitions.filter(
    ({ source, targets: [target] }) => target !== undefined && topOf(source) !== topOf(target),
  );
  const pairs = Map.groupBy(leaving, ({ source, targets }) => `${topOf(source)} ${topOf(targets[0]!)}`);
  return [...pairs.values()].map((transitions) => ({
    source: topOf(transitions[0]!.source),
    target: topOf(transitions[0]!.targets[0]!),
    transitions,
    isToEnd: transitions.every(({ targets }) => ending.has(targets[0]!)),
  }));
}

/** The ways out of every state, in document order: events that lead to the same states are one way. */
export function exitsOf(chart: Chart): Exit[] {
  const leaving = chart.anywhere.flatMap((transition) =>
    transition.targets.length === 0 ? [] : [{ event: triggerOf(transition), target: transition.targets[0]! }],
  );
  const byEvent = [...Map.groupBy(leaving, ({ event }) => event)].map(([event, ways]) => ({
    event,
    targets: [...new Set(ways.map(({ target }) => target))],
  }));
  const byTargets = Map.groupBy(byEvent, ({ targets }) => targets.join(' '));
  return [...byTargets.values()].map((ways) => ({
    events: ways.map(({ event }) => event),
    targets: ways[0]!.targets,
  }));
}
