import { Framer } from '../../audio/framer.ts';
import { loudness } from '../../audio/loudness.ts';
import { decodeMulaw, encodeMulaw, MULAW_SILENCE } from '../../audio/mulaw.ts';
import type { FromLine, ToLine } from './line-messages.ts';
import { PlayoutQueue } from './playout-queue.ts';
import { Resampler } from './resampler.ts';

const TELEPHONE_RATE = 8000;
const FULL_SCALE = 32768;
const FRAME_BYTES = 160;

/**
 * Both directions of the line, on the audio device's own clock: what runs inside the worklet, without anything of the
 * worklet in it. The microphone's samples go out as frames of 20 ms; the agent's audio is played.
 */
export class LineCore {
  readonly #post: (message: FromLine) => void;
  readonly #down: Resampler;
  readonly #up: Resampler;
  readonly #framer = new Framer();
  readonly #queue: PlayoutQueue;
  #stream = 0;
  #heard = 0;

  /** @param rate samples/s of the audio device. */
  constructor(rate: number, post: (message: FromLine) => void) {
    this.#post = post;
    this.#down = new Resampler(rate, TELEPHONE_RATE);
    this.#up = new Resampler(TELEPHONE_RATE, rate);
    this.#queue = new PlayoutQueue((mark) => post({ type: 'played', stream: this.#stream, mark }));
  }

  /** Takes what the page says. */
  handle(message: ToLine): void {
    switch (message.type) {
      case 'stream':
        this.#queue.reset();
        this.#stream = message.stream;
        return;
      case 'media':
        return this.#queue.receive(message.audio);
      case 'mark':
        return this.#queue.mark(message.name);
      case 'clear':
        return this.#queue.clear();
    }
  }

  /**
   * Carries the line on by as many samples as `speaker` holds.
   * @param microphone as many samples; undefined without a microphone, which is silence.
   * @param speaker is written to.
   * @param at now, ms.
   */
  process(microphone: Float32Array | undefined, speaker: Float32Array, at: number): void {
    const audio = this.#queue.take(this.#up.inputsFor(speaker.length));
    speaker.set(this.#up.make(floatsOf(audio), speaker.length));
    this.#heard = Math.max(this.#heard, loudness(audio));
    const samples = this.#down.push(microphone ?? new Float32Array(speaker.length));
    const bytes = this.#framer.push(mulawOf(samples));
    for (let from = 0; from < bytes.length; from += FRAME_BYTES) {
      // A copy: what is posted is handed over for good.
      this.#post({ type: 'frame', audio: bytes.slice(from, from + FRAME_BYTES), at, heard: this.#heard });
      this.#heard = 0;
    }
  }
}

/** A frame of nothing, for a microphone that is muted. */
export function silentFrame(): Uint8Array {
  return new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE);
}

function floatsOf(mulaw: Uint8Array): Float32Array {
  return Float32Array.from(decodeMulaw(mulaw), (sample) => sample / FULL_SCALE);
}

function mulawOf(samples: Float32Array): Uint8Array {
  return encodeMulaw(
    Int16Array.from(samples, (sample) => Math.max(-1, Math.min(1, sample)) * (FULL_SCALE - 1)),
  );
}
