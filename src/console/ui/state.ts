const TOP = ['connecting', 'greeting', 'listening', 'assistantSpeaking', 'interrupting', 'closed'] as const;

/** A state at the top of the call's chart. */
export type TopState = (typeof TOP)[number];

/** The top state and the phase in it: `listening.waiting` → `listening` and `waiting`. */
export function splitState(state: string): { readonly top: string; readonly phase: string } {
  const [top = '', ...phase] = state.split('.');
  return { top, phase: phase.join('.') };
}

/** The CSS color of a state, as in the charts; a state this page does not know is gray. */
export function stateColor(state: string): string {
  const { top } = splitState(state);
  return (TOP as readonly string[]).includes(top) ? `var(--${top})` : 'var(--soft)';
}
