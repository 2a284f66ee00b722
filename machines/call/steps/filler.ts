import { type CallContext, followedBy, type Outcome, quietly } from '../context.ts';
import { isSilent } from '../playout.ts';
import { isBusy } from '../sequencer.ts';
import { askForResponse } from './ask.ts';
import { isDue, mayAsk } from './next.ts';

/**
 * Nobody is silent for longer before something is said about a tool, ms, unless the agent is to be more patient than
 * that. With the time the model takes to say it, callers hear nothing for less than 4 s.
 */
const QUIET_MS = 1800;

/** Somebody waits for a tool: the next of the agent's sentences for that is said. */
export const askForFiller = (context: CallContext): Outcome =>
  followedBy(askForResponse(context, 'filler'), (next) =>
    quietly({ ...next, tools: { ...next.tools, fillers: next.tools.fillers + 1 } }),
  );

/** Somebody waits in silence for a tool, there is something to say, and the model is free to say it. */
export const canFill = (context: CallContext): boolean =>
  context.tools.running.some(({ errand }) => errand === 'tool') &&
  mayBeFilled(context) &&
  !context.turn.speaking &&
  !isBusy(context.responses);

/**
 * How long a tool is waited for before the next filler, ms: as the agent's settings say, but silence there was before
 * counts: tools that are used one after another are one wait to the caller.
 * @param at when the wait began, on the call's clock; null: a filler was due just now.
 */
export function fillerDelayMs({ settings, tools }: CallContext, at: number | null): number | undefined {
  if (settings.tools === undefined) return undefined;
  const { afterMs, everyMs } = settings.tools.filler;
  // One that was asked for and did not come is missed as soon as the first.
  if (at === null) return Math.min(afterMs, everyMs);
  const patienceMs = tools.fillers === 0 ? afterMs : everyMs;
  const quietMs = at - (tools.heardAt ?? at);
  return Math.max(0, Math.min(patienceMs, Math.max(patienceMs, QUIET_MS) - quietMs));
}

/**
 * Tools that each take no time may together take long, when the model asks for one after another and says nothing: what
 * it makes of this one can wait until the caller has heard that it takes a moment.
 */
export function owesFiller(context: CallContext, at: number): boolean {
  const { settings, tools, windingDown } = context;
  const { afterMs = 0 } = settings.tools?.filler ?? {};
  const isLong = tools.quietSince !== null && at - tools.quietSince >= afterMs;
  const isQuiet = isLong && isSilent(context.playout) && mayBeFilled(context);
  return isQuiet && windingDown === null && isDue(context) && mayAsk(context);
}

/** A filler that was refused, and waits to be asked for again, would only delay the answer. */
export const withoutFiller = (context: CallContext): CallContext =>
  context.responses.waiting === 'filler'
    ? { ...context, responses: { ...context.responses, waiting: null } }
    : context;

/** There is something to say, and the call goes on; or it is to end, but not before the tool and a goodbye. */
const mayBeFilled = ({ settings, windingDown }: CallContext): boolean =>
  (settings.tools?.filler.sentences.length ?? 0) > 0 &&
  (windingDown === null || (windingDown.final && windingDown.farewell === 'wanted'));
