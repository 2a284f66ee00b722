/** The states at the top of the call's chart, in its order. */
const TOP: readonly string[] = [
  'connecting',
  'greeting',
  'listening',
  'assistantSpeaking',
  'interrupting',
  'closed',
];

/** The top state and the phase in it: `listening.waiting` → `listening` and `waiting`. */
export function splitState(state: string): { readonly top: string; readonly phase: string } {
  const [top = '', ...phase] = state.split('.');
  return { top, phase: phase.join('.') };
}

/** The CSS variable with the color of a state, as in the charts; a state this page does not know is gray. */
export function stateVariable(state: string): `--${string}` {
  const { top } = splitState(state);
  return TOP.includes(top) ? `--${top}` : '--soft';
}

/** The same as a CSS value. */
export const stateColor = (state: string): string => `var(${stateVariable(state)})`;

/** How many of some calls' states are in each top state, in the chart's order; states without any are left out. */
export function countStates(states: readonly string[]): readonly (readonly [top: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const state of states) {
    const { top } = splitState(state);
    counts.set(top, (counts.get(top) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => TOP.indexOf(a) - TOP.indexOf(b));
}
