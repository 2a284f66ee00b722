import { accentOf } from './accent.ts';
import { endingOf } from './ending.ts';
import type { Chart } from './graph.ts';
import { baseline, triggerOf } from './group.ts';
import { lineHeight, OVERVIEW_FONTS, widthOf, wrap } from './measure.ts';
import { layOutOverview, type OverviewLayout } from './overview-layout.ts';
import { exitsOf } from './overview-scene.ts';
import { arrow, px, textAt, xml } from './paint.ts';
import { lineId } from './scene.ts';
import { overviewSheet } from './theme.ts';
import { briefName, shortName } from './tree.ts';

const MARGIN = { x: 22, top: 8, bottom: 16 };
const SPACE_ABOVE_CAPTION = 12;
const CAPTION_GAP = 16;
const DOT = 5.5;
const FONT = OVERVIEW_FONTS.caption;
const HINT = 'A line has the color of the state it leads to; dashed ones lead to nothing but the end.';

/**
 * Draws the states at the top of a chart as an SVG that stands alone: a box each, with the states inside as pills,
 * and one line for all transitions from one to another. Ids as in `drawChart`: `data-id="<state>"`,
 * `data-line="<source>-<target>"`; a line's `data-edge` lists its transitions, separated by spaces. The same chart
 * gives the same bytes.
 */
export function drawOverview(chart: Chart): string {
  const layout = layOutOverview(chart);
  const ending = endingOf(chart);
  const accent = (id: string): string => accentOf(chart, ending, id);
  const caption = captionOf(chart, accent, layout.width);
  const captionTop = layout.height + SPACE_ABOVE_CAPTION;
  const width = layout.width + 2 * MARGIN.x;
  const height = MARGIN.top + captionTop + caption.length * lineHeight(FONT) + MARGIN.bottom;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}">`,
    `<title>The states of a ${xml(chart.id)}</title>`,
    `<style>${overviewSheet()}</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${px(width - 1)}" height="${px(height - 1)}" rx="10"/>`,
    `<g transform="translate(${MARGIN.x} ${MARGIN.top})">`,
    ...startOf(layout),
    ...layout.ways.map((way) => wayOf(chart, way, way.isToEnd ? 'to-end' : accent(way.target))),
    ...layout.states.map((placed) => stateOf(placed, accent)),
    ...caption.map((line, index) => {
      const y = captionTop + baseline((index + 1) * lineHeight(FONT), FONT);
      return `<text class="${FONT.className}" y="${px(y)}">${line}</text>`;
    }),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

function startOf({ start }: OverviewLayout): string[] {
  const [dot] = start ?? [];
  if (start === null || dot === undefined) return [];
  return [
    `<g class="to-page"><circle class="start" cx="${px(dot.x)}" cy="${px(dot.y)}" r="${DOT}"/>${arrow(start)}</g>`,
  ];
}

function wayOf(
  chart: Chart,
  { path, transitions, isToEnd, ...line }: OverviewLayout['ways'][number],
  accent: string,
): string {
  const tip = transitions.map(
    (transition) =>
      `${shortName(chart, transition.source)}: ${triggerOf(transition)} → ${briefName(chart, transition.targets[0]!)}`,
  );
  const edges = transitions.map(({ id }) => id).join(' ');
  return `<g class="way ${accent}" data-line="${xml(lineId(line))}" data-edge="${xml(edges)}"><title>${xml([...new Set(tip)].join('\n'))}</title>${arrow(path)}</g>`;
}

function stateOf(
  { state, card, x, y, width, height }: OverviewLayout['states'][number],
  accent: (id: string) => string,
): string {
  const rect = `<rect class="box${state.final ? ' final' : ''}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="10"/>`;
  const texts = card.pieces.map((piece) => textAt(piece, x, y)).join('');
  const phases = card.phases.map(
    (phase) =>
      `<g class="${accent(phase.state.id)}" data-id="${xml(phase.state.id)}"><rect class="pill" x="${px(x + phase.x)}" y="${px(y + phase.y)}" width="${px(phase.width)}" height="${px(phase.height)}" rx="${px(phase.height / 2)}"/>${textAt(phase.label, x, y)}</g>`,
  );
  return `<g class="${accent(state.id)}" data-id="${xml(state.id)}">${rect}${texts}${phases.join('')}</g>`;
}

/** What may happen anywhere, in lines of at most `width` px, and below it how to read the colors. */
function captionOf(chart: Chart, accent: (id: string) => string, width: number): string[] {
  const lines: string[] = [];
  let used = 0;
  const add = (text: string, markup: string): void => {
    const needed = CAPTION_GAP + widthOf(text, FONT);
    const begins = lines.length === 0 || used + needed > width;
    if (begins) lines.push(markup);
    else lines[lines.length - 1] += markup.replace('<tspan', `<tspan dx="${CAPTION_GAP}"`);
    used = begins ? needed - CAPTION_GAP : used + needed;
  };
  const exits = exitsOf(chart);
  if (exits.length > 0) add('anywhere', '<tspan class="strong to-page">anywhere</tspan>');
  for (const { events, targets } of exits) {
    const cause = `${events.join(', ')} → `;
    const names = targets.map((target) => briefName(chart, target));
    const goals = targets.map(
      (target, index) => `<tspan class="strong ${accent(target)}">${xml(names[index]!)}</tspan>`,
    );
    add(cause + names.join(', '), `<tspan>${xml(cause)}</tspan>${goals.join('<tspan>, </tspan>')}`);
  }
  return [...lines, ...wrap(HINT, FONT, width).map(xml)];
}
