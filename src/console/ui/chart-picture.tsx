import { useEffect, useRef } from 'preact/hooks';
import type { ChartId } from '../../api/types.ts';
import { api } from '../api.ts';
import { inlineChart } from './inline-chart.ts';
import { Failed, Skeleton } from './notices.tsx';
import { useLoad } from './use-load.ts';
import './chart-picture.css';

interface ChartPictureProps {
  readonly id: ChartId;
  /** What a screen reader hears in the place of the picture. */
  readonly label: string;
  /** The states to light, as the picture has them in `data-id`, such as `call.listening`. */
  readonly lit?: readonly string[];
}

/** A chart, drawn by the server from the machine itself, in the page's own colors. */
export function ChartPicture({ id, label, lit = [] }: ChartPictureProps) {
  const { data, error, again } = useLoad(() => api.chart(id), [id]);
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (data && holder.current) inlineChart(holder.current, id, data, label);
  }, [data, id, label]);
  const states = lit.join(' ');
  useEffect(() => {
    for (const part of holder.current?.querySelectorAll('[data-id]') ?? []) {
      part.classList.toggle('active', states.split(' ').includes(part.getAttribute('data-id') ?? ''));
    }
  }, [data, states]);
  if (error) return <Failed error={error} retry={again} />;
  return (
    <div class="chart-picture">
      {!data && <Skeleton what="the chart" lines={7} />}
      <div ref={holder} class={`chart-of-${id}`} />
    </div>
  );
}
