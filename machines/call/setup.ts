import { setup } from 'xstate';
import type { CallAction } from './actions.ts';
import type { CallContext, Outcome, Step } from './context.ts';
import type { CallEvent, EventOf } from './events.ts';
import { fatalReason } from './failure.ts';
import { guards } from './guards.ts';
import { unheardMs } from './playout.ts';
import type { CallLimits, CallSettings, CallTiming } from './settings.ts';
import * as ask from './steps/ask.ts';
import * as attach from './steps/attach.ts';
import * as calls from './steps/calls.ts';
import * as converse from './steps/converse.ts';
import * as end from './steps/end.ts';
import * as filler from './steps/filler.ts';
import { guardLeftMs, speechProofMs, speechProvenAt } from './steps/guard.ts';
import * as hold from './steps/hold.ts';
import * as hosted from './steps/hosted.ts';
import * as keys from './steps/keys.ts';
import * as listen from './steps/listen.ts';
import { isOwed, speakNext } from './steps/next.ts';
import * as operate from './steps/operate.ts';
import * as outbound from './steps/outbound.ts';
import * as respond from './steps/respond.ts';
import * as session from './steps/session.ts';
import * as settle from './steps/settle.ts';
import * as speak from './steps/speak.ts';
import * as tones from './steps/tones.ts';
import * as wind from './steps/wind-down.ts';

const delay =
  (name: keyof CallTiming) =>
  ({ context }: { context: CallContext }): number =>
    context.settings.timing[name];

/** Longer than any call, and short enough for a timer (about 23 days): a limit that is not set. */
const NEVER_MS = 2_000_000_000;

/** Twilio needs no longer than this, after the audio itself, to return the last mark (ms). */
const MARK_PATIENCE_MS = 2000;

/** How long the agent may leave a caller on hold for nothing, ms. */
const HOLD_MS = 60_000;

/** No answering machine records longer than this, ms. */
const MESSAGE_MS = 120_000;

type Delayed = { readonly context: CallContext };

const limit =
  (name: 'silencePromptMs' | 'maxCallMs') =>
  ({ context }: Delayed): number =>
    context.settings.limits?.[name] ?? NEVER_MS;

/** The longest a call may last, and so much more or less. */
const aroundLongest =
  (offsetMs: (limits: CallLimits) => number) =>
  ({ context: { settings } }: Delayed): number =>
    settings.limits?.maxCallMs
      ? Math.max(0, settings.limits.maxCallMs + offsetMs(settings.limits))
      : NEVER_MS;

const base = setup({
  types: {
    context: {} as CallContext,
    events: {} as CallEvent,
    emitted: {} as CallAction,
    input: {} as CallSettings,
    tags: {} as 'agentAudible' | 'callerHeard',
  },
  guards,
  delays: {
    greetingGuard: ({ context, event }) => guardLeftMs(context, momentOf(event)),
    speechProof: ({ context, event }) => speechProofMs(context, momentOf(event)),
    greetingGuardMax: delay('greetingGuardMaxMs'),
    connectTimeout: delay('connectTimeoutMs'),
    nudge: delay('nudgeMs'),
    answerTimeout: delay('answerTimeoutMs'),
    claimTimeout: delay('claimTimeoutMs'),
    resumeTimeout: delay('resumeTimeoutMs'),
    interruptTimeout: delay('interruptTimeoutMs'),
    apologyTimeout: delay('apologyTimeoutMs'),
    /** Silence while a tool runs, before something is said. */
    filler: ({ context, event }) => filler.fillerDelayMs(context, momentOf(event)) ?? NEVER_MS,
    /** The same while OpenAI runs one. */
    hostedFiller: ({ context, event }) => hosted.hostedFillerDelayMs(context, momentOf(event)) ?? NEVER_MS,
    silencePrompt: limit('silencePromptMs'),
    maxCallWarning: aroundLongest(({ warnMs }) => -warnMs),
    maxCall: limit('maxCallMs'),
    maxCallOver: aroundLongest(({ windDownMs }) => windDownMs),
    keyTimeout: ({ context }: Delayed) => context.tools.collecting?.timeoutMs ?? NEVER_MS,
    holdTimeout: HOLD_MS,
    messageTimeout: MESSAGE_MS,
    /** What is left to be heard, and the last mark's way. */
    lastMark: ({ context }: Delayed) => unheardMs(context.playout) + MARK_PATIENCE_MS,
  },
});

