import { useState } from 'preact/hooks';
import { momentText } from '../ui/format.ts';
import type { PlotSpec } from './plot-spec.ts';

interface PlotTableProps {
  readonly spec: PlotSpec;
  readonly times: readonly number[];
}

/** A plot's values as a table, the newest first, without the buckets in which nothing was; made when it is opened. */
export function PlotTable({ spec, times }: PlotTableProps) {
  const [open, setOpen] = useState(false);
  return (
    <details class="plot-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        As a table<span class="sr-only">: {spec.title}</span>
      </summary>
      {open && <Values spec={spec} times={times} />}
    </details>
  );
}

function Values({ spec, times }: PlotTableProps) {
  const filled = times
    .map((time, index) => ({ time, values: spec.rows.map((row) => row.values[index] ?? null) }))
    .filter(({ values }) => values.some((value) => value !== null && value !== 0))
    .toReversed();
  if (filled.length === 0) return <p>Nothing in this time.</p>;
  const now = Date.now();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="plot-table-scroll" tabIndex={0} aria-label={spec.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            {spec.rows.map((row) => (
              <th key={row.label} scope="col">
                {row.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {filled.map(({ time, values }) => (
            <tr key={time}>
              <th scope="row">{momentText(time, now)}</th>
              {values.map((value, index) => (
                <td key={spec.rows[index]?.label}>{value === null ? '–' : spec.text(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
