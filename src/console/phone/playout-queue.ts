import { MULAW_BYTES_PER_MS, MULAW_SILENCE } from '../../audio/mulaw.ts';

/** Twilio holds about ten minutes of audio per stream and discards what does not fit. */
const CAP_BYTES = 10 * 60_000 * MULAW_BYTES_PER_MS;

interface QueuedMark {
  readonly name: string;
  /** Counted in bytes taken since the beginning. */
  readonly at: number;
}

/**
 * What the agent said and the person has not heard yet, with the marks in it, as Twilio keeps it: first in, first out,
 * without any delay of its own. Time is what is taken out: 8 bytes a millisecond.
 */
export class PlayoutQueue {
  readonly #played: (mark: string) => void;
  #chunks: Uint8Array[] = [];
  /** Bytes of the first chunk that are gone. */
  #gone = 0;
  #queued = 0;
  #taken = 0;
  #marks: QueuedMark[] = [];

  /** @param played told of each mark, in order, when everything before it was taken, or cleared. */
  constructor(played: (mark: string) => void) {
    this.#played = played;
  }

  /** Bytes not yet taken. */
  get queuedBytes(): number {
    return this.#queued;
  }

  /** Queues μ-law; what exceeds ten minutes is discarded. */
  receive(audio: Uint8Array): void {
    const kept = audio.subarray(0, CAP_BYTES - this.#queued);
    if (kept.length === 0) return;
    this.#chunks.push(kept);
    this.#queued += kept.length;
  }

  /** Queues a mark; with nothing queued before it, it is told of at once. */
  mark(name: string): void {
    if (this.#queued === 0) this.#played(name);
    else this.#marks.push({ name, at: this.#taken + this.#queued });
  }

  /** Drops everything and tells of every mark. */
  clear(): void {
    const marks = this.#marks;
    this.reset();
    for (const { name } of marks) this.#played(name);
  }

  /** Drops everything, marks included, and tells nobody. */
  reset(): void {
    this.#chunks = [];
    this.#gone = 0;
    this.#queued = 0;
    this.#marks = [];
  }

  /** The next `count` bytes that are played; silence where there is nothing. */
  take(count: number): Uint8Array {
    const audio = new Uint8Array(count).fill(MULAW_SILENCE);
    let filled = 0;
    while (filled < count && this.#queued > 0) {
      const chunk = this.#chunks[0]!;
      const part = chunk.subarray(this.#gone, this.#gone + count - filled);
      audio.set(part, filled);
      filled += part.length;
      this.#gone += part.length;
      this.#queued -= part.length;
      if (this.#gone < chunk.length) continue;
      this.#chunks.shift();
      this.#gone = 0;
    }
    this.#taken += filled;
    while (this.#marks[0] && this.#marks[0].at <= this.#taken) this.#played(this.#marks.shift()!.name);
    return audio;
  }
}
