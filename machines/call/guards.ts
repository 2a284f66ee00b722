import type { CallContext } from './context.ts';
import type { CallEvent, EventOf } from './events.ts';
import { fatalReason } from './failure.ts';
import { acknowledge, finish, isPending, isSilent, isStarved, type Playout } from './playout.ts';
import { comesToNothing, isBusy, isPlayable } from './sequencer.ts';
import { attachStream, owesTalk } from './steps/attach.ts';
import { toolFinished } from './steps/calls.ts';
import { APOLOGY_MARK } from './steps/end.ts';
import { canFill } from './steps/filler.ts';
import { guardStage } from './steps/guard.ts';
import { canFillHosted, isResult, mayWaitForHosted } from './steps/hosted.ts';
import { completes } from './steps/keys.ts';
import { canHear, isDue, isOwed, owesFarewell } from './steps/next.ts';
import { hasMessage, isMessageMissing } from './steps/outbound.ts';
import { responseDone } from './steps/respond.ts';
import { errorNoted, isSettled, memoryCorrected } from './steps/settle.ts';
import { reasonOf } from './steps/wind-down.ts';
import { hasRoom, isOnlyAside } from './steps/wish.ts';
import { type Errand, errandOf, isTransferring } from './tools.ts';

/** The slowest end of turn there is (semantic detection, low eagerness) takes 8 s. */
const LONG_QUIET_MS = 9000;

interface Args {
  readonly context: CallContext;
  readonly event: CallEvent;
}

/**
 * The chart's questions. Those about an event ask what will be true once it is booked:
 * guards run before the transition's actions.
 */
