import type { Point } from './layout.ts';

/** More lines than this in one channel stay in their order: the orders to try grow with the factorial. */
const MAX_TRIED = 6;

/**
 * Orders the tracks of each channel so that lines cross as rarely as can be; the first of equally good orders.
 * @param channels what runs in each channel
 * @param draw gives all lines' paths for such orders
 */
export function fewestCrossings<T>(
  channels: readonly (readonly T[])[],
  draw: (orders: readonly (readonly T[])[]) => readonly (readonly Point[])[],
): readonly (readonly T[])[] {
  let best: readonly (readonly T[])[] = channels;
  channels.forEach((tracks, channel) => {
    if (tracks.length > MAX_TRIED) return;
    let least = Number.POSITIVE_INFINITY;
    const before = best;
    for (const order of ordersOf(tracks)) {
      const orders = before.with(channel, order);
      const crossings = crossingsOf(draw(orders));
      if (crossings < least) [best, least] = [orders, crossings];
    }
  });
  return best;
}

const ordersOf = <T>(things: readonly T[]): T[][] =>
  things.length === 0
    ? [[]]
    : things.flatMap((first, index) => ordersOf(things.toSpliced(index, 1)).map((rest) => [first, ...rest]));

/** How often paths made of horizontal and vertical pieces cross each other. */
export function crossingsOf(paths: readonly (readonly Point[])[]): number {
  const pieces = paths.map((path) => path.slice(1).map((end, index) => [path[index]!, end] as const));
  return pieces
    .flatMap((mine, index) => pieces.slice(index + 1).map((others) => [mine, others] as const))
    .reduce(
      (sum, [mine, others]) =>
        sum + mine.reduce((count, one) => count + others.filter((other) => cross(one, other)).length, 0),
      0,
    );
}

type Piece = readonly [Point, Point];

const cross = (a: Piece, b: Piece): boolean =>
  (between(a, b, 'x') && between(b, a, 'y')) || (between(b, a, 'x') && between(a, b, 'y'));

/** Whether `upright`, of one `axis` value, lies strictly within what `level` covers of that axis. */
function between(level: Piece, upright: Piece, axis: 'x' | 'y'): boolean {
  const at = upright[0][axis];
  return (
    upright[1][axis] === at &&
    at > Math.min(level[0][axis], level[1][axis]) &&
    at < Math.max(level[0][axis], level[1][axis])
  );
}
