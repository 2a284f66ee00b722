import type { CallAction } from '../actions.ts';
import { type CallContext, followedBy, type Outcome, quietly, takeEventId } from '../context.ts';
import { type Conversation, revise } from '../conversation.ts';
import { type Interruption, interrupt } from '../interruption.ts';
import { isSilent } from '../playout.ts';
import { discard } from '../sequencer.ts';

/**
 * The one synchronous step of an interruption: playout is cleared, nothing in progress may be heard any more,
 * and the model's memory is cut to what was heard.
 * @param at the call's clock, ms; null when only marks may count.
 */
export function cutOff(context: CallContext, cause: Interruption['cause'], at: number | null): Outcome {
  const [playout, interruption] = interrupt(context.playout, cause, at);
  const cut: CallContext = {
    ...context,
    playout,
    responses: discard(context.responses),
    conversation: asHeard(context.conversation, interruption),
  };
  const clear: readonly CallAction[] = isSilent(context.playout) || cause === 'stream_lost' ? [] : [CLEAR];
  const actions: readonly CallAction[] =
    interruption.items.length === 0 ? clear : [...clear, { type: 'report.interruption', ...interruption }];
  if (cause === 'failure') return { context: cut, actions };
  return followedBy({ context: cut, actions }, (next) =>
    correctMemory(next, interruption, context.responses.active),
  );
}

/**
 * The call is over while the agent is heard: how much of it was is booked, and nobody is left to be told.
 * @param at the call's clock, ms; null when only marks may count.
 */
export function heardLast(context: CallContext, at: number | null): Outcome {
  if (isSilent(context.playout)) return quietly(context);
  const [playout, interruption] = interrupt(context.playout, 'ended', at);
  return {
    context: { ...context, playout, conversation: asHeard(context.conversation, interruption) },
    actions: [{ type: 'report.interruption', ...interruption }],
  };
}

/** Deletes an item the caller heard nothing of; a truncate to 0 ms would be refused. */
export function deleteItem(context: CallContext, itemId: string): Outcome {
  const [eventId, next] = takeEventId(context);
  const unacknowledged = [...next.unacknowledged, { eventId, itemId }];
  return {
    context: { ...next, unacknowledged },
    actions: [{ type: 'openai.conversation.item.delete', eventId, itemId }],
  };
}

const CLEAR: CallAction = { type: 'twilio.clear' };

/** An item of the response in progress cannot be deleted yet: that waits for `response.done`. */
function correctMemory(context: CallContext, interruption: Interruption, active: string | null): Outcome {
  return interruption.items.reduce<Outcome>((outcome, item) => {
    if (item.verdict === 'truncate') return followedBy(outcome, (next) => truncate(next, item));
    if (item.verdict === 'delete' && item.responseId !== active) {
      return followedBy(outcome, (next) => deleteItem(next, item.itemId));
    }
    return outcome;
  }, quietly(context));
}

function truncate(context: CallContext, item: Interruption['items'][number]): Outcome {
  const [eventId, next] = takeEventId(context);
  const { itemId, contentIndex, heardMs } = item;
  const unacknowledged = [...next.unacknowledged, { eventId, itemId }];
  return {
    context: { ...next, unacknowledged },
    actions: [
      { type: 'openai.conversation.item.truncate', eventId, itemId, contentIndex, audioEndMs: heardMs },
    ],
  };
}

const asHeard = (conversation: Conversation, interruption: Interruption): Conversation =>
  interruption.items.reduce(
    (all, item) =>
      revise(all, item.itemId, () => ({ heardMs: item.heardMs, interrupted: item.verdict !== 'keep' })),
    conversation,
  );
