import { BYTES_PER_MS, PIECE_BYTES, sliceBase64, wholeMs } from './audio.ts';
import {
  afterClear,
  afterHearing,
  afterSending,
  type Playhead,
  type Reckoning,
  reckon,
  unknownPlayhead,
} from './playhead.ts';

/**
 * The playout ledger: what was sent into Twilio's buffer, what its marks prove was played, and what that means
 * for each item. Positions are bytes of μ-law since the buffer was last known empty by our own `clear`.
 */
export interface Playout {
  /** Goes up at every `clear`; part of each mark's name, so that marks returned by a `clear` match nothing. */
  readonly generation: number;
  /** Number of the next mark; never reused. */
  readonly nextMark: number;
  readonly sentBytes: number;
  /** Proven played by marks. */
  readonly ackedBytes: number;
  /** Items not yet known to be played to their end, in the order of sending. */
  readonly items: readonly PlayoutItem[];
  readonly marks: readonly PendingMark[];
  readonly playhead: Playhead;
}

/** A run of one item's audio in the buffer; an item has several only when a server interleaves items. */
export interface PlayoutItem {
  readonly responseId: string;
  readonly itemId: string;
  readonly contentIndex: number;
  readonly startByte: number;
  readonly sentBytes: number;
  /** The model will add nothing more to it. */
  readonly done: boolean;
}

interface PendingMark {
  readonly name: string;
  readonly endByte: number;
}

/** A piece of audio, or a mark behind one. */
export type PlayoutOut =
  | { readonly type: 'twilio.media'; readonly payload: string; readonly bytes: number }
  | { readonly type: 'twilio.mark'; readonly name: string };

/** How much of an item the caller heard, with every term of the sum (ms; bytes are divided once and rounded down). */
export interface Heard {
  readonly responseId: string;
  readonly itemId: string;
  readonly contentIndex: number;
  readonly sentMs: number;
  readonly ackedMs: number;
  readonly heardMs: number;
  readonly done: boolean;
}

/** Audio under a mark at most: 180 ms, in whole pieces. */
const MARK_SPACING_BYTES = 3 * PIECE_BYTES;

/** Twilio holds ten minutes of audio and discards what comes on top (warning 31931); such audio is not sent. */
const MAX_WAITING_BYTES = 600_000 * BYTES_PER_MS;

export const emptyPlayout: Playout = {
  generation: 1,
  nextMark: 1,
  sentBytes: 0,
  ackedBytes: 0,
  items: [],
  marks: [],
  playhead: unknownPlayhead,
};

type Content = Pick<PlayoutItem, 'itemId' | 'contentIndex'>;

/** Where a piece of agent audio belongs. */
export interface AudioPlace extends Content {
  readonly responseId: string;
}

/**
 * Books a delta and cuts it into pieces, each with a mark behind it: an item's first 60 ms, then at most 180 ms.
 * @param audio base64 μ-law in `payload`, `bytes` long once decoded.
 * @param at the call's clock, ms.
 */
export function enqueue(
  playout: Playout,
  place: AudioPlace,
  audio: { readonly payload: string; readonly bytes: number },
  at: number,
): readonly [Playout, readonly PlayoutOut[]] {
  if (playout.sentBytes - playout.ackedBytes >= MAX_WAITING_BYTES) return [playout, []];
  const last = playout.items.at(-1);
  // Another item's audio may have come between and be heard already: then this is a run of its own.
  const goesOn = last && !last.done && sameContent(last, place) && endByte(last) === playout.sentBytes;
  const known = goesOn ? last : undefined;
  const out: PlayoutOut[] = [];
  const marks = [...playout.marks];
  let { nextMark, sentBytes } = playout;
  for (let from = 0, to = 0; from < audio.bytes; from = to) {
    to = Math.min(audio.bytes, from + (known || from > 0 ? MARK_SPACING_BYTES : PIECE_BYTES));
    sentBytes += to - from;
    const name = `g${playout.generation}:${nextMark++}`;
    out.push({ type: 'twilio.media', payload: sliceBase64(audio.payload, from, to), bytes: to - from });
    out.push({ type: 'twilio.mark', name });
    marks.push({ name, endByte: sentBytes });
  }
  const items = known
    ? playout.items.map((item) =>
        item === known ? { ...item, sentBytes: item.sentBytes + audio.bytes } : item,
      )
    : [...playout.items, begun(place, playout.sentBytes, audio.bytes)];
  const playhead = afterSending(playout.playhead, playout.sentBytes, at);
  return [{ ...playout, nextMark, sentBytes, marks, items, playhead }, out];
}

