import type { Purpose } from './sequencer.ts';

/** The caller's current (or last) turn and how fast it was answered. Times are the call's clock in ms. */
export interface Turn {
  /** The caller is speaking, as far as the server's voice detection knows. */
  readonly speaking: boolean;
  /** When it was noticed that the caller speaks; null before any speech. */
  readonly startedAt: number | null;
  /** Start of the speech on the server's clock of appended audio, ms; null before any. */
  readonly audioStartMs: number | null;
  /** It was long enough to be meant, so that an answer is owed; what we ask for ourselves always is. */
  readonly meant: boolean;
  /** The caller said something long enough to be meant, and has heard nothing in answer yet. */
  readonly unanswered: boolean;
  /** The server was left to answer it by itself: asking as well would be one answer too many. */
  readonly leftToServer: boolean;
  /** How often an answer to this turn failed. */
  readonly failures: number;
  readonly stoppedAt: number | null;
  /** The response that is to answer it (or, before any turn, to greet). */
  readonly answer: { readonly responseId: string; readonly purpose: Purpose } | null;
  readonly createdAt: number | null;
  readonly firstAudioAt: number | null;
  /** The latency of this answer was already reported. */
  readonly reported: boolean;
}

/** How long the caller waited for an answer: each step on the call's clock, ms. Null where a step was not seen. */
export interface TurnLatency {
  readonly at: number;
  readonly responseId: string;
  readonly stoppedAt: number | null;
  readonly createdAt: number | null;
  /** First audio arrived from the model and was sent to Twilio in the same step. */
  readonly firstAudioAt: number | null;
  /** The mark behind the first piece of audio came back: the caller is hearing it. */
  readonly firstHeardAt: number;
}

export const noTurn: Turn = {
  speaking: false,
  startedAt: null,
  audioStartMs: null,
  meant: true,
  unanswered: false,
  leftToServer: false,
  failures: 0,
  stoppedAt: null,
  answer: null,
  createdAt: null,
  firstAudioAt: null,
  reported: true,
};
