import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ChartId } from '../../api/types.ts';
import { api } from '../api.ts';
import type { Standing } from '../story/standing.ts';
import { inlineChart } from '../ui/inline-chart.ts';
import { Failed, Skeleton } from '../ui/notices.tsx';
import { useLoad } from '../ui/use-load.ts';
import type { CallModel } from './call-model.ts';
import { ChartLights } from './chart-lights.ts';
import { ScrollBox } from './scroll-box.tsx';
import '../ui/chart-picture.css';

interface LitChartProps {
  readonly id: ChartId;
  readonly label: string;
  readonly model: CallModel;
  /** All of it in the space there is; else in its own size, to be scrolled. */
  readonly whole: boolean;
}

/** A chart with the state of the moment lit and the last transition shown. */
export function LitChart({ id, label, model, whole }: LitChartProps) {
  const { data, error, again } = useLoad(() => api.chart(id), [id]);
  const holder = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLElement>(null);
  const lights = useRef<ChartLights | null>(null);
  useEffect(() => {
    if (!data || !holder.current) return;
    inlineChart(holder.current, id, data, label);
    lights.current = new ChartLights(holder.current);
    lights.current.show(shownOf(id, model));
    if (frame.current) lights.current.intoView(frame.current);
  }, [data, id, label, model]);
  useSignalEffect(() => {
    // Read in any case: an effect watches what it has read.
    const shown = shownOf(id, model);
    lights.current?.show(shown);
    if (frame.current) lights.current?.intoView(frame.current);
  });
  // In its own size the lit state is brought into view.
  useEffect(() => {
    if (!whole && frame.current) lights.current?.intoView(frame.current);
  }, [whole, data]);
  if (error) return <Failed error={error} retry={again} />;
  return (
    <ScrollBox
      label="The picture, scrolls"
      class={`lit-chart ${whole ? 'whole' : 'full-size'} lit-${id}`}
      boxRef={frame}
    >
      <div class="chart-picture">
        {!data && <Skeleton what="the chart" lines={7} />}
        <div ref={holder} class={`chart-of-${id}`} />
      </div>
    </ScrollBox>
  );
}

/** What to light: the state, and the transitions that led to it; the whole charts show also those that led nowhere. */
function shownOf(id: ChartId, model: CallModel): { state: string; via: readonly string[]; n: number } {
  const scene = model.scene.value;
  const standing: Standing = id === 'model-link' ? scene.link : scene.call;
  const prefix = id === 'model-link' ? 'modelLink' : 'call';
  const cause = id === 'call-states' ? standing.cause : standing.answered;
  const state = standing.state === '' ? '' : `${prefix}.${standing.state}`;
  return { state, via: cause?.via ?? [], n: cause?.n ?? -1 };
}