/** Nothing more will come for these items; each gets a mark at its end. Items without audio are not in the ledger. */
export function finish(
  playout: Playout,
  which: (item: PlayoutItem) => boolean,
): readonly [Playout, readonly PlayoutOut[]] {
  const ending = playout.items.filter((item) => !item.done && which(item));
  if (ending.length === 0) return [playout, []];
  const name = `g${playout.generation}:${playout.nextMark}`;
  const items = playout.items.map((item) => (ending.includes(item) ? { ...item, done: true } : item));
  const marks = [...playout.marks, { name, endByte: playout.sentBytes }];
  const next = { ...playout, items, marks, nextMark: playout.nextMark + 1 };
  return [next, [{ type: 'twilio.mark', name }]];
}

/** Books a mark that came back. Unknown names (returned by a `clear`, or not ours) change nothing. */
export function acknowledge(playout: Playout, name: string, at: number): Playout {
  const index = playout.marks.findIndex((mark) => mark.name === name);
  const mark = playout.marks[index];
  if (!mark) return playout;
  const marks = playout.marks.slice(index + 1);
  const ackedBytes = Math.max(playout.ackedBytes, mark.endByte);
  const open = playout.items.filter(
    (item) => !item.done || endByte(item) > ackedBytes || marksAt(marks, item),
  );
  const items = playout.items.filter((item) => open.some((other) => sameContent(other, item)));
  const playhead = afterHearing(playout.playhead, mark.endByte, at);
  return { ...playout, marks, ackedBytes, items, playhead };
}

/** Whether everything sent was heard and every item is complete. */
export const isSilent = (playout: Playout): boolean => playout.items.length === 0;

/** Whether the buffer has run dry in the middle of an item: the model is slower than speech, or stuck. */
export const isStarved = (playout: Playout): boolean =>
  playout.items.length > 0 && playout.marks.length === 0;

/** Audio that was sent and is not proven heard, ms. */
export const unheardMs = ({ sentBytes, ackedBytes }: Playout): number => wholeMs(sentBytes - ackedBytes);

/** Whether a mark of this name is still awaited. */
export const isPending = (playout: Playout, name: string): boolean =>
  playout.marks.some((mark) => mark.name === name);

/**
 * What the caller heard of every unfinished item when `clear` is sent at `at` (ms; null: only marks count).
 * Heard never exceeds sent.
 */
export function heardItems(playout: Playout, at: number | null): readonly Heard[] {
  const [heard] = reckonAt(playout, at);
  const firsts = playout.items.filter(
    (item, i) => playout.items.findIndex((o) => sameContent(o, item)) === i,
  );
  return firsts.map(({ responseId, itemId, contentIndex }) => {
    const runs = playout.items.filter((run) => sameContent(run, { itemId, contentIndex }));
    const total = (bytes: (run: PlayoutItem) => number): number =>
      wholeMs(runs.reduce((sum, run) => sum + bytes(run), 0));
    return {
      responseId,
      itemId,
      contentIndex,
      sentMs: total((run) => run.sentBytes),
      ackedMs: total((run) => within(playout.ackedBytes, run)),
      heardMs: total((run) => within(heard, run)),
      done: runs.every((run) => run.done),
    };
  });
}

/** The terms behind {@link heardItems}. */
export const reckoningAt = (playout: Playout, at: number | null): Reckoning => reckonAt(playout, at)[1];

/** The ledger after `clear`: nothing outstanding, and no mark of the past can match. */
export const cleared = (playout: Playout): Playout => ({
  ...emptyPlayout,
  generation: playout.generation + 1,
  nextMark: playout.nextMark,
  playhead: afterClear(playout.playhead),
});

/** Where playback is taken to be at `at`, in bytes and in all its terms. */
const reckonAt = (playout: Playout, at: number | null): readonly [number, Reckoning] =>
  reckon(playout.playhead, playout, at);

const begun = (place: AudioPlace, startByte: number, sentBytes: number): PlayoutItem => {
  const { responseId, itemId, contentIndex } = place;
  return { responseId, itemId, contentIndex, startByte, sentBytes, done: false };
};

const endByte = (item: PlayoutItem): number => item.startByte + item.sentBytes;

/** An item is over when the mark set at its end came back, not another that stands at the same place. */
const marksAt = (marks: readonly PendingMark[], item: PlayoutItem): boolean =>
  marks.some((mark) => mark.endByte === endByte(item));

const within = (position: number, item: PlayoutItem): number =>
  Math.min(Math.max(position - item.startByte, 0), item.sentBytes);

const sameContent = (item: Content, other: Content): boolean =>
  item.itemId === other.itemId && item.contentIndex === other.contentIndex;
