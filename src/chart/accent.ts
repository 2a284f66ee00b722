import type { Chart } from './graph.ts';
import { ACCENTS } from './theme.ts';
import { childrenOf, pathUp } from './tree.ts';

/**
 * The class that gives a state its color: that of the state at the top it is in; the end has its own.
 * @param ending the states a call ends in
 */
export function accentOf(chart: Chart, ending: ReadonlySet<string>, id: string): string {
  if (ending.has(id)) return 'to-end';
  const top = pathUp(chart, id).at(-1);
  return `to-${childrenOf(chart, null).findIndex((state) => state.id === top?.id) % ACCENTS}`;
}
