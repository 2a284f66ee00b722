import type { CallListing } from '../../store/store.ts';
import { ChartPicture } from '../ui/chart-picture.tsx';
import { countStates, splitState, stateColor } from '../ui/state.ts';

const LABEL =
  'The states of a call: connecting, greeting, listening, assistantSpeaking, interrupting, closed, and the ways between them.';

/** The chart all calls walk through, drawn from the machine itself; the states that calls are in now are lit. */
export function LiveChart({ live }: { live: readonly CallListing[] }) {
  const lit = new Set(live.flatMap(({ state }) => idsOf(state)));
  return (
    <section class="card live-chart" aria-labelledby="chart-heading">
      <div class="live-chart-head">
        <h2 id="chart-heading">The states of a call</h2>
        {live.length === 0 ? (
          <p>Drawn from the machine that runs the calls. A state lights up while a call is in it.</p>
        ) : (
          <StateCounts live={live} />
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section class="live-chart-scroll" tabIndex={0} aria-label="Chart, scrolls sideways">
        <ChartPicture id="call-states" label={LABEL} lit={[...lit].sort()} />
      </section>
    </section>
  );
}

/** In which states the calls are, in words: what the lit picture cannot say to everybody. */
function StateCounts({ live }: { live: readonly CallListing[] }) {
  return (
    <ul class="state-counts" aria-label="Calls in progress by state">
      {countStates(live.map(({ state }) => state)).map(([top, count]) => (
        <li key={top}>
          <span class="badge" style={{ '--accent': stateColor(top) }}>
            {top} <b class="num">{count}</b>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A state's own id in the picture and that of the top state around it. */
function idsOf(state: string): string[] {
  return [`call.${splitState(state).top}`, `call.${state}`];
}
