import { MULAW_BYTES_PER_MS, MULAW_SILENCE } from '../../audio/mulaw.ts';
import type { Clock } from '../../io/clock.ts';
import { sampleAt } from './call-clock.ts';

/** Twilio holds about ten minutes of audio per stream and discards what does not fit (warning 31931). */
const PLAYOUT_CAP_BYTES = 10 * 60_000 * MULAW_BYTES_PER_MS;

/** A silence between two stretches of agent audio shorter than this is an underrun, not a pause. */
const UNDERRUN_LIMIT_MS = 700;

/** A mark still in the queue, with the audio that had to be played before it, in bytes. */
export interface PendingMark {
  readonly name: string;
  readonly receivedAtMs: number;
  readonly unplayedBytes: number;
}

/** One uninterrupted stretch of agent audio as the caller heard it. */
export interface HeardRun {
  readonly startMs: number;
  readonly endMs: number;
  readonly audio: Uint8Array;
}

/** What a `clear` did, at the moment it took effect. */
export interface Cleared {
  readonly droppedBytes: number;
  readonly playedBytes: number;
  readonly marks: readonly PendingMark[];
}

interface Run {
  readonly startMs: number;
  chunks: Uint8Array[];
  bytes: number;
}

interface QueuedMark {
  readonly name: string;
  readonly receivedAtMs: number;
  readonly atByte: number;
}

/** Told when the play head passes a mark, and whenever audio arrives or is dropped. */
export interface PlayoutListener {
  played(mark: PendingMark): void;
  changed(): void;
}

/**
 * The buffer between the application and the caller's ear: μ-law bytes leave it at exactly 8 per ms, in order.
 * The play head is computed from the clock, so it cannot drift; timers only serve to report marks.
 */
export class Playout {
  readonly #clock: Clock;
  readonly #listener: PlayoutListener;
  readonly #runs: Run[] = [];
  #marks: QueuedMark[] = [];
  #timer: unknown;
  #finishedBytes = 0;
  #cleared = true;
  /** Counters in bytes since the call began; `underruns` counts gaps inside an utterance. */
  readonly totals = { receivedBytes: 0, droppedBytes: 0, overflowBytes: 0, underruns: 0 };

