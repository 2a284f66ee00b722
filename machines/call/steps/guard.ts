import type { CallContext } from '../context.ts';

/**
 * How far the greeting guard is at `at` (the call's clock, ms): not over; over; over with somebody speaking who may
 * be noise; or with somebody who has spoken for longer than noise would.
 */
export function guardStage(context: CallContext, at: number): 'closed' | 'over' | 'contested' | 'proven' {
  const end = guardEnd(context);
  if (end === null || at < end) return 'closed';
  if (!context.turn.speaking) return 'over';
  return at >= (speechProvenAt(context) ?? end) ? 'proven' : 'contested';
}

/**
 * Speech that began while the guard was closed, and has not ended when noise would have: the server reports the end
 * of a sound only after the silence that ends a turn, so that much more than the sound itself must pass.
 * @returns the moment on the call's clock, ms; null before the greeting was heard.
 */
export function speechProvenAt(context: CallContext): number | null {
  const end = guardEnd(context);
  const { startedAt } = context.turn;
  if (end === null || startedAt === null) return end;
  return Math.max(end, startedAt + context.settings.turnPaddingMs);
}

/** What is left of the guard, ms. @param at now, or null when the event that asks carries no time. */
export function guardLeftMs(context: CallContext, at: number | null): number {
  const end = guardEnd(context);
  return end === null || at === null ? context.settings.timing.greetingGuardMs : Math.max(0, end - at);
}

/** How long speech has still to last to be proven, ms. @param at now, or null at the end of the guard. */
export function speechProofMs(context: CallContext, at: number | null): number {
  return Math.max(0, (speechProvenAt(context) ?? 0) - (at ?? guardEnd(context) ?? 0));
}

/** When the guard ends: counted from the first of the greeting that was heard, whatever happened since. */
const guardEnd = ({ greetingHeardAt, settings }: CallContext): number | null =>
  greetingHeardAt === null ? null : greetingHeardAt + settings.timing.greetingGuardMs;
