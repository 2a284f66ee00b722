import type { Chart, ChartState } from './graph.ts';
import { baseline, type Piece } from './group.ts';
import type { Box } from './layout.ts';
import { lineHeight, OVERVIEW_FONTS, widthOf, wrap } from './measure.ts';
import { childrenOf } from './tree.ts';

/** The inside of a state's box in the overview, px from its corner. */
export interface OverviewCard {
  readonly height: number;
  readonly pieces: readonly Piece[];
  readonly phases: readonly Phase[];
}

/** A state inside, as a pill with its name. */
interface Phase extends Box {
  readonly state: ChartState;
  readonly label: Piece;
}

/** As wide as every box, px. */
export const CARD_WIDTH = 306;
/** A description that would make a box higher than this loses clauses from its end, px. */
const MAX_HEIGHT = 166;
const PADDING = { x: 15, y: 13 };
const INNER_WIDTH = CARD_WIDTH - 2 * PADDING.x;
const PILL = { height: 25, padding: 8, gap: 6 };
const SPACE = { belowName: 3, abovePills: 10 };

/** The card of a state at the top: its name, as much of its description as fits, the states inside. */
export function overviewCard(chart: Chart, state: ChartState): OverviewCard {
  const clauses = clausesOf(state.description ?? '');
  for (let count = clauses.length; count > 1; count--) {
    const card = cardWith(chart, state, sentence(clauses.slice(0, count)));
    if (card.height <= MAX_HEIGHT) return card;
  }
  return cardWith(chart, state, sentence(clauses.slice(0, 1)));
}

/** A description cut where it can be: each clause with the comma or semicolon it ends in. */
const clausesOf = (description: string): string[] =>
  description.replaceAll('`', '').match(/[^,;]+[,;]?\s*/g) ?? [];

const sentence = (clauses: readonly string[]): string => clauses.join('').replace(/[,;.\s]+$/, '.');

function cardWith(chart: Chart, state: ChartState, description: string): OverviewCard {
  const { name, words } = OVERVIEW_FONTS;
  let bottom = PADDING.y + lineHeight(name);
  const pieces: Piece[] = [{ x: PADDING.x, y: baseline(bottom, name), text: state.key, font: name }];
  bottom += SPACE.belowName;
  for (const text of description === '' ? [] : evenly(description)) {
    bottom += lineHeight(words);
    pieces.push({ x: PADDING.x, y: baseline(bottom, words), text, font: words });
  }
  const phases = phasesOf(childrenOf(chart, state.id), bottom + SPACE.abovePills);
  const end = phases.at(-1);
  return { height: (end === undefined ? bottom : end.y + end.height) + PADDING.y, pieces, phases };
}

/** Wraps a description into as few lines as it needs, of about the same length: no last word stands alone. */
function evenly(description: string): string[] {
  const { words } = OVERVIEW_FONTS;
  const lines = wrap(description, words, INNER_WIDTH);
  const share = widthOf(description, words) / lines.length;
  for (let width = share; width < INNER_WIDTH; width += words.size) {
    const even = wrap(description, words, width);
    if (even.length === lines.length) return even;
  }
  return lines;
}

/** Pills in rows, in the order of the states. */
function phasesOf(states: readonly ChartState[], top: number): Phase[] {
  const { phase } = OVERVIEW_FONTS;
  let [x, y] = [PADDING.x, top];
  return states.map((state) => {
    const width = widthOf(state.key, phase) + 2 * PILL.padding;
    if (x > PADDING.x && x + width > PADDING.x + INNER_WIDTH) {
      [x, y] = [PADDING.x, y + PILL.height + PILL.gap];
    }
    const middle = { x: x + width / 2, y: y + PILL.height / 2 + phase.size * 0.35 };
    const placed = {
      state,
      x,
      y,
      width,
      height: PILL.height,
      label: { ...middle, text: state.key, font: phase },
    };
    x += width + PILL.gap;
    return placed;
  });
}
