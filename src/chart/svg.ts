import { accentOf } from './accent.ts';
import { isRefusal } from './answers.ts';
import { type Card, cardOf } from './card.ts';
import type { Chart } from './graph.ts';
import { type PlacedGroup, type Row, triggerOf } from './group.ts';
import { type Layout, layOut } from './layout.ts';
import { FONTS, wrap } from './measure.ts';
import { arrow, px, textAt, xml } from './paint.ts';
import { lineId, type Scene, sceneOf } from './scene.ts';
import { styleSheet } from './theme.ts';

const MARGIN = 20;
const GAP = 14;
const LEGEND =
  'Lines and headings have the color of the state they lead to; ways to the end are written, not drawn. ' +
  'What stands on a state holds in all states inside it. [guard]: only if. ' +
  'Full dots: events answered without leaving the state; hollow dots: events refused.';

/**
 * Draws a chart as an SVG that stands alone, in light or dark as the reader prefers. States carry
 * `data-id="<state>"`, transitions `data-edge="<transition>"`, lines `data-line="<source>-<target>"`, and a
 * transition with a line names it in `data-on`. The same chart gives the same bytes.
 */
export async function drawChart(chart: Chart): Promise<string> {
  const scene = sceneOf(chart);
  const layout = await layOut(chart, scene);
  const title = cardOf([[chart.id, FONTS.title]], []);
  const anywhere = cardOf([['from anywhere', FONTS.name]], scene.groups.get(chart.id) ?? [], layout.width);
  const width = Math.max(layout.width, anywhere.width);
  const legend = cardOf(
    wrap(LEGEND, FONTS.text, width).map((line) => [line, FONTS.text]),
    [],
  );
  const anywhereTop = title.height + GAP / 2;
  const chartTop = anywhereTop + anywhere.height + GAP;
  const height = chartTop + layout.height + legend.height;
  const [fullWidth, fullHeight] = [width + 2 * MARGIN, height + MARGIN * 1.5].map(px);
  const brush = new Brush(chart, scene);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" width="${fullWidth}" height="${fullHeight}" viewBox="0 0 ${fullWidth} ${fullHeight}">`,
    `<title>The states of ${xml(chart.id)}</title>`,
    `<style>${styleSheet()}</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${px(width + 2 * MARGIN - 1)}" height="${px(height + MARGIN * 1.5 - 1)}" rx="10"/>`,
    `<g transform="translate(${MARGIN} ${MARGIN / 2})">`,
    `<g class="to-page">${brush.card(title, 0, 0)}</g>`,
    `<g class="to-page" data-id="${xml(chart.id)}">`,
    `<rect class="anywhere" y="${px(anywhereTop)}" width="${px(width)}" height="${px(anywhere.height)}" rx="8"/>`,
    `${brush.card(anywhere, 0, anywhereTop)}</g>`,
    `<g transform="translate(0 ${px(chartTop)})">`,
    ...brush.chart(layout),
    '</g>',
    `<g class="to-page">${brush.card(legend, 0, chartTop + layout.height)}</g>`,
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

/** Turns what is laid out into SVG, in the colors of one chart. */
class Brush {
  readonly #chart: Chart;
  readonly #scene: Scene;

  constructor(chart: Chart, scene: Scene) {
    this.#chart = chart;
    this.#scene = scene;
  }

  chart({ states, lines, starts }: Layout): string[] {
    return [
      ...states.filter(({ state }) => state.initial !== null).map((placed) => this.#state(placed)),
      ...starts.map(({ dot, path }) => {
        const [x, y, r] = [dot.x + dot.width / 2, dot.y + dot.height / 2, dot.width / 2].map(px);
        return `<g class="to-page"><circle class="start" cx="${x}" cy="${y}" r="${r}"/>${arrow(path)}</g>`;
      }),
      ...lines.map(
        ({ path, ...line }) =>
          `<g class="${this.#accent(line.target)}" data-line="${xml(lineId(line))}">${arrow(path)}</g>`,
      ),
      ...states.filter(({ state }) => state.initial === null).map((placed) => this.#state(placed)),
    ];
  }

  card({ pieces, groups }: Card, left: number, top: number): string {
    return [
      ...pieces.map((piece) => textAt(piece, left, top)),
      ...groups.map((group) => this.#group(group, left, top)),
    ].join('');
  }

  #state({ state, card, x, y, width, height }: Layout['states'][number]): string {
    const kind = `box${state.initial === null ? '' : ' outer'}${state.final ? ' final' : ''}`;
    const rect = `<rect class="${kind}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="8"/>`;
    const accent = this.#accent(state.id);
    return `<g class="state ${accent}" data-id="${xml(state.id)}">${rect}${this.card(card, x, y)}</g>`;
  }

  #group({ title, rows, target }: PlacedGroup, left: number, top: number): string {
    const accent = target === null ? 'to-page' : this.#accent(target);
    const inner = rows.map((row) => this.#row(row, left, top)).join('');
    return `<g class="${accent}">${textAt(title, left, top)}${inner}</g>`;
  }

  #row(row: Row, left: number, top: number): string {
    const { transition } = row;
    const line = this.#scene.lineOf.get(transition.id);
    const on = line === undefined ? '' : ` data-on="${xml(line)}"`;
    const guard = transition.guard === null ? '' : ` [${transition.guard}]`;
    const actions = transition.actions.length === 0 ? '' : ` / ${transition.actions.join(', ')}`;
    const tip = `<title>${xml(`${triggerOf(transition)}${guard}${actions}`)}</title>`;
    const drawn =
      'pip' in row
        ? `<circle class="${isRefusal(transition) ? 'hollow' : 'pip'}" cx="${px(left + row.pip.x)}" cy="${px(top + row.pip.y)}" r="3"/>`
        : row.pieces.map((piece) => textAt(piece, left, top)).join('');
    return `<g data-edge="${xml(transition.id)}"${on}>${tip}${drawn}</g>`;
  }

  #accent(id: string): string {
    return accentOf(this.#chart, this.#scene.ending, id);
  }
}
