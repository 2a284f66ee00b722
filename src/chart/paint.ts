import type { Piece } from './group.ts';
import type { Point } from './layout.ts';

/** How round a line's corners are, and how long its tip is, px. */
const ROUND = 7;
const TIP = { length: 8, half: 3.6 };

/** A number as written into the picture: two decimals at most, so that equal pictures are equal bytes. */
export const px = (value: number): string => String(Math.round(value * 100) / 100);

/** Text as XML, fit for an element or a double-quoted attribute. */
export const xml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** A piece of text in a box whose corner is at (`left`, `top`), px. */
export const textAt = ({ x, y, text, font }: Piece, left: number, top: number): string =>
  `<text class="${font.className}" x="${px(left + x)}" y="${px(top + y)}">${xml(text)}</text>`;

/** A line along `points` with rounded corners, drawn as far as its tip, and the tip. */
export function arrow(points: readonly Point[]): string {
  const [end, before] = [points.at(-1)!, points.at(-2)!];
  const [dx, dy] = [Math.sign(end.x - before.x), Math.sign(end.y - before.y)];
  const base = { x: end.x - dx * TIP.length, y: end.y - dy * TIP.length };
  const [left, right] = [1, -1].map(
    (side) => `${px(base.x + dy * TIP.half * side)} ${px(base.y + dx * TIP.half * side)}`,
  );
  const tip = `<path class="tip" d="M${px(end.x)} ${px(end.y)}L${left}L${right}z"/>`;
  return `<path class="line" d="${rounded([...points.slice(0, -1), base])}"/>${tip}`;
}

function rounded(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const corners = rest.slice(0, -1).map((corner, index) => {
    const [from, to] = [points[index]!, rest[index + 1]!];
    const radius = Math.min(ROUND, distance(from, corner) / 2, distance(corner, to) / 2);
    const [enter, leave] = [toward(corner, from, radius), toward(corner, to, radius)];
    return `L${px(enter.x)} ${px(enter.y)}Q${px(corner.x)} ${px(corner.y)} ${px(leave.x)} ${px(leave.y)}`;
  });
  const last = rest.at(-1)!;
  return `M${px(first!.x)} ${px(first!.y)}${corners.join('')}L${px(last.x)} ${px(last.y)}`;
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

function toward(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}
