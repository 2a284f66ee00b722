import type { Chart, ChartTransition } from './graph.ts';
import { pathUp } from './tree.ts';

/**
 * What a leaf state may do on an event, in the order it is tried: its own candidates, then those of the states
 * around it, then those from anywhere; the first without a guard ends the search. Empty: the event is ignored.
 */
export function answersTo(chart: Chart, leaf: string, event: string): ChartTransition[] {
  const path = pathUp(chart, leaf);
  if (path[0]?.final) return [];
  const levels = [
    ...path.map(({ id }) => chart.transitions.filter(({ source }) => source === id)),
    chart.anywhere,
  ];
  const candidates = levels.flatMap((level) => level.filter((transition) => transition.event === event));
  const last = candidates.findIndex(({ guard }) => guard === null);
  return last < 0 ? candidates : candidates.slice(0, last + 1);
}

/** What a leaf state does by itself when time has passed, its own delays first. */
export const delaysOf = (chart: Chart, leaf: string): ChartTransition[] =>
  pathUp(chart, leaf).flatMap(({ id }) =>
    chart.transitions.filter(({ source, delay }) => source === id && delay !== null),
  );

/** Every event some state answers, in document order, those from anywhere first. */
export const eventsOf = (chart: Chart): string[] => [
  ...new Set([...chart.anywhere, ...chart.transitions].flatMap(({ event }) => event ?? [])),
];

/** Whether a candidate takes note of the event and does nothing at all: an event refused on purpose. */
export const isRefusal = ({ guard, targets, actions }: ChartTransition): boolean =>
  guard === null && targets.length === 0 && actions.length === 0;
