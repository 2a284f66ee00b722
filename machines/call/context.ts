import type { CallAction } from './actions.ts';
import type { Conversation } from './conversation.ts';
import type { End } from './end.ts';
import { type FirstWords, noWords } from './first-words.ts';
import { emptyPlayout, type Playout } from './playout.ts';
import { idleSequencer, type Sequencer } from './sequencer.ts';
import type { CallSettings } from './settings.ts';
import { noTools, type Tools } from './tools.ts';
import { noTurn, type Turn } from './turn.ts';
import type { WindingDown } from './winding-down.ts';

/** What a call knows. Plain JSON, so that it can be kept, compared and carried to another process. */
export interface CallContext {
  readonly settings: CallSettings;
  /** The stream that is up; null before the first and while a lost one is awaited. */
  readonly streamSid: string | null;
  readonly model: 'pending' | 'ready' | 'closed';
  readonly firstWords: FirstWords;
  readonly playout: Playout;
  readonly responses: Sequencer;
  readonly conversation: Conversation;
  readonly turn: Turn;
  /** Truncates and deletes the model has not answered yet. */
  readonly unacknowledged: readonly { readonly eventId: string; readonly itemId: string }[];
  /** False while the greeting guard, or an operator, keeps speech from interrupting and from being answered. */
  readonly guardOpen: boolean;
  /** An operator has silenced the agent. */
  readonly muted: boolean;
  /** What operators want said and the model was not asked for yet; oldest first, bounded. */
  readonly toSay: readonly string[];
  readonly tools: Tools;
  /** The call is coming to its end; null: it goes on. */
  readonly windingDown: WindingDown | null;
  /** How often the caller was asked whether they are there, since they last gave a sign of it. */
  readonly silencePrompts: number;
  /** Updates of the session the server has not acknowledged: until then it acts as it did before. */
  readonly pendingUpdates: number;
  /** When the greeting was first heard, on the call's clock, ms. */
  readonly greetingHeardAt: number | null;
  /** Number of the next event we send to the model. */
  readonly nextEvent: number;
  readonly end: End | null;
}

/** A call before anything happened. */
export const newCall = (settings: CallSettings): CallContext => ({
  settings,
  streamSid: null,
  model: 'pending',
  firstWords: noWords,
  playout: emptyPlayout,
  responses: idleSequencer,
  conversation: [],
  turn: noTurn,
  unacknowledged: [],
  guardOpen: true,
  muted: false,
  toSay: [],
  tools: noTools,
  windingDown: null,
  silencePrompts: 0,
  pendingUpdates: 0,
  greetingHeardAt: null,
  nextEvent: 1,
  end: null,
});

/** What one step changes and asks for. */
export interface Outcome {
  readonly context: CallContext;
  readonly actions: readonly CallAction[];
}

/** A pure reaction to an event: the chart says when, the step says what. */
export type Step<E> = (context: CallContext, event: E) => Outcome;

/** The id of the next event sent to the model, and the context that has used it. */
export const takeEventId = (context: CallContext): readonly [string, CallContext] => [
  `c${context.nextEvent}`,
  { ...context, nextEvent: context.nextEvent + 1 },
];

/** Nothing to ask for. */
export const quietly = (context: CallContext): Outcome => ({ context, actions: [] });

/** One outcome after another. */
export function followedBy(outcome: Outcome, next: (context: CallContext) => Outcome): Outcome {
  const after = next(outcome.context);
  return { context: after.context, actions: [...outcome.actions, ...after.actions] };
}
