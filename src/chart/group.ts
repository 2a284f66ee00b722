import type { ChartTransition } from './graph.ts';
import { FONTS, type Font, lineHeight, widthOf } from './measure.ts';

/** A text at its place: `y` is its baseline. Both in px from the corner of the box it is in. */
export interface Piece {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly font: Font;
}

/** Transitions under one heading. */
export interface Group {
  readonly heading: string;
  /** Where the transitions lead; null: the state stays. */
  readonly target: string | null;
  readonly transitions: readonly ChartTransition[];
  /** Each transition is a small circle instead of a line of text. */
  readonly asPips?: true;
}

/** One transition as drawn: text, or a pip around (`x`, `y`). */
export type Row = { readonly transition: ChartTransition } & (
  | { readonly pieces: readonly Piece[] }
  | { readonly pip: { readonly x: number; readonly y: number } }
);

/** A group at its place. Sizes in px. */
export interface PlacedGroup extends Group {
  readonly title: Piece;
  readonly rows: readonly Row[];
  readonly width: number;
  readonly height: number;
}

const INDENT = 10;
/** A row wider than this (px) has its guard on a line of its own. */
const ROW_WIDTH = 256;
const PIP = { every: 9, above: 3.5 };
const SPACE_ABOVE = 5;

/** Places a group with its corner at (`left`, `top`), px. */
export function placeGroup(group: Group, left: number, top: number): PlacedGroup {
  const { heading, asPips } = group;
  const headed = top + SPACE_ABOVE + lineHeight(FONTS.heading);
  const title = { x: left, y: baseline(headed, FONTS.heading), text: heading, font: FONTS.heading };
  const titleWidth = widthOf(heading, FONTS.heading);
  if (asPips) {
    const x = left + titleWidth + PIP.every;
    const rows = group.transitions.map((transition, index) => ({
      transition,
      pip: { x: x + index * PIP.every, y: title.y - PIP.above },
    }));
    const width = titleWidth + (rows.length + 1) * PIP.every;
    return { ...group, title, rows, width, height: headed - top };
  }
  let bottom = headed;
  let width = titleWidth;
  const rows = group.transitions.map((transition): Row => {
    const { guard } = transition;
    const event = triggerOf(transition);
    const [x, guardText] = [left + INDENT, guard === null ? '' : `[${guard}]`];
    const beside = x + widthOf(`${event} `, FONTS.event);
    const fits = beside - left + widthOf(guardText, FONTS.guard) <= ROW_WIDTH;
    bottom += lineHeight(FONTS.event);
    const pieces: Piece[] = [{ x, y: baseline(bottom, FONTS.event), text: event, font: FONTS.event }];
    if (guardText !== '') {
      if (!fits) bottom += lineHeight(FONTS.guard);
      const guardX = fits ? beside : x + INDENT;
      pieces.push({ x: guardX, y: baseline(bottom, FONTS.guard), text: guardText, font: FONTS.guard });
    }
    for (const piece of pieces) width = Math.max(width, piece.x - left + widthOf(piece.text, piece.font));
    return { transition, pieces };
  });
  return { ...group, title, rows, width, height: bottom - top };
}

/** The baseline of a line of text that ends at `bottom`, px. */
export const baseline = (bottom: number, font: Font): number => bottom - Math.round(font.size * 0.32);

/** What sets a transition off, in words. */
export const triggerOf = ({ event, delay }: ChartTransition): string =>
  event ?? (delay === null ? 'always' : `after ${delay}`);
