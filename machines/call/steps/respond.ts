import type { CallAction } from '../actions.ts';
import { type CallContext, followedBy, type Outcome, quietly, type Step, takeEventId } from '../context.ts';
import { revise } from '../conversation.ts';
import type { EventOf } from '../events.ts';
import type { Interruption } from '../interruption.ts';
import { finish } from '../playout.ts';
import { answersNobody, created, discard, done, isPlayable, unwanted } from '../sequencer.ts';
import { maybeAsking } from './ask.ts';
import { takeCalls } from './calls.ts';
import { cutOff, deleteItem } from './cut-off.ts';
import { takeHosted } from './hosted.ts';
import { speakNext } from './next.ts';
import { callOff } from './wind-down.ts';

/** A response exists. One nobody wants any more is cancelled as soon as it can be. */
export const responseCreated: Step<EventOf<'openai.response.created'>> = (context, event) => {
  const { at, responseId } = event;
  const { requested } = context.responses;
  const [responses, { cancel }] = created(context.responses, responseId);
  if (cancel) return cancelResponse({ ...context, responses }, responseId);
  // It answers nobody: what is known of the last answer stays.
  if (responses.purpose !== null && answersNobody(responses.purpose))
    return quietly({ ...context, responses });
  const answer = { responseId, purpose: requested?.purpose ?? 'answer' };
  // A server that answers by itself has heard the end of the turn, even if it did not say so.
  const speaking = context.turn.speaking && requested !== null;
  // It knows of every result that was in the conversation when it began.
  const due = context.tools.due && context.tools.unconfirmed.length > 0;
  return quietly({
    ...context,
    responses,
    tools: { ...context.tools, due },
    turn: { ...context.turn, speaking, answer, createdAt: at, firstAudioAt: null },
  });
};

/**
 * A response begins while there is no stream to hear it on, or while the agent is muted: it is not wanted, what it
 * would answer stays owed.
 */
export const responseRefused: Step<EventOf<'openai.response.created'>> = (context, { responseId }) => {
  const [responses] = created(context.responses, responseId);
  const turn = { ...context.turn, leftToServer: false };
  return cancelResponse({ ...context, responses: discard(responses), turn }, responseId);
};

/**
 * A response is over: its items get their end marks, unheard ones are forgotten, the functions it called are run, and
 * what waited is asked for.
 */
export const responseDone: Step<EventOf<'openai.response.done'>> = (context, event) => {
  const [playout, marks] = finish(context.playout, (item) => item.responseId === event.responseId);
  const finished: Outcome = {
    context: { ...context, playout },
    actions: marks as readonly CallAction[],
  };
  const forgotten = isPlayable(context.responses, event.responseId)
    ? finished
    : followedBy(finished, (next) => forgetUnheard(next, event.responseId));
  const called = followedBy(forgotten, (next) => takeCalls(takeHosted(next, event), event));
  return followedBy(called, (next) =>
    followedBy(
      maybeAsking(next, (eventId) => done(next.responses, event.responseId, eventId)),
      speakNext,
    ),
  );
};

/** A response is over that nobody heard, announced or not: the agent is muted. */
export const responseUnheard: Step<EventOf<'openai.response.done'>> = (context, event) =>
  responseDone({ ...context, responses: unwanted(context.responses, event.responseId) }, event);

/**
 * Cuts off what is playing and being made.
 * @param at the call's clock, ms; null when only marks may count.
 * @param cancels whether the response in progress must be cancelled by us; a needless cancel would be an error.
 */
export function stopTalking(
  context: CallContext,
  cause: Interruption['cause'],
  at: number | null,
  cancels: boolean,
): Outcome {
  const { active } = context.responses;
  const cut = followedBy(cutOff(context, cause, at), (next) => callOff(next, cause));
  return active === null || !cancels ? cut : followedBy(cut, (next) => cancelResponse(next, active));
}

/** Cancels a response by our own word, where the server does not do it by itself. */
export function cancelResponse(context: CallContext, responseId: string): Outcome {
  const [eventId, next] = takeEventId(context);
  return { context: next, actions: [{ type: 'openai.response.cancel', eventId, responseId }] };
}

/** The model must not remember what nobody heard: every item of an interrupted response heard for 0 ms is deleted. */
function forgetUnheard(context: CallContext, responseId: string): Outcome {
  const unheard = context.conversation.filter(
    (utterance) =>
      utterance.responseId === responseId && (utterance.heardMs ?? 0) === 0 && isUnplayed(utterance),
  );
  return unheard.reduce<Outcome>(
    (outcome, { itemId }) =>
      followedBy(outcome, (next) => {
        const conversation = revise(next.conversation, itemId, () => ({ heardMs: 0, interrupted: true }));
        return deleteItem({ ...next, conversation }, itemId);
      }),
    quietly(context),
  );
}

/** Cut at 0 ms by an interruption, or never begun. An item still being played is neither. */
const isUnplayed = (utterance: CallContext['conversation'][number]): boolean =>
  utterance.heardMs === 0 || utterance.generatedMs === 0;
