import type { Charts } from './charts.ts';
import type { Ending } from './ending.ts';
import { DELAY_WORDS, EVENT_WORDS } from './event-words.ts';
import { GUARD_WORDS } from './guard-words.ts';
import type { Cause, Standing } from './standing.ts';

/** What an event says, in words; one that is new to this page is named. */
export function eventWords(type: string): string {
  const delay = delayOf(type);
  if (delay !== null) return DELAY_WORDS[delay] ?? `${delay} had passed`;
  return EVENT_WORDS[type] ?? `${type} came`;
}

/** What a guard found, in words. */
const guardWords = (guard: string): string => GUARD_WORDS[guard] ?? `${guard} held`;

/** The delay whose passing an event tells, as XState names it (`xstate.after.<delay>.<state>`); null for others. */
export const delayOf = (type: string): string | null => /^xstate\.after\.(\w+)/.exec(type)?.[1] ?? null;

/** A state as people read it: `listening · callerSpeaking`. */
export const stateText = (state: string): string => state.replaceAll('.', ' · ');

/** A moment of a call as people read it: `12.4 s`, and from a minute on `2:12.4`. @param t ms since the call began. */
export function timeText(t: number): string {
  const tenths = Math.round(t / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  return `${Math.floor(tenths / 600)}:${((tenths % 600) / 10).toFixed(1).padStart(4, '0')}`;
}

/**
 * One sentence that says why an actor is in its state: since when, the event and the guard that led there, and from
 * where. When it came by way of `interrupting`, also what began that.
 */
export function whySentence({ state, since, cause, before }: Standing, charts: Charts): string {
  if (state === '' || cause === null) return 'The call has not begun.';
  const start = `${stateText(state)} since ${timeText(since)}: ${happened(cause, charts)}`;
  if (before === null) return `${start}.`;
  if (before.state !== 'interrupting' || !before.cause)
    return `${start}, which left ${stateText(before.state)}.`;
  const left = stateText(sourceOf(before.cause));
  const began = `${timeText(before.since)} because ${happened(before.cause, charts)}`;
  return `${start}; it had left ${left} by way of interrupting at ${began}.`;
}

/** Says that a call is coming to its end, and why; empty when it is not. */
export const endingSentence = (ending: Ending | null): string =>
  ending === null
    ? ''
    : `Winding down since ${timeText(ending.since)}: ${ending.why}${ending.final ? '' : ' The caller can still call it off by speaking.'}`;

/** The event and, where it decided, the guard. */
function happened({ event, via }: Cause, charts: Charts): string {
  const guard = via.map((id) => charts.guardOf(id)).find((found) => found !== null) ?? null;
  const words =
    event === 'xstate.init' ? eventWords(event) : `${eventWords(event)} (${delayOf(event) ?? event})`;
  return guard === null ? words : `${words} and ${guardWords(guard)} [${guard}]`;
}

/** The state that a transition was written on, without the machine's own name. */
const sourceOf = ({ via: [id = ''] }: Cause): string =>
  id.split('|')[0]?.replace(/^\w+\.?/, '') || 'where it was';
