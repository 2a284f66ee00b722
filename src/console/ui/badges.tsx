import type { Direction } from '../../twilio/parties.ts';
import { outcomeWords } from './outcome.ts';
import { splitState, stateColor } from './state.ts';

/** The state of a call in the state's own color: its name as in the chart, and the phase in it. */
export function StateBadge({ state }: { state: string }) {
  const { top, phase } = splitState(state);
  return (
    <span class="badge" style={{ '--accent': stateColor(state) }}>
      <span key={state} class="badge-dot" />
      {top}
      {phase && <span class="badge-phase">{phase}</span>}
    </span>
  );
}

/** How a call ended; the failure's own name on hover. */
export function OutcomeBadge({ outcome, direction }: { outcome: string; direction: Direction }) {
  const { text, kind } = outcomeWords(outcome, direction);
  return (
    <span class={`outcome ${kind}`} title={outcome}>
      {text}
    </span>
  );
}
