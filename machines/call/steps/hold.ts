import { type CallContext, followedBy, type Outcome, quietly, type Step, takeEventId } from '../context.ts';
import type { CallEvent, EventOf } from '../events.ts';
import { answerCall } from './answer-call.ts';
import { askForResponse } from './ask.ts';
import { because } from './end.ts';
import { speakNext } from './next.ts';
import { closeGuard, openGuard } from './session.ts';
import { HELD_LONG, refusal } from './words.ts';

/** Music plays; what the caller says meanwhile is answered afterwards. */
export const holdOn = (context: CallContext): Outcome =>
  followedBy({ context, actions: [{ type: 'twilio.hold', on: true }] }, closeGuard);

/** The music stops. A human who is being called still is. */
export const holdOff: Step<CallEvent> = (context, { type }) => {
  const holding = context.tools.holding && INTERRUPTING.has(type) && !isSpokenWith(context);
  const stopped = { ...context, tools: { ...context.tools, holding } };
  return followedBy({ context: stopped, actions: [{ type: 'twilio.hold', on: false }] }, openGuard);
};

/** The music stops, and not because the caller is talked to again: they stay on hold, and hear it again afterwards. */
const INTERRUPTING: ReadonlySet<CallEvent['type']> = new Set([
  'twilio.lost',
  'twilio.start',
  'operator.mute',
]);

/** What the caller says, or has said, is answered next. */
const isSpokenWith = ({ turn }: CallContext): boolean => turn.speaking || turn.unanswered;

/** The agent left the caller on hold: it is told to go on. */
export function heldLong(context: CallContext): Outcome {
  const [eventId, next] = takeEventId(context);
  return followedBy(
    { context: next, actions: [{ type: 'openai.conversation.item.create', eventId, text: HELD_LONG }] },
    (told) => askForResponse(told, 'answer'),
  );
}

/** A human takes the call: the caller leaves it. */
export const transferAnswered: Step<EventOf<'transfer.answered'>> = (context, { detail }) =>
  quietly(because(context, 'transferred', detail));

/** Nobody takes the call: the agent comes back to the caller. */
export const transferFailed: Step<EventOf<'transfer.failed'>> = (context, { detail }) => {
  const call = context.tools.running.find(({ errand }) => errand === 'transfer');
  if (call === undefined) return quietly(context);
  const output = refusal('nobody_answered', `${detail} Tell the caller, and offer what else you can do.`);
  return followedBy(answerCall(context, call.callId, output, { asks: true }), speakNext);
};
