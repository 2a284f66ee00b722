import { type CallContext, followedBy, type Outcome, quietly, type Step, takeEventId } from '../context.ts';
import type { EventOf } from '../events.ts';
import { discard, isPlayable, rejected } from '../sequencer.ts';
import { speakNext } from './next.ts';
import { cancelResponse, stopTalking } from './respond.ts';
import { closeGuard, openGuard } from './session.ts';

/** The agent says this to the caller: now, or when nothing else comes before it. */
export const say: Step<EventOf<'operator.say'>> = (context, { text }) =>
  speakNext({ ...context, toSay: [...context.toSay, text] });

/** The model learns something; no response is asked for. */
export const tellModel: Step<EventOf<'operator.tell_model'>> = (context, { text }) => {
  const [eventId, next] = takeEventId(context);
  return { context: next, actions: [{ type: 'openai.conversation.item.create', eventId, text }] };
};

/** The agent falls silent: what plays and what is being made is cut off, and the server answers nothing any more. */
export const mute: Step<EventOf<'operator.mute'>> = (context, { at }) => {
  const { responses } = context;
  // One that was interrupted before is cancelled already.
  const cancels = responses.active !== null && isPlayable(responses, responses.active);
  return followedBy(stopTalking(context, 'muted', at, cancels), (next) =>
    closeGuard({ ...stillOwing(next), muted: true, toSay: [] }),
  );
};

/** The agent may speak again. The server, told not to, has not answered what was said meanwhile. */
export const unmute = (context: CallContext): Outcome =>
  openGuard({ ...context, muted: false, turn: { ...context.turn, leftToServer: false } });

/** The model did not say what an operator wanted: it is given up, and whatever else waited to be said. */
export function dropWish(context: CallContext): Outcome {
  const { active } = context.responses;
  const dropped = { ...context, responses: rejected(discard(context.responses)), toSay: [] };
  return active === null ? quietly(dropped) : cancelResponse(dropped, active);
}

/** An answer that was cut off before a word of it was heard is owed still. */
function stillOwing(context: CallContext): CallContext {
  const { answer, firstAudioAt } = context.turn;
  if (answer?.purpose !== 'answer' || firstAudioAt === null) return context;
  const heard = context.conversation.some(
    (said) => said.responseId === answer.responseId && said.heardMs !== 0,
  );
  return heard ? context : { ...context, turn: { ...context.turn, unanswered: true } };
}
