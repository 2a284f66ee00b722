import { useSignal } from '@preact/signals';
import type { ChartId } from '../../api/types.ts';
import type { Charts } from '../story/charts.ts';
import { AudioLanes } from './audio-lanes.tsx';
import type { CallModel } from './call-model.ts';
import { LitChart } from './lit-chart.tsx';
import { Why } from './why.tsx';
import './chart-panel.css';

const VIEWS: readonly { readonly id: ChartId; readonly name: string; readonly label: string }[] = [
  { id: 'call-states', name: 'In few strokes', label: 'The states of a call and the ways between them.' },
  { id: 'call', name: 'Everything', label: 'The call’s machine with all states, events and guards.' },
  { id: 'model-link', name: 'Model link', label: 'The machine of the connection to the model.' },
];

/** Where the call is in its chart, why it is there, and what passes on its audio lanes. */
export function ChartPanel({ model, charts }: { model: CallModel; charts: Charts }) {
  const shown = useSignal<ChartId>('call-states');
  const whole = useSignal(true);
  const view = VIEWS.find(({ id }) => id === shown.value) ?? VIEWS[0]!;
  const actor = view.id === 'model-link' ? 'link' : 'call';
  return (
    <section class="card chart-panel" aria-labelledby="chart-heading">
      <div class="chart-panel-head">
        <h2 id="chart-heading">Chart</h2>
        <fieldset class="switch" aria-label="Which chart">
          {VIEWS.map(({ id, name }) => (
            <button
              key={id}
              type="button"
              aria-pressed={id === view.id}
              onClick={() => {
                shown.value = id;
              }}
            >
              {name}
            </button>
          ))}
        </fieldset>
        {view.id !== 'call-states' && (
          <button
            type="button"
            class="button quiet small"
            aria-pressed={!whole.value}
            onClick={() => {
              whole.value = !whole.value;
            }}
          >
            {whole.value ? 'Full size' : 'Fit'}
          </button>
        )}
      </div>
      <LitChart key={view.id} id={view.id} label={view.label} model={model} whole={whole.value} />
      <Why model={model} charts={charts} actor={actor} />
      <AudioLanes model={model} />
    </section>
  );
}
