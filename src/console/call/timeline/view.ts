/** The stretch of the call that is in sight, ms since it began. */
export interface View {
  readonly from: number;
  readonly to: number;
}

/** A live call is followed through a window of this, ms. */
const LIVE_MS = 45_000;
/** Less than this is never shown, ms: a single event would fill it. */
const LEAST_MS = 400;
/** Room behind the newest moment, as a share of what is shown. */
const MARGIN = 0.03;

/** What is in sight unless somebody chose otherwise: all of a past call, the last of a live one. */
export function wholeView(newest: number, live: boolean): View {
  const to = Math.max(newest, live ? 15_000 : 1000);
  const from = live ? Math.max(0, to - LIVE_MS) : 0;
  return { from, to: to + (to - from) * MARGIN };
}

/** Nearer (`factor` below 1) or farther, with the moment `at` staying where it is. */
export function zoomed(view: View, factor: number, at: number, newest: number): View {
  const span = Math.max(LEAST_MS, Math.min((view.to - view.from) * factor, wholeView(newest, false).to));
  const share = (at - view.from) / (view.to - view.from);
  return within({ from: at - share * span, to: at + (1 - share) * span }, newest);
}

/** Moved along by `ms`, but not past either end. */
export const panned = (view: View, ms: number, newest: number): View =>
  within({ from: view.from + ms, to: view.to + ms }, newest);

/** Moved just as far as it takes for a moment to be in sight. */
export function showing(view: View, t: number, newest: number): View {
  if (t >= view.from && t <= view.to) return view;
  const span = view.to - view.from;
  return within({ from: t - span / 2, to: t + span / 2 }, newest);
}

/** Where a moment is, px from the left. */
export const xOf = (t: number, { from, to }: View, width: number): number =>
  ((t - from) / (to - from)) * width;

/** The moment at `x` px from the left. */
export const tAt = (x: number, { from, to }: View, width: number): number => from + (x / width) * (to - from);

function within({ from, to }: View, newest: number): View {
  const span = to - from;
  const end = wholeView(newest, false).to;
  if (from < 0 || span >= end) return { from: 0, to: Math.min(span, end) };
  return to > end ? { from: end - span, to: end } : { from, to };
}
