import type { CallAction } from '../actions.ts';
import { type CallContext, followedBy, type Outcome, quietly, takeEventId } from '../context.ts';
import type { CallEvent, EventOf } from '../events.ts';
import type { Interruption } from '../interruption.ts';
import type { WindingDown } from '../winding-down.ts';
import { answerCall } from './answer-call.ts';
import { askForResponse } from './ask.ts';
import { because } from './end.ts';
import { speakNext } from './next.ts';
import { ORDER_TO_END, refusal, warningOfEnd } from './words.ts';

/** The longest a call may last comes near: the model is told. */
export const warnOfEnd = (context: CallContext): Outcome =>
  tell(context, warningOfEnd(context.settings.limits?.warnMs ?? 0));

/** A limit was reached: what is being said is heard, goodbye is said, and the call ends. */
export function windDown(context: CallContext, event: CallEvent): Outcome {
  const { windingDown: before } = context;
  // A caller who is about to be handed on to a human is.
  if (before?.final || before?.transfer) return quietly(context);
  const limit = event.type === 'limit.reached' ? event : LONGEST;
  const windingDown: WindingDown = {
    reason: reasonOf(limit.limit),
    detail: limit.detail,
    callId: before?.callId ?? null,
    final: true,
    farewell: before?.farewell ?? 'wanted',
    transfer: null,
  };
  const next = { ...context, windingDown };
  return followedBy(context.model === 'ready' ? tell(next, ORDER_TO_END) : quietly(next), speakNext);
}

/** Why a call ends that has reached this limit. */
export const reasonOf = (limit: EventOf<'limit.reached'>['limit']): 'duration' | 'spend' =>
  limit === 'duration' ? 'duration' : 'spend';

/** The caller is asked whether they are there. */
export const askStillThere = (context: CallContext): Outcome =>
  followedBy(askForResponse(context, 'still_there'), (next) =>
    quietly({ ...next, silencePrompts: next.silencePrompts + 1 }),
  );

/** The caller gave no answer to being asked: the call ends. */
export const endForSilence = (context: CallContext): Outcome =>
  speakNext({
    ...context,
    windingDown: {
      reason: 'silence',
      detail: `The caller said nothing any more; they were asked ${context.silencePrompts} times.`,
      callId: null,
      final: false,
      farewell: 'wanted',
      transfer: null,
    },
  });

/**
 * What was being said was cut off. Speaking, the caller calls the end off, and the model learns of it; but not when a
 * limit was reached: then goodbye is said once more.
 */
export function callOff(context: CallContext, cause: Interruption['cause']): Outcome {
  const { windingDown } = context;
  if (windingDown === null) return quietly(context);
  const { callId, transfer, final } = windingDown;
  const farewell = transfer === null ? 'wanted' : windingDown.farewell;
  const again = { ...windingDown, farewell } as const;
  if (cause === 'stream_lost') return quietly({ ...context, windingDown: again });
  const next = { ...context, windingDown: final ? { ...again, callId: null } : null };
  const output = CALLED_OFF[cause === 'muted' ? 'muted' : 'barge_in'];
  return callId === null ? quietly(next) : answerCall(next, callId, output);
}

/** Everything was heard: the call ends as it was to end. */
export function endNow(context: CallContext): Outcome {
  const { windingDown } = context;
  if (windingDown === null) return quietly(context);
  const { reason, detail, transfer } = windingDown;
  const handOn: readonly CallAction[] =
    transfer === null ? [] : [{ type: 'call.transfer', mode: 'cold', ...transfer }];
  return { context: because(context, reason, detail), actions: handOn };
}

const LONGEST = { limit: 'duration', detail: 'The call lasted as long as a call may.' } as const;

const CALLED_OFF = {
  barge_in: refusal('caller_spoke', 'The caller spoke before it was done; it was not done. Listen to them.'),
  muted: refusal('operator', 'An operator has taken over; it was not done.'),
} as const;

function tell(context: CallContext, text: string): Outcome {
  const [eventId, next] = takeEventId(context);
  return { context: next, actions: [{ type: 'openai.conversation.item.create', eventId, text }] };
}
