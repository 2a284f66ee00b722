import type { Chart } from './graph.ts';
import { enteredLeaf, leavesOf } from './tree.ts';

/**
 * The states a call ends in: final ones, and those that are entered from anywhere and whose own transitions lead
 * nowhere but to the end. Nearly every state has a way there, so a picture names them instead of drawing a line
 * from each.
 */
export function endingOf(chart: Chart): ReadonlySet<string> {
  const final = leavesOf(chart).flatMap((state) => (state.final ? [state.id] : []));
  const entered = new Set(
    chart.anywhere.flatMap(({ targets }) => targets).map((id) => enteredLeaf(chart, id)),
  );
  const last = [...entered].filter((id) => {
    const onward = chart.transitions
      .filter(({ source }) => source === id)
      .flatMap(({ targets }) => targets.map((target) => enteredLeaf(chart, target)));
    return onward.length > 0 && onward.every((leaf) => leaf === id || final.includes(leaf));
  });
  return new Set([...final, ...last]);
}
