/**
 * What a response is for; `say`: an operator's wish, which answers nobody. Nor do `filler` (while a tool runs),
 * `still_there` (into a long silence) and `farewell`.
 */
export type Purpose = 'greeting' | 'answer' | 'say' | 'filler' | 'still_there' | 'farewell';

/** Whether a response of this purpose answers neither the caller nor a tool: nothing is lost when it comes to nothing. */
export const answersNobody = (purpose: Purpose): boolean => purpose !== 'greeting' && purpose !== 'answer';

/**
 * The response sequencer: at most one response in progress and one request for one outstanding;
 * what is asked for meanwhile waits. The server refuses a second response and forgets the turn.
 */
export interface Sequencer {
  /** The response in progress. */
  readonly active: string | null;
  /** What that is for; `answer` when the server made it by itself. */
  readonly purpose: Purpose | null;
  /** Our `response.create` that has not been answered by `response.created`. */
  readonly requested: { readonly eventId: string; readonly purpose: Purpose } | null;
  /** A request to make as soon as nothing is in progress. */
  readonly waiting: Purpose | null;
  /** Responses the caller interrupted: their late audio is never played. Newest last, bounded. */
  readonly discarded: readonly string[];
  /** The response that was over last: a second `response.done` for it means nothing. */
  readonly last: string | null;
  /** Whether the next response to be created must be cancelled: the caller spoke before it existed. */
  readonly cancelNext: boolean;
}

/** A request to make now. */
export interface Create {
  readonly type: 'openai.response.create';
  readonly eventId: string;
  readonly purpose: Purpose;
}

const DISCARDED_MAX = 16;

export const idleSequencer: Sequencer = {
  active: null,
  purpose: null,
  requested: null,
  waiting: null,
  discarded: [],
  last: null,
  cancelNext: false,
};

/** Whether the server is making, or has been asked to make, a response. */
export const isBusy = (sequencer: Sequencer): boolean =>
  sequencer.active !== null || sequencer.requested !== null;

/** Whether whatever the server is making, or was asked to make, is not wanted any more. */
export const comesToNothing = ({ active, requested, cancelNext, discarded }: Sequencer): boolean =>
  (active === null || discarded.includes(active)) && (requested === null || cancelNext);

/** Asks for a response: now when nothing is in progress, else as soon as that is over. */
export function request(
  sequencer: Sequencer,
  purpose: Purpose,
  eventId: string,
): readonly [Sequencer, readonly Create[]] {
  if (isBusy(sequencer)) return [{ ...sequencer, waiting: sequencer.waiting ?? purpose }, []];
  const create: Create = { type: 'openai.response.create', eventId, purpose };
  return [{ ...sequencer, requested: { eventId, purpose }, waiting: null, cancelNext: false }, [create]];
}

/**
 * A response exists, ours or the server's own. `cancel`: it is not wanted any more.
 * One that nobody asked for answers what waited: asking again would answer the caller twice. But it says nothing of
 * what an operator wants said, and does not say goodbye.
 */
export function created(
  sequencer: Sequencer,
  responseId: string,
): readonly [Sequencer, { readonly cancel: boolean }] {
  const cancel = sequencer.cancelNext && sequencer.requested !== null;
  const discarded = cancel ? remember(sequencer.discarded, responseId) : sequencer.discarded;
  const { requested } = sequencer;
  const staysWanted = sequencer.waiting === 'say' || sequencer.waiting === 'farewell';
  const waiting = requested === null && !staysWanted ? null : sequencer.waiting;
  const purpose = requested?.purpose ?? 'answer';
  const exists = { active: responseId, purpose, requested: null, waiting, cancelNext: false, discarded };
  return [{ ...sequencer, ...exists }, { cancel }];
}

/** A response is over; also when its `response.created` was never seen. Makes the request that waited. */
export function done(
  sequencer: Sequencer,
  responseId: string,
  eventId: string,
): readonly [Sequencer, readonly Create[]] {
  const { active, last } = sequencer;
  if (responseId === last || (active !== null && active !== responseId)) return [sequencer, []];
  const requested = active === null ? null : sequencer.requested;
  const next: Sequencer = { ...sequencer, active: null, purpose: null, requested, last: responseId };
  return next.waiting && !isBusy(next) ? request(next, next.waiting, eventId) : [next, []];
}

/** Our request was refused because a response is in progress: it waits for the end of that one. */
export function refused(sequencer: Sequencer, eventId: string | null): Sequencer {
  const { requested } = sequencer;
  if (!requested || (eventId !== null && eventId !== requested.eventId)) return sequencer;
  const waiting = sequencer.cancelNext ? null : requested.purpose;
  return { ...sequencer, requested: null, waiting, cancelNext: false };
}

/** Our request was refused for what it is: nothing will come of it. */
export const rejected = (sequencer: Sequencer): Sequencer => ({
  ...sequencer,
  requested: null,
  cancelNext: false,
});

/** The caller interrupts, or an operator: nothing of what is in progress or asked for may be heard. */
export function discard(sequencer: Sequencer): Sequencer {
  const { active } = sequencer;
  return {
    ...sequencer,
    waiting: null,
    discarded: active === null ? sequencer.discarded : remember(sequencer.discarded, active),
    cancelNext: sequencer.requested !== null,
  };
}

/** Nothing of this response may be heard, whether it was announced or not. */
export const unwanted = (sequencer: Sequencer, responseId: string): Sequencer => ({
  ...sequencer,
  discarded: remember(sequencer.discarded, responseId),
});

/** Whether audio of this response may be played. */
export const isPlayable = (sequencer: Sequencer, responseId: string): boolean =>
  !sequencer.discarded.includes(responseId);

const remember = (ids: readonly string[], id: string): readonly string[] =>
  ids.includes(id) ? ids : [...ids, id].slice(-DISCARDED_MAX);
