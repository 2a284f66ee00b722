import { rms } from '../../audio/level.ts';
import type { Clip } from '../voices.ts';

/** What the model understood of a stretch of the caller's audio. */
export interface Heard {
  /** The caller's clip it was; absent when the speech is not one of them. */
  readonly clip?: Clip;
  /** The clip's text, or how long the unknown speech was: `(speech, 1.8 s)`. Empty for silence. */
  readonly transcript: string;
  /** From the first loud moment to the last, in ms. */
  readonly speechMs: number;
}

const FRAME_MS = 20;
const FRAME = FRAME_MS * 8;
const LOUD_RMS = 250;
/** Correlation from which a whole clip, or a part of one, is believed. */
const WHOLE = 0.6;
const PART = 0.85;
/** Less than this fits too many clips by accident. */
const SHORTEST_PART = 600 / FRAME_MS;
/** Quiet stretches from this length on separate the parts of what was said. */
const PAUSE = 100 / FRAME_MS;

/** Recognises the caller's recorded clips by the rise and fall of their loudness, wherever they begin. */
export class Recogniser {
  readonly #known: readonly { readonly clip: Clip; readonly contour: Float64Array }[];

  /** @param clips recordings with the samples (8000/s) they decode to */
  constructor(clips: readonly { readonly clip: Clip; readonly samples: Int16Array }[]) {
    this.#known = clips
      .filter(({ clip }) => clip.text !== '')
      .map(({ clip, samples }) => ({ clip, contour: trim(contourOf(samples)) }));
  }

  /** @param samples what the caller said, 8000 samples/s, with any silence around it */
  hear(samples: Int16Array): Heard {
    const contour = trim(contourOf(samples));
    const speechMs = contour.length * FRAME_MS;
    const clip = this.#match(contour);
    if (speechMs === 0) return { transcript: '', speechMs };
    const transcript = clip ? clip.text : `(speech, ${(speechMs / 1000).toFixed(1)} s)`;
    return clip ? { clip, transcript, speechMs } : { transcript, speechMs };
  }

  #match(contour: Float64Array): Clip | undefined {
    const whole = this.#best((known) => wholeScore(contour, known));
    if (whole.score >= WHOLE) return whole.clip;
    // Lost or padded frames shift what follows them, so the longest unbroken part is tried on its own.
    const part = longestPart(contour);
    if (part.length < SHORTEST_PART) return undefined;
    const partial = this.#best((known) => partScore(part, known));
    return partial.score >= PART ? partial.clip : undefined;
  }

  #best(score: (known: Float64Array) => number): { clip: Clip | undefined; score: number } {
    let best: { clip: Clip | undefined; score: number } = { clip: undefined, score: 0 };
    for (const { clip, contour } of this.#known) {
      const result = score(contour);
      if (result > best.score) best = { clip, score: result };
    }
    return best;
  }
}

/** Loudness every 20 ms, as a square root so that a shout does not outweigh the rest, and smoothed. */
function contourOf(samples: Int16Array): Float64Array {
  const raw = new Float64Array(Math.floor(samples.length / FRAME));
  for (let i = 0; i < raw.length; i += 1) {
    const level = rms(samples.subarray(i * FRAME, (i + 1) * FRAME));
    raw[i] = Math.sqrt(level < LOUD_RMS ? 0 : level);
  }
  return raw.map((value, i) => (2 * value + (raw[i - 1] ?? 0) + (raw[i + 1] ?? 0)) / 4);
}

function trim(contour: Float64Array): Float64Array {
  const first = contour.findIndex((level) => level > 0);
  const last = contour.findLastIndex((level) => level > 0);
  return first < 0 ? new Float64Array(0) : contour.subarray(first, last + 1);
}

/** Correlation, at the best shift, where whatever one has and the other has not counts against them. */
function wholeScore(heard: Float64Array, known: Float64Array): number {
  if (heard.length === 0 || heard.length > known.length * 1.5) return 0;
  const a = centred(heard);
  const b = centred(known);
  const scale = norm(a) * norm(b);
  if (scale === 0) return 0;
  let best = 0;
  const reach = Math.ceil(known.length / 2);
  for (let shift = -reach; shift <= reach; shift += 1) {
    best = Math.max(best, dot(a, b, shift) / scale);
  }
  return best;
}

/** Correlation of a part with the stretch of the clip, of the same length, that it fits best. */
function partScore(part: Float64Array, known: Float64Array): number {
  const a = centred(part);
  const scale = norm(a);
  let best = 0;
  for (let start = 0; start + part.length <= known.length; start += 1) {
    const b = centred(known.subarray(start, start + part.length));
    const product = scale * norm(b);
    if (product > 0) best = Math.max(best, dot(a, b, 0) / product);
  }
  return best;
}

function longestPart(contour: Float64Array): Float64Array {
  let best = contour.subarray(0, 0);
  let start = 0;
  let quiet = 0;
  for (let i = 0; i <= contour.length; i += 1) {
    quiet = (contour[i] ?? 0) > 0 ? 0 : quiet + 1;
    if (i < contour.length && quiet !== PAUSE) continue;
    const part = trim(contour.subarray(start, i));
    if (part.length > best.length) best = part;
    start = i;
  }
  return best;
}

function centred(values: Float64Array): Float64Array {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / Math.max(1, values.length);
  return values.map((value) => value - mean);
}

function dot(a: Float64Array, b: Float64Array, shift: number): number {
  let sum = 0;
  const from = Math.max(0, -shift);
  const to = Math.min(a.length, b.length - shift);
  for (let i = from; i < to; i += 1) sum += a[i]! * b[i + shift]!;
  return sum;
}

const norm = (values: Float64Array): number => Math.sqrt(dot(values, values, 0));
