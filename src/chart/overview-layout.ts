import type { Chart, ChartState } from './graph.ts';
import type { Box, Point } from './layout.ts';
import { CARD_WIDTH, type OverviewCard, overviewCard } from './overview-card.ts';
import { type Cell, routesOf } from './overview-routes.ts';
import { type Way, waysOf } from './overview-scene.ts';
import { childrenOf } from './tree.ts';

/** The overview with a place for everything; sizes in px. */
export interface OverviewLayout {
  readonly width: number;
  readonly height: number;
  readonly states: readonly (Box & { readonly state: ChartState; readonly card: OverviewCard })[];
  readonly ways: readonly (Way & { readonly path: readonly Point[] })[];
  /** Where actors begin, from a dot to a state; null where there is none. */
  readonly start: readonly Point[] | null;
}

const COLUMN_GAP = 54;

/**
 * Places the states at the top in two rows, clockwise in the order they are written in: there, and back below.
 * Boxes of one row are equally high. The same chart gets the same places.
 */
export function layOutOverview(chart: Chart): OverviewLayout {
  const tops = childrenOf(chart, null);
  const columns = Math.ceil(tops.length / 2);
  const placed = tops.map((state, index) => ({
    state,
    card: overviewCard(chart, state),
    ...cellOf(index, columns),
  }));
  const heightOf = (wanted: number): number =>
    Math.max(0, ...placed.filter(({ row }) => row === wanted).map(({ card }) => card.height));
  const rows = [heightOf(0), heightOf(1)] as const;
  const cells = new Map(placed.map(({ state, row, column }) => [state.id, { row, column }]));
  const cell = { width: CARD_WIDTH, gap: COLUMN_GAP };
  const {
    tops: rowTops,
    height,
    lines,
    start,
  } = routesOf(waysOf(chart), cells, chart.initial, { cell, rows });
  return {
    width: columns * (CARD_WIDTH + COLUMN_GAP) - COLUMN_GAP,
    height,
    states: placed.map(({ state, card, row, column }) => ({
      x: column * (CARD_WIDTH + COLUMN_GAP),
      y: row === 0 ? rowTops[0] : rowTops[1],
      width: CARD_WIDTH,
      height: row === 0 ? rows[0] : rows[1],
      state,
      card,
    })),
    ways: lines,
    start,
  };
}

const cellOf = (index: number, columns: number): Cell =>
  index < columns ? { row: 0, column: index } : { row: 1, column: 2 * columns - 1 - index };
