import { ByteQueue } from '../../audio/byte-queue.ts';
import { MULAW_BYTES_PER_MS, MULAW_SILENCE } from '../../audio/mulaw.ts';
import type { RecordingFile } from '../../store/recordings.ts';

/** Written out in pieces of at least this, samples a track. */
const PIECE_SAMPLES = 1000 * MULAW_BYTES_PER_MS;

/**
 * Two tracks of one call as they were heard, in step with the call's clock: its second 0 is theirs. The caller's track
 * is what came, one piece after another. The agent's track follows the caller's telephone: what is sent is heard
 * behind what is still waiting there, what `clear` takes away is not heard, and between is silence.
 *
 * Times are the call's clock, ms, and never decrease. Audio is μ-law.
 */
export class Recorder {
  readonly #file: RecordingFile;
  readonly #caller = new ByteQueue();
  readonly #agent = new ByteQueue();
  /** Sent, and not heard yet. */
  readonly #playing = new ByteQueue();
  /** Where the tracks end, in samples since second 0. */
  #callerEnd = 0;
  #agentEnd = 0;
  #expectsFirst = false;

  constructor(file: RecordingFile) {
    this.#file = file;
  }

  /** A stream begins: nothing waits in it, and what the caller says begins anew. */
  streamStarted(at: number): void {
    this.cleared(at);
    this.#expectsFirst = true;
  }

  /** The caller's next piece of audio came. The first one of a stream ends now, the others follow it. */
  caller(audio: Uint8Array, at: number): void {
    if (this.#expectsFirst) this.#silentCaller(samplesAt(at) - audio.length);
    this.#expectsFirst = false;
    this.#caller.append(audio);
    this.#callerEnd += audio.length;
    this.#playOn(samplesAt(at));
    this.#writeOut(PIECE_SAMPLES);
  }

  /** Agent audio was sent. */
  agent(audio: Uint8Array, at: number): void {
    this.#playOn(samplesAt(at));
    this.#playing.append(audio);
  }

  /** What was sent and not heard by now never will be. */
  cleared(at: number): void {
    this.#playOn(samplesAt(at));
    this.#playing.clear();
  }

  /** The call is over: both tracks are equally long, and all of them is written. */
  finish(at: number): void {
    this.cleared(at);
    const end = Math.max(this.#callerEnd, this.#agentEnd);
    this.#playOn(end);
    this.#silentCaller(end);
    this.#writeOut(1);
    this.#file.close();
  }

  #playOn(until: number): void {
    const samples = until - this.#agentEnd;
    if (samples <= 0) return;
    const heard = this.#playing.take(samples);
    this.#agent.append(heard);
    this.#agent.append(silence(samples - heard.length));
    this.#agentEnd = until;
  }

  #silentCaller(until: number): void {
    const samples = until - this.#callerEnd;
    if (samples <= 0) return;
    this.#caller.append(silence(samples));
    this.#callerEnd = until;
  }

  #writeOut(atLeast: number): void {
    const samples = Math.min(this.#caller.length, this.#agent.length);
    if (samples < atLeast) return;
    const left = this.#caller.take(samples);
    const right = this.#agent.take(samples);
    const stereo = new Uint8Array(samples * 2);
    for (let i = 0; i < samples; i++) {
      stereo[i * 2] = left[i] as number;
      stereo[i * 2 + 1] = right[i] as number;
    }
    this.#file.write(stereo);
  }
}

const samplesAt = (at: number): number => Math.floor(at * MULAW_BYTES_PER_MS);

const silence = (samples: number): Uint8Array => new Uint8Array(samples).fill(MULAW_SILENCE);