/** Makes a pure step an action of the chart: its context is assigned, its actions are emitted in order. */
const perform = <E extends CallEvent>(step: Step<E>) =>
  base.enqueueActions(({ context, event, enqueue }) => {
    // SAFETY: the chart pairs each step with the event it is for; the generated tests walk every pair.
    const outcome = step(context, event as E);
    if (outcome.context !== context) enqueue.assign(outcome.context);
    for (const action of outcome.actions) enqueue.emit(action);
  });

const always = (react: (context: CallContext) => Outcome) => perform((context) => react(context));
const note = (change: (context: CallContext, event: CallEvent) => CallContext) =>
  perform((context, event: CallEvent) => ({ context: change(context, event), actions: [] }));

/** The chart's vocabulary: its states are written with these names. */
export const call = base.extend({
  actions: {
    dialModel: base.emit({ type: 'model.dial' }),
    probeModel: base.emit({ type: 'model.probe' }),
    attachStream: perform(attach.attachStream),
    detachStream: perform(attach.detachStream),
    keepWords: perform(attach.keepWords),
    modelReady: always(attach.modelReady),
    sendFirstWords: always(attach.sendFirstWords),
    greet: always(attach.beginGreeting),
    openGuard: always(session.openGuard),
    sessionUpdated: always(session.sessionUpdated),
    continueTalk: always(attach.continueTalk),

    /** The hot path: 50 times a second; see lanes. */
    forwardAudio: base.emit(({ event }) => {
      const media = event as EventOf<'twilio.media'>;
      return { type: 'openai.input_audio_buffer.append', payload: media.payload, bytes: media.bytes };
    }),
    sendAudio: perform(speak.sendAudio),
    finishItem: perform(speak.finishItem),
    markHeard: perform(speak.markHeard),
    greetingHeard: note((context, event) => ({ ...context, greetingHeardAt: timeOf(event) })),

    speechStarted: perform(listen.speechStarted),
    speechStopped: perform(listen.speechStopped),
    turnCommitted: perform(listen.turnCommitted),

    responseCreated: perform(respond.responseCreated),
    responseRefused: perform(respond.responseRefused),
    responseDone: perform(respond.responseDone),
    responseUnheard: perform(respond.responseUnheard),
    /** The server never noticed the end of the turn. */
    turnMissed: note((context) => ({
      ...context,
      turn: { ...context.turn, speaking: false, unanswered: true, leftToServer: false },
    })),
    answerFailed: note((context) => ({
      ...context,
      turn: { ...context.turn, failures: context.turn.failures + 1, leftToServer: false },
    })),
    askForGreeting: always((context) => ask.askForResponse(context, 'greeting')),
    askForAnswer: always((context) => ask.askForResponse(context, 'answer')),
    /** What is owed to the caller: an answer, or goodbye. */
    sayWhatIsOwed: always((context) =>
      isOwed(context) ? ask.askForResponse(context, 'answer') : speakNext(context),
    ),

    hostedDone: perform(hosted.hostedDone),
    waitForHosted: always(hosted.waitForHosted),
    toolFinished: perform(calls.toolFinished),
    askForFiller: always(filler.askForFiller),
    /** The server was left to answer and did not; the tool will bring an answer. */
    answerMissed: note((context) => ({
      ...context,
      turn: { ...context.turn, leftToServer: false, unanswered: false },
    })),
    sendTones: always(tones.sendTones),
    tonesHeard: perform(tones.tonesHeard),
    keysTimedOut: always(keys.keysTimedOut),
    holdOn: always(hold.holdOn),
    holdOff: perform(hold.holdOff),
    heldLong: always(hold.heldLong),
    transferAnswered: perform(hold.transferAnswered),
    transferFailed: perform(hold.transferFailed),

    leaveMessage: perform(outbound.leaveMessage),
    messageCreated: perform(outbound.messageCreated),
    becauseMachine: note(outbound.becauseMachine),

    warnOfEnd: always(wind.warnOfEnd),
    windDown: perform(wind.windDown),
    askStillThere: always(wind.askStillThere),
    endForSilence: always(wind.endForSilence),
    endNow: always(wind.endNow),

    /** The caller spoke over the agent, or before it came to speak. */
    bargeIn: perform((context, event: CallEvent) =>
      respond.stopTalking(
        context,
        'barge_in',
        timeOf(event),
        !(context.settings.serverInterrupts && context.guardOpen),
      ),
    ),
    /** The caller was already speaking when the guard opened: the server, told not to, has not cancelled. */
    bargeInAfterGuard: perform((context, event: CallEvent) =>
      respond.stopTalking(context, 'barge_in', momentOf(event) ?? speechProvenAt(context), true),
    ),
    stopWaiting: note(settle.stopWaiting),
    memoryCorrected: perform(settle.memoryCorrected),
    errorNoted: perform(settle.errorNoted),

    itemAdded: perform(converse.itemAdded),
    outputItemAdded: perform(converse.outputItemAdded),
    wordsAdded: perform(converse.wordsAdded),
    wordsComplete: perform(converse.wordsComplete),
    callerTranscribed: perform(converse.callerTranscribed),
    keyPressed: perform(keys.keyPressed),

    say: perform(operate.say),
    tellModel: perform(operate.tellModel),
    mute: perform(operate.mute),
    unmute: always(operate.unmute),
    dropWish: always(operate.dropWish),
    /** Known and journaled; the call goes on as it was. */
    noted: () => {},

    apologize: perform((context, event: CallEvent) => end.apologize(context, momentOf(event))),
    apologyHeard: note(end.apologyHeard),
    close: perform((context, event: CallEvent) => end.close(context, momentOf(event))),
    becauseHungUp: note((context) => end.because(context, 'caller_hung_up', 'Twilio ended the stream.')),
    becauseOperator: note(becauseOperator),
    becauseUnclaimed: note((context) =>
      end.because(context, 'unclaimed', 'The webhook was answered, but no media stream came for the call.'),
    ),
    becauseStreamLost: note((context) =>
      end.because(context, 'stream_lost', 'The media stream was lost and did not come back.'),
    ),
    becauseUnreachable: note((context) =>
      end.because(context, 'model_unreachable', 'The model was not ready in time.'),
    ),
    becauseNoAnswer: note((context) =>
      end.because(context, 'model_no_answer', 'The model owed an answer and gave none.'),
    ),
    becauseModelFailed: note(becauseModelFailed),
    /** Why the call was to end anyway. */
    becauseEnding: note((context) =>
      context.windingDown === null
        ? context
        : end.because(context, context.windingDown.reason, context.windingDown.detail),
    ),
    becauseDuration: note((context) =>
      end.because(context, 'duration', 'The call went on after it was told to end.'),
    ),
  },
});

const timeOf = (event: CallEvent): number => event.at;

/** When it happened; null for a delay of the chart, whose own event carries no time. */
const momentOf = (event: CallEvent): number | null => event.at ?? null;

const ORDERS = {
  operator: 'An operator hung up.',
  drained: 'The server stopped before the call was over.',
  stream_lost: 'The media stream broke again and again.',
} as const;

function becauseOperator(context: CallContext, event: CallEvent): CallContext {
  if (event.type !== 'operator.hang_up') return context;
  const { why, by } = event;
  return end.because(context, why, by === undefined ? ORDERS[why] : `An operator hung up: ${by}.`);
}

function becauseModelFailed(context: CallContext, event: CallEvent): CallContext {
  switch (event.type) {
    case 'model.failed':
      return { ...end.because(context, event.reason, event.detail), model: 'closed' };
    case 'openai.response.done': {
      const { error } = event;
      const reason = (error && fatalReason(error)) ?? 'model_no_answer';
      return end.because(context, reason, error?.message ?? 'The model failed to answer.');
    }
    default:
      return end.because(context, 'model_gone', 'The model is gone.');
  }
}
