import { type CallContext, followedBy, type Outcome, quietly, takeEventId } from '../context.ts';
import { isBusy } from '../sequencer.ts';
import { isTransferring } from '../tools.ts';
import { askForResponse } from './ask.ts';
import { order } from './wish.ts';

/**
 * Has the model speak next, if it is free to: about the results of its tools, then goodbye when the call is winding
 * down, then the next of the operators' words. The model learns of those only now: told earlier, it would say them in
 * another answer.
 */
export function speakNext(context: CallContext): Outcome {
  if (!mayAsk(context)) return quietly(context);
  if (isDue(context)) return askForResponse(context, 'answer');
  if (context.turn.unanswered) return quietly(context);
  if (owesFarewell(context)) return sayGoodbye(context);
  return context.windingDown === null ? sayWish(context) : quietly(context);
}

/**
 * Results are there that the model is to speak about. Not while a human is being called: the caller is on hold. Nor once
 * the agent has said goodbye.
 */
export const isDue = ({ tools, windingDown }: CallContext): boolean =>
  tools.due && !isTransferring(tools) && (windingDown === null || windingDown.final);

/** The caller's turn, or the results of the model's tools, are still to be answered. */
export const isOwed = (context: CallContext): boolean => context.turn.unanswered || isDue(context);

/** The call is to end, and goodbye is still to be said; the agent's tools come to their end first. */
export const owesFarewell = ({ windingDown, tools }: CallContext): boolean =>
  windingDown?.farewell === 'wanted' && tools.running.length === 0;

/** The model can be asked for a response at once. */
export function mayAsk(context: CallContext): boolean {
  const { responses, turn } = context;
  // The server was left to answer the turn by itself: a request of ours would collide with its own.
  const serverAnswers = turn.leftToServer && turn.answer === null;
  return canHear(context) && !isBusy(responses) && !turn.speaking && !serverAnswers;
}

/** There is a model that may speak, and a stream to hear it on. */
export const canHear = ({ model, streamSid, muted }: CallContext): boolean =>
  model === 'ready' && streamSid !== null && !muted;

const sayGoodbye = (context: CallContext): Outcome =>
  followedBy(askForResponse(context, 'farewell'), (next) =>
    quietly({ ...next, windingDown: next.windingDown && { ...next.windingDown, farewell: 'asked' } }),
  );

function sayWish(context: CallContext): Outcome {
  const [words, ...toSay] = context.toSay;
  if (words === undefined) return quietly(context);
  const [eventId, told] = takeEventId(context);
  const item = { type: 'openai.conversation.item.create', eventId, text: order(words) } as const;
  return followedBy({ context: { ...told, toSay }, actions: [item] }, (next) => askForResponse(next, 'say'));
}