export const guards = {
  modelReady: ({ context }: Args): boolean => context.model === 'ready',
  modelFailed: ({ context }: Args): boolean => context.model === 'closed',
  greets: ({ context }: Args): boolean => context.settings.greets,
  readyToGreet: ({ context }: Args): boolean => context.model === 'ready' && context.settings.greets,
  /** The stream was lost before anybody said a word. */
  neverGreeted: ({ context }: Args): boolean =>
    context.model === 'ready' && context.settings.greets && context.conversation.length === 0,
  /** The new stream finds words the caller did not hear to the end, or a question nobody answered. */
  talkWasCut: ({ context, event }: Args): boolean =>
    event.type === 'twilio.start' &&
    context.model === 'ready' &&
    !context.turn.speaking &&
    owesTalk(attachStream(context, event).context),
  /** The model has said nothing since before the caller fell silent. */
  modelQuiet: ({ context, event }: Args): boolean =>
    event.type === 'caller.fell_silent' && context.model === 'ready' && event.modelQuietMs >= event.quietMs,
  unguarded: ({ context }: Args): boolean => context.guardOpen,
  muted: ({ context }: Args): boolean => context.muted,
  answerOwed: ({ context }: Args): boolean => isOwed(context) || owesFarewell(context),
  /** There is a model to say it, the call goes on, and not too much waits to be said already. */
  canSay: ({ context }: Args): boolean =>
    context.model === 'ready' && context.windingDown === null && hasRoom(context),
  /** The model owes nothing but an aside, such as what an operator wants said. */
  onlyAside,
  /** The model was asked for nothing but that, and has refused. */
  asideRefused,
  asideRefusedEnding: (args: Args): boolean => asideRefused(args) && isEnding(afterSettling(args)),
  asideRefusedOnHold: (args: Args): boolean => asideRefused(args) && waitsFor(afterSettling(args), 'hold'),
  asideRefusedCollecting: (args: Args): boolean =>
    asideRefused(args) && waitsFor(afterSettling(args), 'keys'),
  asideRefusedUsingTool: (args: Args): boolean => asideRefused(args) && waitsFor(afterSettling(args), 'tool'),
  callerSpeaking: ({ context }: Args): boolean => context.turn.speaking,

  /** What the call waits for when nobody speaks: a human, the caller's keys, or a tool. */
  onHold: ({ context }: Args): boolean => errandOf(context.tools) === 'hold',
  collecting: ({ context }: Args): boolean => errandOf(context.tools) === 'keys',
  usingTool: ({ context }: Args): boolean => errandOf(context.tools) === 'tool',
  /** The tool that has finished is one the call waits for. */
  toolRuns,
  /** With this result the model is asked to speak, or is to be as soon as it can. */
  toolAnswered: (args: Args): boolean => {
    const after = afterTool(args);
    return toolRuns(args) && !after.turn.speaking && (isDue(after) || isBusy(after.responses));
  },
  /** With this result there is nothing left to wait for: goodbye was said and heard before. */
  toolWasLast: (args: Args): boolean => toolRuns(args) && isEnding(afterTool(args)),
  /** Somebody waits in silence for a tool, there is something to say, and the model is free to say it. */
  canFill: ({ context }: Args): boolean => canFill(context),
  /** The same, and the server was left to answer the caller and has not begun to. */
  serverForgot: ({ context }: Args): boolean => context.turn.leftToServer && canFill(context),
  fillerAskedFor: ({ context }: Args): boolean => context.responses.requested?.purpose === 'filler',
  /** With this key the agent has what it asked for. */
  lastKey: ({ context, event }: Args): boolean =>
    event.type === 'twilio.dtmf' &&
    context.tools.collecting !== null &&
    completes(context.tools.collecting, event.digit),
  tonesMark: ({ context, event }: Args): boolean =>
    event.type === 'twilio.mark' &&
    context.tools.tones?.sent === true &&
    event.name === context.tools.tones.mark,
  transferring: ({ context }: Args): boolean => isTransferring(context.tools),
  transferringSpeaking: ({ context }: Args): boolean =>
    isTransferring(context.tools) && context.turn.speaking,
  /** Nobody is being called: the agent has put the caller on hold. */
  held: ({ context }: Args): boolean => !isTransferring(context.tools),
  heldSpeaking: ({ context }: Args): boolean => !isTransferring(context.tools) && context.turn.speaking,
  /** Results came while the caller spoke into the music. */
  resultsDue: ({ context }: Args): boolean => isDue(context),

  /** The call we placed was taken by an answering machine, and there is a message for it. */
  leavesMessage: ({ context, event }: Args): boolean =>
    event.type === 'outbound.answered_by' && event.by === 'machine' && hasMessage(context),
  /** The response that is over, or was refused, was to be the message, and was not. */
  messageMissing: (args: Args): boolean =>
    isMessageMissing(isResponseDone(args.event) ? afterDone(args) : afterSettling(args)),

  /** Goodbye was said; whether its last mark comes or not. */
  goodbyeSaid: ({ context }: Args): boolean => isEnding(context),
  /** The call is coming to its end, and no tool comes before that. */
  windingDown: ({ context: { windingDown, turn, tools } }: Args): boolean =>
    windingDown !== null && (windingDown.final || !turn.speaking) && tools.running.length === 0,
  /** The same limit once more: the call was told to end, and did not. */
  limitAgain: ({ context, event }: Args): boolean =>
    event.type === 'limit.reached' &&
    context.windingDown?.final === true &&
    context.windingDown.reason === reasonOf(event.limit),
  /** Nobody speaks, nothing that is wanted is on its way, and the model can be asked to speak, or soon. */
  freeToSpeak: ({ context }: Args): boolean =>
    canHear(context) &&
    isSilent(context.playout) &&
    !context.turn.speaking &&
    !context.turn.unanswered &&
    context.windingDown === null &&
    context.tools.running.length === 0 &&
    comesToNothing(context.responses),
  /** A limit was reached, and nothing of the goodbye was said. */
  goodbyeMissing: ({ context }: Args): boolean => isGoodbyeMissing(context),
  goodbyeFailed: (args: Args): boolean =>
    isGoodbyeMissing(args.context) && overAndQuiet(args) && isEnding(afterDone(args)),
  goodbyeRefused: (args: Args): boolean =>
    isGoodbyeMissing(args.context) && asideRefused(args) && isEnding(afterSettling(args)),
  asksIfThere: ({ context }: Args): boolean =>
    context.settings.limits !== undefined && !context.turn.speaking,
  /** The caller was asked often enough whether they are there. */
  silentForGood: ({ context }: Args): boolean =>
    context.settings.limits !== undefined &&
    !context.turn.speaking &&
    context.silencePrompts >= context.settings.limits.silencePrompts,
  /** Nobody else will ask: no response is in progress or asked for, and the server was not left to answer. */
  answerForgotten: ({ context }: Args): boolean =>
    !isBusy(context.responses) && !context.turn.leftToServer && context.tools.hosted.length === 0,
  /** OpenAI runs a tool of a hosted server, and the model can say so, or that it is given up. */
  hostedRuns: ({ context }: Args): boolean => mayWaitForHosted(context),
  /** The same, and the model is free to say that it takes a moment. */
  canFillHosted: ({ context }: Args): boolean => canFillHosted(context),
  /** The response is over and has left a tool to OpenAI, or to our leave. */
  overAndHosted: (args: Args): boolean => overAndQuiet(args) && afterDone(args).tools.hosted.length > 0,
  /** One of those is done, and the model is to speak of it. */
  hostedAnswers: ({ event }: Args): boolean =>
    event.type === 'openai.conversation.item.done' && isResult(event.item),
  /** Longer than any end of turn takes: the server has missed it. */
  longQuiet: ({ event }: Args): boolean =>
    event.type === 'caller.fell_silent' && event.quietMs >= LONG_QUIET_MS,
  nothingSaid: ({ context }: Args): boolean => isSilent(context.playout),
  greetingMissing: ({ context }: Args): boolean => isSilent(context.playout) && !isBusy(context.responses),
  somethingUnheard: ({ context }: Args): boolean => !isSilent(context.playout),
  unguardedUnheard: ({ context }: Args): boolean => context.guardOpen && !isSilent(context.playout),
  spokenOver: ({ context }: Args): boolean => context.turn.speaking && !isSilent(context.playout),

  /** Audio of a response nobody interrupted. */
  playable,
  /** The same, when the guard has meanwhile run out: with a caller who means it, with one who may, with none. */
  playableSpokenOver: (args: Args): boolean =>
    playable(args) && stageOf(args) === 'proven' && !isSilent(args.context.playout),
  playableSpoken: (args: Args): boolean => playable(args) && stageOf(args) === 'proven',
  playableContested: (args: Args): boolean => playable(args) && stageOf(args) === 'contested',
  playableGuardOver: (args: Args): boolean => playable(args) && stageOf(args) === 'over',
  playableUnguarded: (args: Args): boolean => args.context.guardOpen && playable(args),

  /** This mark is ours and still awaited. */
  awaitedMark,
  awaitedUnguarded: (args: Args): boolean => args.context.guardOpen && awaitedMark(args),
  /** With this mark everything is heard, and no response is in progress or asked for but an operator's wish. */
  allHeard,
  allHeardSpeaking: (args: Args): boolean => args.context.turn.speaking && allHeard(args),
  /** The same, and an answer or a wish is still to come. */
  allHeardOwed: (args: Args): boolean => {
    const { responses, toSay, windingDown } = args.context;
    const wished = toSay.length > 0 && windingDown === null;
    return (owes(args.context) || isBusy(responses) || wished) && allHeard(args);
  },
  /** The same, and with it the call has come to its end. */
  allHeardEnding: (args: Args): boolean => isEnding(args.context) && allHeard(args),
  allHeardOnHold: (args: Args): boolean => waitsFor(args.context, 'hold') && allHeard(args),
  allHeardCollecting: (args: Args): boolean => waitsFor(args.context, 'keys') && allHeard(args),
  allHeardUsingTool: (args: Args): boolean => waitsFor(args.context, 'tool') && allHeard(args),
  /** With this mark the buffer is dry while the model still owes the rest. */
  ranDry: (args: Args): boolean => {
    const after = ledgerAfter(args);
    return awaitedMark(args) && (isStarved(after) || (isSilent(after) && owesMore(args)));
  },
  apologyMark: ({ event }: Args): boolean => event.type === 'twilio.mark' && event.name === APOLOGY_MARK,

  /** The response that is over was interrupted before: nothing more is expected of it. */
  ofInterrupted: ({ context, event }: Args): boolean =>
    isResponseDone(event) && !isPlayable(context.responses, event.responseId),
  /** The response that is over is not the one in progress: a late end of one that was cut off. */
  ofAnother: ({ context, event }: Args): boolean =>
    isResponseDone(event) &&
    context.responses.active !== null &&
    event.responseId !== context.responses.active,

  /** The response that is over leaves nothing to be heard and nothing to be asked for. */
  overAndHeard: (args: Args): boolean => overAndQuiet(args),
  /** The same, and the caller is speaking. */
  overSpeaking: (args: Args): boolean => args.context.turn.speaking && overAndQuiet(args),
  /** The same, and the caller's turn, or what a tool found, is still to be answered. */
  overUnanswered: (args: Args): boolean => overAndQuiet(args) && owes(afterDone(args)),
  /** As above, and no turn of the caller is still unanswered: a response cut off may end after the next turn. */
  overAndAnswered: (args: Args): boolean => overAndQuiet(args) && !owes(afterDone(args)),
  /** The same, and with it the call has come to its end. */
  overAndEnding: (args: Args): boolean => overAndQuiet(args) && isEnding(afterDone(args)),
  overOnHold: (args: Args): boolean => overAndQuiet(args) && waitsFor(afterDone(args), 'hold'),
  overCollecting: (args: Args): boolean => overAndQuiet(args) && waitsFor(afterDone(args), 'keys'),
  overUsingTool: (args: Args): boolean => overAndQuiet(args) && waitsFor(afterDone(args), 'tool'),
  /** The response that is over leaves nothing to be heard, but another is in progress or asked for. */
  overAndOwed: (args: Args): boolean => silentAfter(args) && busyAfter(args),
  /** The response failed for a reason that will not pass, or no answer came of a second try. */
  failedForGood: (args: Args): boolean => {
    const { context, event } = args;
    if (!isResponseDone(event)) return false;
    if (event.status === 'failed' && event.error && fatalReason(event.error) !== null) return true;
    return (
      context.turn.failures > 0 && cameToNothing(args) && (event.status === 'failed' || context.turn.meant)
    );
  },
  /** No answer came of the response though one was owed, for the first time. */
  failedOnce: (args: Args): boolean => args.context.turn.failures === 0 && cameToNothing(args),

  /** With this the model has acknowledged the whole interruption. */
  settled: (args: Args): boolean => isSettled(afterSettling(args)),
  settledSpeaking: (args: Args): boolean => args.context.turn.speaking && isSettled(afterSettling(args)),
};

