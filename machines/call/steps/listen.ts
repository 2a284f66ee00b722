import { type CallContext, followedBy, quietly, type Step } from '../context.ts';
import type { EventOf } from '../events.ts';
import { isSilent } from '../playout.ts';
import { errandOf, noLongerQuiet, withFirstFiller } from '../tools.ts';
import { noTurn } from '../turn.ts';
import { askForResponse } from './ask.ts';
import { speakNext } from './next.ts';
import { callOff } from './wind-down.ts';

/** Voice this short (ms) is taken for noise when it falls into the greeting guard. */
const MEANT_MS = 300;

/** The caller began to speak: a new turn. While nobody answers, what was asked before stays unanswered. */
export const speechStarted: Step<EventOf<'openai.input_audio_buffer.speech_started'>> = (context, event) => {
  const heard = beganToSpeak(context, event);
  // What is playing is cut off first, and the goodbye called off with it.
  return isSilent(context.playout) ? callOff(heard, 'barge_in') : quietly(heard);
};

const beganToSpeak = (
  context: CallContext,
  event: EventOf<'openai.input_audio_buffer.speech_started'>,
): CallContext => ({
  ...context,
  silencePrompts: 0,
  tools: { ...withFirstFiller(noLongerQuiet(context.tools, null)), heardAt: event.at },
  turn: {
    ...noTurn,
    speaking: true,
    startedAt: event.at,
    audioStartMs: event.audioStartMs,
    unanswered: isDeaf(context) && context.turn.unanswered,
    reported: false,
  },
});

/** The caller's turn is over. */
export const speechStopped: Step<EventOf<'openai.input_audio_buffer.speech_stopped'>> = (context, event) =>
  quietly({
    ...context,
    tools: { ...context.tools, heardAt: event.at },
    turn: {
      ...context.turn,
      speaking: false,
      stoppedAt: event.at,
      ...owed(wasMeant(context, event) || (isDeaf(context) && context.turn.unanswered)),
    },
  });

/**
 * The turn is in the conversation. The server answers by itself, except while the guard is closed or while a
 * response is in progress: then the answer is ours to ask for. While the agent is muted, or the caller on hold, nobody
 * answers.
 */
export const turnCommitted: Step<EventOf<'openai.input_audio_buffer.committed'>> = (context) => {
  if (isDeaf(context)) return quietly(context);
  const ours = context.responses.active !== null || !context.guardOpen;
  if (ours) return context.turn.unanswered ? askForResponse(context, 'answer') : speakNext(context);
  // A server that has not yet heard that the guard is open may have let the turn pass: then nobody would answer.
  const leftToServer = context.pendingUpdates === 0;
  return followedBy(quietly({ ...context, turn: { ...context.turn, leftToServer } }), speakNext);
};

/** The agent is muted, or the caller hears music: the session was told not to answer. */
const isDeaf = ({ muted, guardOpen, tools }: CallContext): boolean =>
  muted || (!guardOpen && errandOf(tools) === 'hold');

const owed = (meant: boolean) => ({ meant, unanswered: meant });

function wasMeant(context: CallContext, event: { readonly audioEndMs: number }): boolean {
  const { audioStartMs } = context.turn;
  if (audioStartMs === null) return true;
  return event.audioEndMs - audioStartMs - context.settings.turnPaddingMs >= MEANT_MS;
}
