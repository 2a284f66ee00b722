import type { CallAction } from '../actions.ts';
import { wholeMs } from '../audio.ts';
import { type CallContext, followedBy, type Outcome, quietly, type Step } from '../context.ts';
import { begin, type Conversation, revise } from '../conversation.ts';
import type { EventOf } from '../events.ts';
import { acknowledge, enqueue, finish, isSilent, type Playout } from '../playout.ts';
import { noLongerQuiet, withFirstFiller } from '../tools.ts';
import type { Turn } from '../turn.ts';
import { speakNext } from './next.ts';

/** Agent audio goes out in pieces with marks between them, and is booked. */
export const sendAudio: Step<EventOf<'openai.response.output_audio.delta'>> = (context, event) => {
  const [playout, out] = enqueue(context.playout, event, event, event.at);
  const generated = wholeMs(sentBytes(playout, event.itemId));
  const conversation = revise(
    begin(context.conversation, event.itemId, 'agent', event.responseId),
    event.itemId,
    () => ({ generatedMs: generated }),
  );
  const turn = answering(context.turn, event);
  const quiet = noLongerQuiet(context.tools, null);
  const tools = context.responses.purpose === 'filler' ? quiet : withFirstFiller(quiet);
  const next = { ...context, playout, conversation, turn, tools };
  return { context: next, actions: out as readonly CallAction[] };
};

/** An item's audio is complete: a mark at its end tells when it was heard. */
export const finishItem: Step<EventOf<'openai.response.output_audio.done'>> = (context, event) => {
  const [playout, out] = finish(context.playout, (item) => item.itemId === event.itemId);
  return { context: { ...context, playout }, actions: out as readonly CallAction[] };
};

/** A mark came back: what lies before it was heard. The first one after an answer began tells how long it took. */
export const markHeard: Step<EventOf<'twilio.mark'>> = (context, event) => {
  const playout = acknowledge(context.playout, event.name, event.at);
  if (playout === context.playout) return quietly(context);
  const conversation = heardToTheEnd(context.conversation, context.playout, playout);
  const tools = { ...context.tools, heardAt: event.at };
  const heard = reportLatency({ ...context, playout, conversation, tools }, context.playout, event.at);
  if (!isSilent(playout)) return heard;
  return followedBy(heard, (next) => speakNext({ ...next, tools: noLongerQuiet(next.tools, event.at) }));
};

/** With its first audio the answer reaches the caller; other audio, such as the greeting's, answers nothing. */
function answering(turn: Turn, event: EventOf<'openai.response.output_audio.delta'>): Turn {
  if (turn.answer?.responseId !== event.responseId || turn.firstAudioAt !== null) return turn;
  const unanswered = turn.unanswered && turn.answer.purpose !== 'answer';
  return { ...turn, firstAudioAt: event.at, unanswered };
}

/** The first mark that proves a part of the answer heard tells how long the caller waited. */
function reportLatency(context: CallContext, before: Playout, at: number): Outcome {
  const { turn, playout } = context;
  const responseId = turn.answer?.responseId;
  const heard = before.items.some(
    (item) => item.responseId === responseId && playout.ackedBytes > item.startByte,
  );
  if (turn.reported || responseId === undefined || !heard) return quietly(context);
  // A greeting answers nobody: the turn it falls into, if there is one, still waits for its own answer.
  const greeting = turn.answer?.purpose === 'greeting';
  const { createdAt, firstAudioAt } = turn;
  const stoppedAt = greeting ? null : turn.stoppedAt;
  return {
    context: { ...context, turn: { ...turn, ...(greeting ? { answer: null } : { reported: true }) } },
    actions: [{ type: 'report.turn', at, responseId, stoppedAt, createdAt, firstAudioAt, firstHeardAt: at }],
  };
}

const heardToTheEnd = (conversation: Conversation, before: Playout, after: Playout): Conversation =>
  before.items
    .filter((item) => !after.items.some((other) => other.itemId === item.itemId))
    .reduce(
      (all, item) => revise(all, item.itemId, ({ generatedMs }) => ({ heardMs: generatedMs })),
      conversation,
    );

const sentBytes = (playout: Playout, itemId: string): number =>
  playout.items.reduce((sum, item) => (item.itemId === itemId ? sum + item.sentBytes : sum), 0);
