import type { ChartState } from './graph.ts';
import { baseline, type Group, type Piece, type PlacedGroup, placeGroup } from './group.ts';
import { FONTS, type Font, lineHeight, widthOf, wrap } from './measure.ts';

/** The inside of a box, laid out. Sizes in px, padding included. */
export interface Card {
  readonly width: number;
  readonly height: number;
  readonly pieces: readonly Piece[];
  readonly groups: readonly PlacedGroup[];
}

type Text = readonly [text: string, font: Font];

const PADDING = { x: 11, y: 9 };
const COLUMN_GAP = 18;

/** A state's name, description and its entry and exit actions. @param width how far the description may run, px */
export function stateTexts(state: ChartState, width: number): Text[] {
  const description =
    state.description === null ? [] : wrap(state.description.replaceAll('`', ''), FONTS.text, width);
  const [entry, exit] = [state.entry, state.exit].map((names) => names.join(', '));
  const actions = [entry && `entry / ${entry}`, exit && `exit / ${exit}`].filter(Boolean).join('   ');
  return [
    [state.key, FONTS.name],
    ...description.map((text): Text => [text, FONTS.text]),
    ...(actions === '' ? [] : [[actions, FONTS.action] as const]),
  ];
}

/** Lines of text, and below them groups in as many columns of about the same height as `maxWidth` px have room for. */
export function cardOf(texts: readonly Text[], groups: readonly Group[], maxWidth = 0): Card {
  for (let columns = groups.length; columns > 1; columns--) {
    const card = inColumns(texts, groups, columns);
    if (card.width <= maxWidth) return card;
  }
  return inColumns(texts, groups, 1);
}

function inColumns(texts: readonly Text[], groups: readonly Group[], count: number): Card {
  let top = PADDING.y;
  let width = 0;
  const pieces = texts.map(([text, font]): Piece => {
    top += lineHeight(font);
    width = Math.max(width, widthOf(text, font));
    return { x: PADDING.x, y: baseline(top, font), text, font };
  });
  let [left, bottom] = [PADDING.x, top];
  const placed = columnsOf(groups, count).flatMap((column) => {
    let [y, columnWidth] = [top, 0];
    const rows = column.map((group) => {
      const one = placeGroup(group, left, y);
      [y, columnWidth] = [y + one.height, Math.max(columnWidth, one.width)];
      return one;
    });
    bottom = Math.max(bottom, y);
    width = Math.max(width, left - PADDING.x + columnWidth);
    left += columnWidth + COLUMN_GAP;
    return rows;
  });
  return { width: width + 2 * PADDING.x, height: bottom + PADDING.y, pieces, groups: placed };
}

/** Splits groups into columns of about the same height, in their order. */
function columnsOf(groups: readonly Group[], count: number): Group[][] {
  const heights = groups.map((group) => placeGroup(group, 0, 0).height);
  const share = heights.reduce((sum, height) => sum + height, 0) / count;
  const columns: Group[][] = Array.from({ length: count }, () => []);
  let filled = 0;
  groups.forEach((group, index) => {
    const middle = filled + heights[index]! / 2;
    columns[Math.min(count - 1, Math.floor(middle / share))]!.push(group);
    filled += heights[index]!;
  });
  return columns.filter((column) => column.length > 0);
}
