import uPlot from 'uplot';
import { stacked } from './figures.ts';
import type { PlotSpec } from './plot-spec.ts';

/** All plots of the page move their cursors together. */
const SYNC = 'overview';
const HEIGHT = 190;

/** What a plot is drawn with besides its values. */
export interface Drawing {
  /** Where the colors and the font are taken from, and what the plot is put into. */
  readonly into: HTMLElement;
  /** Beginnings of the buckets, ms since the epoch. */
  readonly times: readonly number[];
  /** The bucket under the cursor, or null. */
  readonly onPoint: (index: number | null) => void;
}

/** Draws a plot. It keeps its colors and its rows until it is drawn anew; see {@link dataOf} for new values. */
export function draw(spec: PlotSpec, { into, times, onPoint }: Drawing): uPlot {
  const color = colorsOf(into);
  const axis = {
    stroke: color('--soft'),
    font: `12px ${getComputedStyle(into).fontFamily}`,
    grid: { stroke: color('--frame'), width: 1 },
    ticks: { show: false },
  };
  const options: uPlot.Options = {
    width: into.clientWidth,
    height: HEIGHT,
    ms: 1,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: {
      y: false,
      sync: { key: SYNC },
      points: spec.form === 'bars' ? { show: false } : { size: 7 },
      drag: { x: false, y: false },
      dataIdx: (plot, _series, _closest, time) => bucketAt(plot, time),
    },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(spec.atLeast, (max ?? 0) * 1.1)] } },
    axes: [
      { ...axis, grid: { show: false }, size: 26, space: 70, values: clockTexts },
      { ...axis, size: 62, space: 34, values: (_plot, ticks) => ticks.map((tick) => spec.text(tick)) },
    ],
    series: [{}, ...seriesOf(spec, color)],
    hooks: {
      setCursor: [
        (plot) => {
          const { left = -1 } = plot.cursor;
          onPoint(left < 0 ? null : bucketAt(plot, plot.posToVal(left, 'x')));
        },
      ],
    },
  };
  return new uPlot(options, dataOf(spec, times), into);
}

/**
 * A plot's values as uPlot takes them; stacked bars are drawn from the highest to the lowest. One more time is added,
 * the end of the last bucket: without it, what happens now would be drawn outside.
 */
export function dataOf({ form, rows }: PlotSpec, times: readonly number[]): uPlot.AlignedData {
  const values = rows.map((row) => row.values);
  const drawn =
    form === 'bars' ? stacked(values.map((row) => row.map((value) => value ?? 0))).toReversed() : values;
  const [first = 0, second = first] = times;
  const end = (times.at(-1) ?? first) + second - first;
  return [[...times, end], ...drawn.map((row) => [...row, form === 'steps' ? (row.at(-1) ?? null) : null])];
}

/** The bucket a time is in; by itself uPlot takes the one whose beginning is nearest. */
function bucketAt({ data: [times] }: uPlot, time: number): number {
  const after = times.findIndex((from) => from > time);
  // The last time is an end, not a bucket.
  return Math.max(0, (after < 0 ? times.length - 1 : after) - 1);
}

function seriesOf({ form, rows }: PlotSpec, color: (name: string) => string): uPlot.Series[] {
  const series = rows.map((row): uPlot.Series => {
    const stroke = color(row.color);
    if (form === 'bars') {
      const paths = uPlot.paths.bars?.({ size: [0.75, 26], align: 1 });
      return { stroke, fill: stroke, width: 0, points: { show: false }, ...(paths ? { paths } : {}) };
    }
    const steps = form === 'steps' ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
    return {
      stroke,
      width: 2,
      spanGaps: false,
      points: { show: form === 'line', size: 4, fill: stroke },
      ...(form === 'steps' ? { fill: `color-mix(in srgb, ${stroke} 14%, transparent)` } : {}),
      ...(steps ? { paths: steps } : {}),
    };
  });
  return form === 'bars' ? series.toReversed() : series;
}

/** CSS variables as colors a canvas understands: the browser works out `light-dark()` for us. */
function colorsOf(into: HTMLElement): (name: string) => string {
  return (name) => {
    const probe = document.createElement('span');
    probe.style.color = `var(${name})`;
    into.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}

const DAY = 86_400_000;
const DATE: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };

/** Times of day, and the date where a day begins. */
function clockTexts(_plot: uPlot, ticks: number[], _axis: number, _space: number, step: number): string[] {
  return ticks.map((tick) => {
    const then = new Date(tick);
    const midnight = then.getHours() === 0 && then.getMinutes() === 0;
    return then.toLocaleString('en-GB', step >= DAY || midnight ? DATE : TIME);
  });
}
