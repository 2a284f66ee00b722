import { timeText } from '../../story/why.ts';
import type { Block, Row } from './rows.ts';
import { type View, xOf } from './view.ts';

/** Height of a lane and of what is drawn in it, px. */
export const ROW_PX = 26;
const BAR_PX = 18;
/** Height of the axis, px. */
export const AXIS_PX = 22;
/** Narrower than this a block could not be seen, px. */
const LEAST_PX = 2;
/** Narrower than this nothing can be read in it, px. */
const TEXT_PX = 30;
const SOLID = 0.88;
const PALE = 0.25;
/** Between two ticks at least, px. */
const TICK_PX = 84;
const TICKS_MS = [
  100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000,
];

export interface Scenery {
  readonly rows: readonly Row[];
  readonly view: View;
  /** What lasts, lasts until here. */
  readonly newest: number;
  readonly width: number;
  /** The value of a CSS custom property. */
  readonly color: (name: string) => string;
  readonly font: string;
}

/** Draws the lanes and the axis below them. */
export function drawTimeline(brush: CanvasRenderingContext2D, scenery: Scenery): void {
  const { rows, width } = scenery;
  const height = rows.length * ROW_PX;
  brush.clearRect(0, 0, width, height + AXIS_PX);
  drawAxis(brush, scenery, height);
  rows.forEach((row, index) => {
    for (const block of row.blocks) drawBlock(brush, block, index * ROW_PX + (ROW_PX - BAR_PX) / 2, scenery);
  });
}

/** What is at a point, px; the one drawn last where several are. */
export function blockAt(x: number, y: number, scenery: Scenery): Block | null {
  const row = scenery.rows[Math.floor(y / ROW_PX)];
  const under = row?.blocks.filter((block) => {
    const [left, right] = edges(block, scenery);
    return x >= left - 2 && x <= right + 2;
  });
  return under?.at(-1) ?? null;
}

function drawBlock(brush: CanvasRenderingContext2D, block: Block, top: number, scenery: Scenery): void {
  const [left, right] = edges(block, scenery);
  if (right < 0 || left > scenery.width) return;
  const color = scenery.color(block.color);
  brush.fillStyle = color;
  if (block.look === 'mark') {
    brush.strokeStyle = scenery.color('--box');
    diamond(brush, (left + right) / 2, top + BAR_PX / 2);
    return;
  }
  if (block.look === 'gone') hatch(brush, left, right, top, color);
  else fill(brush, block, [left, right], top, scenery);
  brush.globalAlpha = 1;
  if (block.text !== '' && right - left > TEXT_PX) write(brush, block, [left, right], top, scenery);
}

/** What is sent but not heard yet is to come, whatever its look. */
function fill(
  brush: CanvasRenderingContext2D,
  { look }: Block,
  [left, right]: readonly [number, number],
  top: number,
  { newest, view, width }: Scenery,
): void {
  const now = Math.max(left, Math.min(right, xOf(newest, view, width)));
  brush.globalAlpha = look === 'solid' ? SOLID : PALE;
  if (now - left >= 1) rounded(brush, left, now, top);
  brush.globalAlpha = PALE;
  if (right - now >= 1) rounded(brush, now, right, top);
}

function write(
  brush: CanvasRenderingContext2D,
  { text, look }: Block,
  [left, right]: readonly [number, number],
  top: number,
  { width, color, font }: Scenery,
): void {
  const from = Math.max(left, 0) + 6;
  const room = Math.min(right, width) - from - 4;
  if (room < TEXT_PX - 10) return;
  brush.save();
  brush.beginPath();
  brush.rect(from, top, room, BAR_PX);
  brush.clip();
  brush.font = `11.5px ${font}`;
  brush.textBaseline = 'middle';
  brush.fillStyle = color(look === 'solid' ? '--on-accent' : '--ink');
  brush.fillText(text, from, top + BAR_PX / 2 + 0.5);
  brush.restore();
}

function drawAxis(
  brush: CanvasRenderingContext2D,
  { view, width, color, font }: Scenery,
  height: number,
): void {
  const every = TICKS_MS.find((ms) => (ms / (view.to - view.from)) * width >= TICK_PX) ?? 3_600_000;
  brush.font = `11.5px ${font}`;
  brush.textBaseline = 'middle';
  for (let t = Math.ceil(view.from / every) * every; t <= view.to; t += every) {
    const x = Math.round(xOf(t, view, width)) + 0.5;
    brush.fillStyle = color('--frame');
    brush.fillRect(x - 0.5, 0, 1, height);
    brush.fillStyle = color('--soft');
    brush.fillText(tickText(t), Math.min(x + 4, width - 34), height + AXIS_PX / 2);
  }
}

const tickText = (t: number): string => timeText(t).replace(/\.0(?=$| )/, '');

function edges({ from, to }: Block, { view, newest, width }: Scenery): [number, number] {
  const left = xOf(from, view, width);
  return [left, Math.max(xOf(to ?? Math.max(newest, from), view, width), left + LEAST_PX)];
}

function rounded(brush: CanvasRenderingContext2D, left: number, right: number, top: number): void {
  brush.beginPath();
  brush.roundRect(left, top, right - left, BAR_PX, Math.min(4, (right - left) / 2));
  brush.fill();
}

function hatch(
  brush: CanvasRenderingContext2D,
  left: number,
  right: number,
  top: number,
  color: string,
): void {
  brush.save();
  brush.beginPath();
  brush.roundRect(left, top, right - left, BAR_PX, 4);
  brush.clip();
  brush.globalAlpha = 0.16;
  brush.fillRect(left, top, right - left, BAR_PX);
  brush.globalAlpha = 0.7;
  brush.strokeStyle = color;
  brush.lineWidth = 1.2;
  brush.beginPath();
  for (let x = left - BAR_PX; x < right; x += 6) {
    brush.moveTo(x, top + BAR_PX);
    brush.lineTo(x + BAR_PX, top);
  }
  brush.stroke();
  brush.restore();
}

function diamond(brush: CanvasRenderingContext2D, x: number, y: number): void {
  brush.beginPath();
  brush.moveTo(x, y - 7);
  brush.lineTo(x + 6, y);
  brush.lineTo(x, y + 7);
  brush.lineTo(x - 6, y);
  brush.closePath();
  brush.lineWidth = 2;
  brush.stroke();
  brush.fill();
}
