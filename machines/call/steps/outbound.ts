import { type CallContext, followedBy, type Outcome, type Step } from '../context.ts';
import type { CallEvent, EventOf } from '../events.ts';
import { isSilent } from '../playout.ts';
import { created, discard, isBusy } from '../sequencer.ts';
import { noTurn } from '../turn.ts';
import { askForResponse } from './ask.ts';
import { cancelTools } from './calls.ts';
import { because } from './end.ts';
import { cancelResponse, responseCreated, stopTalking } from './respond.ts';

/** Nothing of what the agent was saying to the machine is said on, and its message begins. */
export function leaveMessage(context: CallContext, event: CallEvent): Outcome {
  const quiet = { ...context, turn: noTurn, toSay: [], windingDown: null };
  const cut = followedBy(stopTalking(quiet, 'machine', event.at ?? null, true), cancelTools);
  return followedBy(cut, (next) => {
    const windingDown = { reason: 'message_left', detail: LEFT, callId: null, final: true } as const;
    const leaving = { ...next, windingDown: { ...windingDown, farewell: 'asked', transfer: null } as const };
    return askForResponse(leaving, 'farewell');
  });
}

/** While the message is left, the server may still answer what the machine said before: nobody wants that. */
export const messageCreated: Step<EventOf<'openai.response.created'>> = (context, event) => {
  if (context.responses.requested !== null) return responseCreated(context, event);
  const [responses] = created(context.responses, event.responseId);
  return cancelResponse(
    { ...context, responses: { ...discard(responses), waiting: 'farewell' } },
    event.responseId,
  );
};

/** No message will be heard: the model was asked for it, and nothing came or comes of that. */
export const isMessageMissing = ({ responses, playout, conversation }: CallContext): boolean =>
  !isBusy(responses) &&
  responses.waiting === null &&
  isSilent(playout) &&
  !conversation.some((said) => said.responseId === responses.last && said.generatedMs > 0);

/** The call ends because a machine took it. */
export const becauseMachine = (context: CallContext, event: CallEvent): CallContext =>
  because(context, 'machine', event.type === 'outbound.answered_by' ? WHO[event.by] : UNSAID);

/** There is something to say to an answering machine, and somebody to say it. */
export const hasMessage = ({ settings, model, streamSid }: CallContext): boolean =>
  settings.voicemail !== undefined && model === 'ready' && streamSid !== null;

const LEFT = 'An answering machine took the call, and the message was left on it.';
const UNSAID = 'An answering machine took the call, and the message could not be left.';
const WHO = {
  machine: 'An answering machine took the call.',
  fax: 'A fax machine took the call.',
} as const;
