import { decodeMulaw } from '../../audio/mulaw.ts';
import { createTranscoder, type ModelFormat, type Transcoder } from '../../audio/transcoder.ts';

const SAMPLES_PER_MS = 8;

/** Bytes of one ms of audio in each format. */
export const BYTES_PER_MS: Readonly<Record<ModelFormat, number>> = {
  'audio/pcmu': 8,
  'audio/pcma': 8,
  'audio/pcm': 48,
};

/**
 * The input audio buffer: what was appended and not yet committed, as samples at 8000/s. Positions are samples
 * since the session's first appended byte; lengths in ms come from the bytes and the format in force.
 */
export class InputAudio {
  #format: ModelFormat = 'audio/pcm';
  #transcoder: Transcoder = createTranscoder('audio/pcm');
  /** Grows by doubling and is packed only when full: a frame must not cost a copy of the whole turn. */
  #store = new Int16Array(8_000);
  #from = 0;
  #to = 0;
  /** Position of the sample at `#from`. */
  #start = 0;
  #appendedBytes = 0;
  #appendedMs = 0;
  #pendingMs = 0;

  /** Bytes and ms appended since the session began. */
  get appendedBytes(): number {
    return this.#appendedBytes;
  }

  get appendedMs(): number {
    return this.#appendedMs;
  }

  /** Ms appended since the last commit or clear. */
  get pendingMs(): number {
    return this.#pendingMs;
  }

  /** Where the next sample goes. */
  get end(): number {
    return this.#start + this.#to - this.#from;
  }

  /** Bytes are read in this format from now on. */
  use(format: ModelFormat): void {
    if (format === this.#format) return;
    this.#format = format;
    this.#transcoder = createTranscoder(format);
  }

  /** Takes appended bytes; gives the samples (8000/s) they decode to. */
  append(bytes: Uint8Array): Int16Array {
    const ms = bytes.length / BYTES_PER_MS[this.#format];
    this.#appendedBytes += bytes.length;
    this.#appendedMs += ms;
    this.#pendingMs += ms;
    const samples = decodeMulaw(this.#transcoder.fromModel(bytes));
    this.#reserve(samples.length);
    this.#store.set(samples, this.#to);
    this.#to += samples.length;
    return samples;
  }

  /** Takes the audio from one position to another out of the buffer, with everything before it. */
  take(from: number, to: number): Int16Array {
    const at = (position: number): number =>
      Math.min(this.#to, Math.max(this.#from, this.#from + position - this.#start));
    const taken = this.#store.slice(at(from), at(to));
    this.forget(to);
    this.#pendingMs = (this.#to - this.#from) / SAMPLES_PER_MS;
    return taken;
  }

  /** Drops what lies before a position. */
  forget(before: number): void {
    const count = Math.min(this.#to - this.#from, Math.max(0, before - this.#start));
    this.#from += count;
    this.#start += count;
  }

  clear(): void {
    this.forget(this.end);
    this.#pendingMs = 0;
  }

  #reserve(count: number): void {
    if (this.#to + count <= this.#store.length) return;
    const held = this.#to - this.#from;
    const room = held + count > this.#store.length / 2 ? 2 * (held + count) : this.#store.length;
    const packed = new Int16Array(room);
    packed.set(this.#store.subarray(this.#from, this.#to));
    this.#store = packed;
    this.#from = 0;
    this.#to = held;
  }
}
