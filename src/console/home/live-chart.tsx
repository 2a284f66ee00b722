import type { CallListing } from '../../store/store.ts';
import { ChartPicture } from '../ui/chart-picture.tsx';
import { countText } from '../ui/format.ts';
import { splitState } from '../ui/state.ts';

const LABEL =
  'The states of a call: connecting, greeting, listening, assistantSpeaking, interrupting, closed, and the ways between them.';

/** The chart all calls walk through, drawn from the machine itself; the states that calls are in now are lit. */
export function LiveChart({ live }: { live: readonly CallListing[] }) {
  const lit = new Set(live.flatMap(({ state }) => idsOf(state)));
  return (
    <section class="card live-chart" aria-labelledby="chart-heading">
      <div class="live-chart-head">
        <h2 id="chart-heading">The states of a call</h2>
        <p>
          {live.length === 0
            ? 'Drawn from the machine that runs the calls. A state lights up while a call is in it.'
            : `${countText(live.length, 'call')} in progress: their states are lit.`}
        </p>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section class="live-chart-scroll" tabIndex={0} aria-label="Chart, scrolls sideways">
        <ChartPicture id="call-states" label={LABEL} lit={[...lit].sort()} />
      </section>
    </section>
  );
}

/** A state's own id in the picture and that of the top state around it. */
function idsOf(state: string): string[] {
  return [`call.${splitState(state).top}`, `call.${state}`];
}
