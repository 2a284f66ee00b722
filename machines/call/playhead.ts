import { BYTES_PER_MS, wholeMs } from './audio.ts';

/**
 * When the byte at position 0 was (or would have been) played, on the call's clock, in ms.
 * `earliestMs`: no byte plays before it was sent. `latestMs`: every played byte was played before its mark came back.
 */
export interface Playhead {
  readonly earliestMs: number | null;
  readonly latestMs: number | null;
  /** The least there ever was between the two on this stream: how long audio and its mark are under way, ms. */
  readonly lagMs: number | null;
}

/** Where the playhead is taken to be, with every term of the reckoning: positions in ms of audio since the last clear. */
export interface Reckoning {
  /** No byte plays before it was sent: playback began here at the earliest, on the call's clock; null: nothing was sent. */
  readonly earliestMs: number | null;
  /** A mark comes back after its audio was played: playback began here at the latest; null: no mark came back yet. */
  readonly latestMs: number | null;
  /** How long it has played by the middle of the two, ms. */
  readonly elapsedMs: number | null;
  /** The frame under way when `clear` arrives, ms. */
  readonly frameMs: number;
  /** What marks prove. */
  readonly provenMs: number;
  /** As far as the clock may be believed. */
  readonly limitMs: number;
  readonly positionMs: number;
}

export const unknownPlayhead: Playhead = { earliestMs: null, latestMs: null, lagMs: null };

/** How far the playhead may be believed to be past the last mark that came back, besides the mark's own way. */
const TRUST_MS = 200;
/** A way there and back longer than this is not believed. */
const MAX_LAG_MS = 300;
/** A mark that is not back this long after its audio could have been played tells that it was not, ms. */
const OVERDUE_MS = 300;
/** Twilio plays 20 ms frames: the one under way when `clear` arrives is still heard. */
const FRAME_MS = 20;

/** Audio sent now, at a position (bytes), cannot play earlier than now: after an underrun playback starts anew. */
export function afterSending(playhead: Playhead, sentBytes: number, at: number): Playhead {
  const startMs = at - sentBytes / BYTES_PER_MS;
  const earliestMs = Math.max(playhead.earliestMs ?? startMs, startMs);
  const ranDry = playhead.latestMs !== null && earliestMs > playhead.latestMs;
  return { ...playhead, earliestMs, latestMs: ranDry ? null : playhead.latestMs };
}

/** The mark at a position (bytes) came back now. Marks can only be late, so the smallest bound is the best. */
export function afterHearing(playhead: Playhead, heardBytes: number, at: number): Playhead {
  const startMs = at - heardBytes / BYTES_PER_MS;
  const latestMs = Math.min(playhead.latestMs ?? startMs, startMs);
  const lagMs = Math.max(0, latestMs - (playhead.earliestMs ?? latestMs));
  return { ...playhead, latestMs, lagMs: Math.min(playhead.lagMs ?? lagMs, lagMs) };
}

/** After a `clear` nothing is known of the buffer, but the way there and back is as long as before. */
export const afterClear = ({ lagMs }: Playhead): Playhead => ({ ...unknownPlayhead, lagMs });

/**
 * Where playback is at `at` (ms on the call's clock; null: only marks count).
 *
 * Playback began between the two bounds. Audio and `clear` take the same way, so the first bound is right but for what
 * Twilio waits before it plays; the second is late by the mark's whole way there and back. Neither delay is known:
 * the middle is never off by more than half of both.
 * @returns a position never before what marks prove, never past what was sent.
 */
export function reckon(
  playhead: Playhead,
  buffered: Buffered,
  at: number | null,
): readonly [number, Reckoning] {
  const { earliestMs, latestMs } = playhead;
  const { sentBytes, ackedBytes } = buffered;
  const limit = Math.min(sentBytes, trustedBytes(playhead, buffered, at));
  const elapsedMs =
    at === null || earliestMs === null
      ? null
      : at - middle(playhead, earliestMs, at - ackedBytes / BYTES_PER_MS);
  const estimate = elapsedMs === null ? ackedBytes : (elapsedMs + FRAME_MS) * BYTES_PER_MS;
  const position = Math.max(ackedBytes, Math.min(estimate, limit));
  return [
    position,
    {
      earliestMs,
      latestMs,
      elapsedMs,
      frameMs: FRAME_MS,
      provenMs: wholeMs(ackedBytes),
      limitMs: wholeMs(limit),
      positionMs: wholeMs(position),
    },
  ];
}

/** What is known of the buffer, in bytes since the last clear. */
interface Buffered {
  readonly sentBytes: number;
  readonly ackedBytes: number;
  /** The marks that are awaited, in order. */
  readonly marks: readonly { readonly endByte: number }[];
}

/** The middle of what is known of the start; before any mark of this run came back, playback may begin only now. */
function middle({ latestMs, lagMs }: Playhead, earliestMs: number, nowMs: number): number {
  const latest = latestMs ?? (lagMs === null ? nowMs : Math.min(nowMs, earliestMs + lagMs));
  return (earliestMs + Math.max(earliestMs, latest)) / 2;
}

/** When the first mark of a run is overdue by more than any way back takes, playback has not come that far. */
function trustedBytes(
  { earliestMs, latestMs, lagMs }: Playhead,
  buffered: Buffered,
  at: number | null,
): number {
  const { ackedBytes, marks } = buffered;
  const next = marks[0]?.endByte ?? ackedBytes;
  const dueMs = (earliestMs ?? 0) + next / BYTES_PER_MS;
  const overdue = latestMs === null && at !== null && at - dueMs > OVERDUE_MS;
  const trustMs = TRUST_MS + Math.min(lagMs ?? 0, MAX_LAG_MS);
  return overdue ? next : ackedBytes + trustMs * BYTES_PER_MS;
}
