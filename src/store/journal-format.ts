import type {
  CallAction,
  CallEvent,
  CallSettings,
  ModelLinkAction,
  ModelLinkEvent,
} from '../../machines/index.ts';
import type { Direction } from '../twilio/parties.ts';

/** Goes up whenever a journal of the version before could not be read, or not be replayed, any more. */
export const JOURNAL_VERSION = 1;

/**
 * One line of a call's journal: JSON Lines, one call a file. Every event into the call's two actors and every action
 * out of them is in it, in order. Audio is counted, not kept: a payload is replaced by its length.
 */
export type JournalLine = JournalHead | JournalStep | JournalAudio | JournalLoss;

interface Line {
  /** Number of the line, from 0, without gaps but for {@link JournalLoss}. */
  readonly n: number;
  /** Ms since the call began (the webhook), by the monotonic clock; never decreasing. */
  readonly t: number;
  /** The call's clock, ms since the first stream's media clock started; 0 before it. A recording's second 0 is here. */
  readonly at: number;
}

/** The first line: everything a replay needs besides the events. */
export interface JournalHead extends Line {
  readonly kind: 'call';
  readonly version: typeof JOURNAL_VERSION;
  readonly callSid: string;
  readonly from: string;
  readonly to: string;
  /** `outbound`: we have placed it. Absent in journals that are older than calls we place. */
  readonly direction?: Direction;
  readonly agent: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** What answers: `rehearsal`, or the name of the model. */
  readonly model: string;
  /** The audio is recorded. */
  readonly recorded: boolean;
  /** What was kept out: letters and digits stand as `•`. */
  readonly without: readonly ('transcripts' | 'numbers')[];
  /** The call machine's input. */
  readonly settings: CallSettings;
  /** The model link machine's input. */
  readonly link: object;
}

/** One event into an actor and everything that came of it. */
export interface JournalStep extends Line {
  readonly kind: 'step';
  /** Whose step it is; absent for the call, which has nearly all of them. */
  readonly actor?: 'link';
  /** The event; `xstate.init` for an actor's start, `xstate.after.<delay>.<state>` when a delay has passed. */
  readonly in: JournalEvent;
  /** Ids of the transitions taken, as the chart's pictures carry them in `data-edge`; absent: the event was ignored. */
  readonly via?: readonly string[];
  /** The state after it, such as `listening.waiting`; only when a state was entered. */
  readonly to?: string;
  /** What was asked for, in order. */
  readonly out?: readonly JournalAction[];
  /** The machine itself failed on this event: a defect. Nothing of the actor comes after. */
  readonly failed?: true;
}

/**
 * Caller audio that came in an unbroken run: frames with no other event between them. `t` and `at` are of the first
 * frame. A run lasts a second at most.
 */
export interface JournalAudio extends Line {
  readonly kind: 'audio';
  /** `t` of the last frame. */
  readonly until: number;
  readonly frames: number;
  readonly bytes: number;
  /** Length of each frame, bytes, run-length encoded: `160*49,80`. */
  readonly sizes: string;
  /** It is silence put in for a gap in Twilio's timestamps. */
  readonly filled?: true;
  /** What became of it: passed on to the model, kept as first words, or dropped. */
  readonly fate: 'forwarded' | 'kept' | 'dropped';
}

/** Lines that could not be written: the disk was too slow, and the journal's queue is bounded. */
export interface JournalLoss extends Line {
  readonly kind: 'lost';
  readonly lines: number;
}

/** An event as journaled: as it was, but audio `payload`s are left out (their `bytes` stay). */
export type JournalEvent =
  | WithoutPayload<CallEvent>
  | ModelLinkEvent
  | { readonly type: 'xstate.init' | `xstate.after.${string}` };

/**
 * An action as journaled: without payloads. A run of actions of the same type that only carry audio is one entry, with
 * `sizes` as in {@link JournalAudio} in the place of `bytes`.
 */
export type JournalAction =
  | WithoutPayload<CallAction>
  | ModelLinkAction
  | { readonly type: 'openai.input_audio_buffer.append' | 'twilio.media'; readonly sizes: string };

type WithoutPayload<T> = T extends { readonly payload: string } ? Omit<T, 'payload'> : T;
