import type { Point } from './layout.ts';
import { fewestCrossings } from './overview-crossings.ts';
import type { Line } from './scene.ts';

/** Where a state stands: one of two rows, and a column. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The grid's measures, px; `rows` are the heights of the two rows. */
export interface Grid {
  readonly cell: { readonly width: number; readonly gap: number };
  readonly rows: readonly [number, number];
}

/** What {@link routesOf} finds, px: where each row begins, how high all is, the ways and the start's. */
export interface Routes<L extends Line> {
  readonly tops: readonly [number, number];
  readonly height: number;
  readonly lines: readonly (L & { readonly path: readonly Point[] })[];
  readonly start: readonly Point[] | null;
}

/** Where a line runs: above the first row, between the two, below the second, or beside its two boxes. */
type Channel = 'above' | 'between' | 'below' | 'beside';
const CHANNELS: readonly Channel[] = ['above', 'between', 'below'];

interface Trip {
  readonly from: Cell;
  readonly to: Cell;
  readonly channel: Channel;
}

const TRACK = { gap: 15, margin: 26, outer: 20 };
/** Between the ends of lines on one side of a box, px. */
const PORTS = { along: 36, aside: 30 };

/**
 * Finds a way for every line: straight between neighbors, else along a track of its own in a channel, the tracks
 * in the order that has the fewest crossings.
 * @param cells the states' places by their ids
 * @param initial where actors begin
 */
export function routesOf<L extends Line>(
  lines: readonly L[],
  cells: ReadonlyMap<string, Cell>,
  initial: string | null,
  grid: Grid,
): Routes<L> {
  const trips = lines.map(({ source, target }) => tripOf(cells.get(source)!, cells.get(target)!));
  const first = initial === null ? undefined : cells.get(initial);
  const beginning: Trip | null = first === undefined ? null : { from: first, to: first, channel: 'above' };
  const all = beginning === null ? trips : [beginning, ...trips];
  const inChannel = (channel: Channel): Trip[] => all.filter((trip) => trip.channel === channel);
  const tracked = CHANNELS.map((channel) => inChannel(channel).filter((trip) => !isStraight(trip)));
  const height = (channel: number): number => tracked[channel]!.length * TRACK.gap;
  const above =
    inChannel('above').length === 0 ? 0 : Math.max(1, tracked[0]!.length) * TRACK.gap + TRACK.outer;
  const hasTwoRows = [...cells.values()].some(({ row }) => row > 0);
  const middle = hasTwoRows ? 2 * TRACK.margin + Math.max(0, height(1) - TRACK.gap) : 0;
  const tops = [above, above + grid.rows[0] + middle] as const;
  const bottom = tops[1] + grid.rows[1];
  const below = tracked[2]!.length === 0 ? 0 : height(2) + TRACK.outer;
  const begins = [TRACK.gap, tops[0] + grid.rows[0] + TRACK.margin, bottom + TRACK.outer + TRACK.gap];
  const draw = (orders: readonly (readonly Trip[])[]) => {
    const plan = { trips: all, tops, grid, trackOf: trackIn(orders, begins) };
    return all.map((trip) => pathOf(trip, plan));
  };
  const paths = draw(fewestCrossings(tracked, draw));
  const offset = beginning === null ? 0 : 1;
  return {
    tops,
    height: bottom + below,
    lines: lines.map((line, index) => ({ ...line, path: paths[index + offset]! })),
    start: beginning === null ? null : paths[0]!,
  };
}

const trackIn =
  (orders: readonly (readonly Trip[])[], begins: readonly number[]) =>
  (trip: Trip): number => {
    const channel = CHANNELS.indexOf(trip.channel);
    return begins[channel]! + Math.max(0, orders[channel]!.indexOf(trip)) * TRACK.gap;
  };

function tripOf(from: Cell, to: Cell): Trip {
  if (from.row !== to.row) return { from, to, channel: 'between' };
  if (Math.abs(from.column - to.column) === 1) return { from, to, channel: 'beside' };
  return { from, to, channel: from.row === 0 ? 'above' : 'below' };
}

const isStraight = ({ from, to, channel }: Trip): boolean =>
  channel === 'beside' || from.column === to.column;

interface Plan {
  readonly trips: readonly Trip[];
  readonly tops: readonly [number, number];
  readonly grid: Grid;
  readonly trackOf: (trip: Trip) => number;
}

function pathOf(trip: Trip, plan: Plan): Point[] {
  const { from, to, channel } = trip;
  const { tops, grid, trackOf } = plan;
  if (channel === 'beside') return beside(trip, plan);
  const sideOf = ({ row }: Cell): number => {
    const isBottom = channel === 'below' || (channel === 'between' && row === 0);
    return tops[row as 0 | 1] + (isBottom ? grid.rows[row as 0 | 1] : 0);
  };
  const [begin, end] = [portAt(trip, from.column, plan), portAt(trip, to.column, plan)];
  if (from === to)
    return [
      { x: begin, y: trackOf(trip) },
      { x: begin, y: sideOf(to) },
    ];
  const [leave, enter] = [
    { x: begin, y: sideOf(from) },
    { x: end, y: sideOf(to) },
  ];
  if (isStraight(trip)) return [leave, enter];
  const y = trackOf(trip);
  return [leave, { x: begin, y }, { x: end, y }, enter];
}

/** Where on a column a trip ends, px: those that go left stand left of those that go straight or right. */
function portAt(trip: Trip, column: number, { trips, grid: { cell } }: Plan): number {
  const goes = ({ from, to }: Trip): number => (from.column === column ? to : from).column - column;
  const ports = trips
    .filter(({ from, to, channel }) => channel === trip.channel && [from.column, to.column].includes(column))
    .sort((a, b) => goes(a) - goes(b));
  const center = column * (cell.width + cell.gap) + cell.width / 2;
  const gap = Math.min(PORTS.along, (cell.width - PORTS.along) / ports.length);
  return center + spread(ports.indexOf(trip), ports.length) * gap;
}

function beside(trip: Trip, { trips, tops, grid: { cell, rows } }: Plan): Point[] {
  const { from, to } = trip;
  const columnsOf = (other: Trip): string => `${[other.from.column, other.to.column].sort()}`;
  const both = trips.filter(
    (other) =>
      other.channel === 'beside' && other.from.row === from.row && columnsOf(other) === columnsOf(trip),
  );
  const row = from.row as 0 | 1;
  const y = tops[row] + rows[row] / 2 + spread(both.indexOf(trip), both.length) * PORTS.aside;
  const right = Math.max(from.column, to.column) * (cell.width + cell.gap);
  const ends = [
    { x: right - cell.gap, y },
    { x: right, y },
  ];
  return from.column < to.column ? ends : ends.reverse();
}

/** The place of one of `count` things around their middle, in steps. */
const spread = (index: number, count: number): number => index - (count - 1) / 2;
