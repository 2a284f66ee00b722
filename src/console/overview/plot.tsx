import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { painted } from '../theme.ts';
import { momentText } from '../ui/format.ts';
import { dataOf, draw } from './draw.ts';
import type { PlotSpec } from './plot-spec.ts';
import { PlotTable } from './plot-table.tsx';

interface PlotProps {
  readonly spec: PlotSpec;
  /** Beginnings of the buckets, ms since the epoch. */
  readonly times: readonly number[];
}

/** A plot with its title, what it says, a legend with the values under the cursor, and the same as a table. */
export function Plot({ spec, times }: PlotProps) {
  const [at, setAt] = useState<number | null>(null);
  const holder = usePlot(spec, times, setAt);
  const time = at === null ? undefined : times[at];
  return (
    <figure class="card plot">
      <figcaption>
        <h2>{spec.title}</h2>
        <p>{spec.summary}</p>
      </figcaption>
      <div class="plot-legend" aria-hidden="true">
        {spec.rows.map((row) => (
          <span key={row.label}>
            <span class="plot-key" style={{ background: `var(${row.color})` }} />
            {row.label}
            {at !== null && <b class="num">{valueText(spec, row.values[at])}</b>}
          </span>
        ))}
        {time !== undefined && <span class="plot-time num">{momentText(time, Date.now())}</span>}
      </div>
      <div ref={holder} class="plot-canvas" aria-hidden="true" />
      <PlotTable spec={spec} times={times} />
    </figure>
  );
}

/** Keeps a drawn plot: new values go into it; other rows or colors are drawn anew. */
function usePlot(spec: PlotSpec, times: readonly number[], onPoint: (at: number | null) => void) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const look = `${painted.value} ${spec.rows.map((row) => row.color + row.label).join()}`;
  useEffect(() => {
    const into = holder.current;
    if (!into) return;
    const drawn = draw(spec, { into, times, onPoint });
    plot.current = drawn;
    const resized = new ResizeObserver(() => {
      drawn.setSize({ width: into.clientWidth, height: drawn.height });
    });
    resized.observe(into);
    return () => {
      resized.disconnect();
      drawn.destroy();
      plot.current = null;
    };
  }, [look]);
  useEffect(() => {
    plot.current?.setData(dataOf(spec, times));
  }, [spec, times]);
  return holder;
}

function valueText({ text }: PlotSpec, value: number | null | undefined): string {
  return value == null ? '–' : text(value);
}
