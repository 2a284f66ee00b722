import type { CallAction } from '../actions.ts';
import { type CallContext, followedBy, type Outcome, quietly, type Step } from '../context.ts';
import type { EventOf } from '../events.ts';
import { keep, noWords } from '../first-words.ts';
import { isBusy } from '../sequencer.ts';
import { askForResponse } from './ask.ts';
import { isOwed, speakNext } from './next.ts';
import { stopTalking } from './respond.ts';
import { closeGuard } from './session.ts';
import { withTonesAnew } from './tones.ts';

/** A stream is up for this call. One that replaces another starts with an empty buffer: what was in it is unheard. */
export const attachStream: Step<EventOf<'twilio.start'>> = (context, event) => {
  const attached = { ...context, streamSid: event.streamSid };
  return context.streamSid === null ? quietly(attached) : abandonPlayout(attached, event.at);
};

/** The stream is gone, the call may not be: what the caller did not hear is forgotten, nothing more is generated. */
export const detachStream: Step<EventOf<'twilio.lost'>> = (context, event) =>
  abandonPlayout({ ...context, streamSid: null }, event.at);

/** The caller's audio waits for the model. */
export const keepWords: Step<EventOf<'twilio.media'>> = (context, event) =>
  quietly({ ...context, firstWords: keep(context.firstWords, event.payload, event.bytes) });

/** The model is ready: audio may flow. */
export const modelReady = (context: CallContext): Outcome => quietly({ ...context, model: 'ready' });

/** What the caller said before anybody listened, in order, before anything newer. */
export function sendFirstWords(context: CallContext): Outcome {
  const actions = context.firstWords.frames.map(
    (frame): CallAction => ({ type: 'openai.input_audio_buffer.append', ...frame }),
  );
  return {
    context: { ...context, firstWords: { ...noWords, droppedBytes: context.firstWords.droppedBytes } },
    actions,
  };
}

/** The agent speaks first; while the guard is closed, noise on the line neither interrupts nor is answered. */
export function beginGreeting(context: CallContext): Outcome {
  const guarded = context.settings.timing.greetingGuardMs > 0;
  const closed = guarded ? closeGuard(context) : quietly(context);
  return followedBy(followedBy(closed, sendFirstWords), (next) => {
    const turn = { ...next.turn, reported: false };
    return askForResponse({ ...next, turn, greetingHeardAt: null }, 'greeting');
  });
}

/** The call goes on where the stream broke: what was cut off is said again, in the model's own words. */
export const continueTalk = (context: CallContext): Outcome =>
  owesAnswer(context) ? askForResponse(context, 'answer') : speakNext(context);

/** Whether the agent was cut off mid-sentence, owes the caller an answer, an operator's words or a goodbye. */
export const owesTalk = (context: CallContext): boolean =>
  owesAnswer(context) || context.toSay.length > 0 || context.windingDown !== null;

function owesAnswer(context: CallContext): boolean {
  const last = context.conversation.at(-1);
  const cut = last?.role === 'agent' && last.interrupted;
  return cut || isOwed(context) || isBusy(context.responses);
}

const abandonPlayout = (context: CallContext, at: number): Outcome =>
  stopTalking(withTonesAnew(context), 'stream_lost', at, context.model === 'ready');
