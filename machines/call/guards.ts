import type { CallContext } from './context.ts';
import type { CallEvent, EventOf } from './events.ts';
import { fatalReason } from './failure.ts';
import { acknowledge, finish, isPending, isSilent, isStarved, type Playout } from './playout.ts';
import { isBusy, isPlayable } from './sequencer.ts';
import { attachStream, owesTalk } from './steps/attach.ts';
import { APOLOGY_MARK } from './steps/end.ts';
import { guardStage } from './steps/guard.ts';
import { responseDone } from './steps/respond.ts';
import { errorNoted, isSettled, memoryCorrected } from './steps/settle.ts';
import { hasRoom, isOnlyWished } from './steps/wish.ts';

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
  answerOwed: ({ context }: Args): boolean => context.turn.unanswered,
  /** There is a model to say it, and not too much waits to be said already. */
  canSay: ({ context }: Args): boolean => context.model === 'ready' && hasRoom(context),
  /** The model owes nothing but what an operator wants said. */
  onlyWished,
  /** The model was asked for nothing but that, and has refused. */
  wishRefused: (args: Args): boolean =>
    onlyWished(args) &&
    args.event.type === 'openai.error' &&
    !isBusy(errorNoted(args.context, args.event).context.responses),
  callerSpeaking: ({ context }: Args): boolean => context.turn.speaking,
  /** Nobody else will ask: no response is in progress or asked for, and the server was not left to answer. */
  answerForgotten: ({ context }: Args): boolean => !isBusy(context.responses) && !context.turn.leftToServer,
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
    const { turn, responses, toSay } = args.context;
    return (turn.unanswered || isBusy(responses) || toSay.length > 0) && allHeard(args);
  },
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
  overAndHeard: (args: Args): boolean => silentAfter(args) && !busyAfter(args),
  /** The same, and the caller's turn is still unanswered. */
  overUnanswered: (args: Args): boolean =>
    args.context.turn.unanswered && silentAfter(args) && !busyAfter(args),
  /** As above, and no turn of the caller is still unanswered: a response cut off may end after the next turn. */
  overAndAnswered: (args: Args): boolean =>
    !args.context.turn.unanswered && silentAfter(args) && !busyAfter(args),
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
const owesMore = ({ context }: Args): boolean => isBusy(context.responses) && !isOnlyWished(context);

function onlyWished({ context }: Args): boolean {
  return !context.turn.unanswered && isOnlyWished(context);
}

function ledgerAfter({ context, event }: Args): Playout {
  return event.type === 'twilio.mark' ? acknowledge(context.playout, event.name, event.at) : context.playout;
}

const isResponseDone = (event: CallEvent): event is EventOf<'openai.response.done'> =>
  event.type === 'openai.response.done';

const silentAfter = ({ context, event }: Args): boolean =>
  isResponseDone(event) &&
  isSilent(finish(context.playout, (item) => item.responseId === event.responseId)[0]);

const busyAfter = ({ context, event }: Args): boolean =>
  isResponseDone(event) && isBusy(responseDone(context, event).context.responses);

/** An answer was owed, and the response brought none: it failed, was withheld, or was empty. */
function cameToNothing(args: Args): boolean {
  const { context, event } = args;
  if (onlyWished(args)) return false;
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
