import type { CallAction } from '../actions.ts';
import { type CallContext, type Outcome, takeEventId } from '../context.ts';
import { type Create, type Purpose, request, type Sequencer } from '../sequencer.ts';
import { textFor } from './words.ts';

/** Asks the model to speak: now, or when the response in progress is over. */
export function askForResponse(context: CallContext, purpose: Purpose): Outcome {
  return maybeAsking(context, (eventId) => request(context.responses, purpose, eventId));
}

/** A move of the sequencer that may ask for a response; the event id is used up only if it does. */
export function maybeAsking(
  context: CallContext,
  move: (eventId: string) => readonly [Sequencer, readonly Create[]],
): Outcome {
  const [eventId, next] = takeEventId(context);
  const [responses, creates] = move(eventId);
  if (creates.length === 0) return { context: { ...context, responses }, actions: [] };
  // Asked to answer, the model has every result that was sent before it.
  const due = context.tools.due && !creates.some(({ purpose }) => purpose === 'answer');
  return {
    context: { ...next, responses, tools: { ...context.tools, due } },
    actions: creates.map((create) => withText(context, create)),
  };
}

function withText(context: CallContext, create: Create): CallAction {
  const text = textFor(context, create.purpose);
  return text === undefined ? create : { ...create, text };
}