/** The caller is cut short by a limit: then they are owed a word. Asked where nothing of the response is audible. */
const isGoodbyeMissing = ({ windingDown, responses, tools }: CallContext): boolean =>
  windingDown?.final === true &&
  tools.running.length === 0 &&
  (windingDown.farewell === 'wanted' ||
    [responses.requested?.purpose, responses.purpose, responses.waiting].includes('farewell'));

const stageOf = ({ context, event }: Args) => guardStage(context, event.at);

function playable({ context, event }: Args): boolean {
  return (
    event.type === 'openai.response.output_audio.delta' && isPlayable(context.responses, event.responseId)
  );
}

function awaitedMark({ context, event }: Args): boolean {
  return event.type === 'twilio.mark' && isPending(context.playout, event.name);
}

function allHeard(args: Args): boolean {
  return awaitedMark(args) && isSilent(ledgerAfter(args)) && !owesMore(args);
}

/** A response is in progress or asked for, other than a wish of which nothing was heard. */
const owesMore = ({ context }: Args): boolean => isBusy(context.responses) && !isOnlyAside(context);

function onlyAside({ context }: Args): boolean {
  return !isOwed(context) && !owesFarewell(context) && isOnlyAside(context);
}

function asideRefused(args: Args): boolean {
  const { context, event } = args;
  return (
    !owes(context) &&
    onlyAside(args) &&
    event.type === 'openai.error' &&
    !isBusy(errorNoted(context, event).context.responses)
  );
}