  constructor(clock: Clock, listener: PlayoutListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Bytes not yet played. */
  get queuedBytes(): number {
    const run = this.#runs.at(-1);
    return run ? run.bytes - this.#playedOf(run) : 0;
  }

  /** Bytes played since the call began. */
  get playedBytes(): number {
    const run = this.#runs.at(-1);
    return this.#finishedBytes + (run ? this.#playedOf(run) : 0);
  }

  /** When the last audio was or will be heard, ms of the call; undefined before any. */
  get lastAudioMs(): number | undefined {
    const run = this.#runs.at(-1);
    return run && run.startMs + run.bytes / MULAW_BYTES_PER_MS;
  }

  /** Queues audio; gives how many bytes were discarded because ten minutes were queued already. */
  receive(audio: Uint8Array): number {
    const now = this.#clock.now();
    const room = Math.max(0, PLAYOUT_CAP_BYTES - this.queuedBytes);
    const kept = audio.byteLength > room ? audio.subarray(0, room) : audio;
    const discarded = audio.byteLength - kept.byteLength;
    this.totals.receivedBytes += audio.byteLength;
    this.totals.overflowBytes += discarded;
    if (kept.byteLength > 0) {
      const run = this.#openRun(now);
      run.chunks.push(kept);
      run.bytes += kept.byteLength;
      this.#cleared = false;
      this.#listener.changed();
    }
    return discarded;
  }

  /** Queues a mark; it is reported when all audio before it was played, at once when there is none. */
  mark(name: string): void {
    const receivedAtMs = this.#clock.now();
    const run = this.#runs.at(-1);
    if (!run || this.queuedBytes === 0) this.#listener.played({ name, receivedAtMs, unplayedBytes: 0 });
    else {
      this.#marks.push({ name, receivedAtMs, atByte: run.bytes });
      this.#arm();
    }
  }

  /** Drops everything not yet played, marks included, and says what that was. */
  clear(): Cleared {
    const run = this.#runs.at(-1);
    const played = run ? this.#playedOf(run) : 0;
    const droppedBytes = run ? run.bytes - played : 0;
    const marks = this.#marks.map(({ name, receivedAtMs, atByte }) => ({
      name,
      receivedAtMs,
      unplayedBytes: Math.max(0, atByte - played),
    }));
    if (run && droppedBytes > 0) {
      run.chunks = [flatten(run).slice(0, played)];
      run.bytes = played;
    }
    this.#marks = [];
    this.#arm();
    this.#cleared = true;
    this.totals.droppedBytes += droppedBytes;
    const cleared = { droppedBytes, playedBytes: this.playedBytes, marks };
    this.#listener.changed();
    return cleared;
  }

  /** How many ms of agent audio were played since `fromMs` of the call. */
  playedMsSince(fromMs: number): number {
    const now = this.#clock.now();
    return this.#runs.reduce((sum, run) => {
      const endMs = Math.min(now, run.startMs + run.bytes / MULAW_BYTES_PER_MS);
      return sum + Math.max(0, endMs - Math.max(fromMs, run.startMs));
    }, 0);
  }

  /** Everything played so far. */
  heardRuns(): HeardRun[] {
    return this.#runs.flatMap((run) => {
      const bytes = this.#playedOf(run);
      const endMs = run.startMs + bytes / MULAW_BYTES_PER_MS;
      return bytes === 0 ? [] : [{ startMs: run.startMs, endMs, audio: flatten(run).slice(0, bytes) }];
    });
  }

  /**
   * The μ-law bytes that reached the ear from `fromMs` to `toMs` of the call, 8 per ms, silence (0xFF) where
   * nothing was played.
   */
  heard(fromMs: number, toMs: number): Uint8Array {
    const from = sampleAt(fromMs);
    const heard = new Uint8Array(Math.max(0, sampleAt(toMs) - from)).fill(MULAW_SILENCE);
    for (const run of this.#runs) {
      let at = run.startMs * MULAW_BYTES_PER_MS - from;
      let left = this.#playedOf(run);
      if (at >= heard.byteLength || at + left <= 0) continue;
      for (const chunk of run.chunks) {
        const part = chunk.subarray(Math.max(0, -at), Math.max(0, Math.min(left, heard.byteLength - at)));
        if (part.byteLength > 0) heard.set(part, Math.max(0, at));
        at += chunk.byteLength;
        left -= chunk.byteLength;
      }
    }
    return heard;
  }

  #playedOf(run: Run): number {
    const elapsed = Math.floor((this.#clock.now() - run.startMs) * MULAW_BYTES_PER_MS + 1e-6);
    return Math.max(0, Math.min(run.bytes, elapsed));
  }

  #openRun(now: number): Run {
    const last = this.#runs.at(-1);
    const gapMs = last ? now - (last.startMs + last.bytes / MULAW_BYTES_PER_MS) : Number.POSITIVE_INFINITY;
    if (last && !this.#cleared && gapMs <= 0) return last;
    if (last) this.#finishedBytes += last.bytes;
    if (!this.#cleared && gapMs < UNDERRUN_LIMIT_MS) this.totals.underruns += 1;
    const run: Run = { startMs: sampleAt(now) / MULAW_BYTES_PER_MS, chunks: [], bytes: 0 };
    this.#runs.push(run);
    return run;
  }

  #arm(): void {
    this.#clock.clearTimeout(this.#timer);
    const run = this.#runs.at(-1);
    const next = this.#marks[0];
    if (!run || !next) return;
    const dueMs = run.startMs + next.atByte / MULAW_BYTES_PER_MS;
    this.#timer = this.#clock.setTimeout(() => this.#passMarks(run), Math.max(0, dueMs - this.#clock.now()));
  }

  #passMarks(run: Run): void {
    const played = this.#playedOf(run);
    while (this.#marks[0] && this.#marks[0].atByte <= played) {
      const { name, receivedAtMs } = this.#marks.shift()!;
      this.#listener.played({ name, receivedAtMs, unplayedBytes: 0 });
    }
    this.#arm();
  }
}

function flatten(run: { readonly chunks: readonly Uint8Array[]; readonly bytes: number }): Uint8Array {
  const audio = new Uint8Array(run.bytes);
  let at = 0;
  for (const chunk of run.chunks) {
    audio.set(chunk, at);
    at += chunk.byteLength;
  }
  return audio;
}
