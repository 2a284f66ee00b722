import type { Chart, ChartState } from './graph.ts';

/** The states directly inside `parent`; null asks for those at the top. In document order. */
export const childrenOf = (chart: Chart, parent: string | null): ChartState[] =>
  chart.states.filter((state) => state.parent === parent);

/** A state and those around it, from the inside out. */
export function pathUp(chart: Chart, id: string): ChartState[] {
  const state = chart.states.find((candidate) => candidate.id === id);
  if (state === undefined) return [];
  return [state, ...(state.parent === null ? [] : pathUp(chart, state.parent))];
}

/** Whether `inner` is `outer` or lies inside it. Ids of states are paths: a state's id begins with its parent's. */
export const isWithin = (inner: string, outer: string): boolean =>
  inner === outer || inner.startsWith(`${outer}.`);

/** The states without states inside them. */
export const leavesOf = (chart: Chart): ChartState[] =>
  chart.states.filter(({ initial }) => initial === null);

/** The leaf a call is in after entering `id`. */
export function enteredLeaf(chart: Chart, id: string): string {
  const initial = chart.states.find((state) => state.id === id)?.initial;
  return initial ? enteredLeaf(chart, initial) : id;
}

/** A state's name as people read it: `listening.waiting`, without the machine's own id. */
export const shortName = (chart: Chart, id: string): string => id.slice(chart.id.length + 1);

/** The shortest name that tells a state from all others: its key alone where no other state has it. */
export function briefName(chart: Chart, id: string): string {
  const state = chart.states.find((candidate) => candidate.id === id);
  const isUnique = chart.states.filter(({ key }) => key === state?.key).length === 1;
  return state !== undefined && isUnique ? state.key : shortName(chart, id);
}