function toolRuns({ context, event }: Args): boolean {
  return (
    event.type === 'tool.finished' &&
    context.tools.running.some(({ callId, errand }) => callId === event.callId && errand === 'tool')
  );
}

const afterTool = ({ context, event }: Args): CallContext =>
  event.type === 'tool.finished' ? toolFinished(context, event).context : context;

/** The caller's turn, what a tool found, or goodbye. */
const owes = (context: CallContext): boolean =>
  isOwed(context) || owesFarewell(context) || context.tools.hosted.length > 0;

/** Once it is silent, nothing is left to do but wait for this. */
const waitsFor = (context: CallContext, errand: Errand): boolean =>
  !context.turn.speaking && !owes(context) && errandOf(context.tools) === errand;

/** Goodbye was said: once it was heard the call ends. */
const isEnding = ({ windingDown, responses, tools, turn }: CallContext): boolean =>
  windingDown?.farewell === 'asked' && !turn.speaking && !isBusy(responses) && tools.running.length === 0;

function ledgerAfter({ context, event }: Args): Playout {
  return event.type === 'twilio.mark' ? acknowledge(context.playout, event.name, event.at) : context.playout;
}

const isResponseDone = (event: CallEvent): event is EventOf<'openai.response.done'> =>
  event.type === 'openai.response.done';

const silentAfter = ({ context, event }: Args): boolean =>
  isResponseDone(event) &&
  isSilent(finish(context.playout, (item) => item.responseId === event.responseId)[0]);

const afterDone = ({ context, event }: Args): CallContext =>
  isResponseDone(event) ? responseDone(context, event).context : context;

const busyAfter = (args: Args): boolean => isResponseDone(args.event) && isBusy(afterDone(args).responses);

const overAndQuiet = (args: Args): boolean => silentAfter(args) && !busyAfter(args);

/** An answer was owed, and the response brought none: it failed, was withheld, or was empty. */
function cameToNothing(args: Args): boolean {
  const { context, event } = args;
  if (isOnlyAside(context) || context.tools.running.length > 0) return false;
  if (!isResponseDone(event) || !isPlayable(context.responses, event.responseId)) return false;
  const { status, output = [] } = event;
  if (status === 'cancelled' || output.some((item) => item.kind !== 'message')) return false;
  return saidNothing(args) && silentAfter(args);
}

/** Nothing of the response was ever sent to the caller. */
const saidNothing = ({ context, event }: Args): boolean =>
  isResponseDone(event) &&
  !context.conversation.some((said) => said.responseId === event.responseId && said.generatedMs > 0);

function afterSettling({ context, event }: Args): CallContext {
  switch (event.type) {
    case 'openai.conversation.item.truncated':
    case 'openai.conversation.item.deleted':
      return memoryCorrected(context, event).context;
    case 'openai.response.done':
      return responseDone(context, event).context;
    case 'openai.error':
      return errorNoted(context, event).context;
    default:
      return context;
  }
}
