import { loudness } from '../../../src/audio/loudness.ts';
import { decodeMulaw, encodeMulaw } from '../../../src/audio/mulaw.ts';
import { LineCore } from '../../../src/console/phone/line-core.ts';
import type { ToLine } from '../../../src/console/phone/line-messages.ts';
import type { Line, LineListener, Microphone } from '../../../src/console/phone/ports.ts';
import { LineProblem } from '../../../src/console/phone/problems.ts';
import { Resampler } from '../../../src/console/phone/resampler.ts';
import type { VirtualClock } from '../../../src/io/clock.ts';

const RATE = 48_000;
/** What a browser renders at a time. */
const QUANTUM = 128;

/** The line with the code that runs in the worklet, on virtual time and without a device. */
export class VirtualLine implements Line {
  readonly #clock: VirtualClock;
  readonly #core: LineCore;
  readonly #startMs: number;
  #listener: LineListener | undefined;
  #quanta = 0;
  #speech: Float32Array = new Float32Array(0);
  #spoken = 0;
  closed = false;
  /** How loud the loudspeaker was in each portion, as μ-law loudness, with its time. */
  readonly heard: { readonly atMs: number; readonly level: number }[] = [];
  readonly tones: string[] = [];
  devices: readonly string[] = ['built-in'];
  used = 'built-in';

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.#startMs = clock.now();
    this.#core = new LineCore(RATE, (message) => {
      if (message.type === 'frame') this.#listener?.frame(message);
      else this.#listener?.played(message.stream, message.mark);
    });
    this.#wait();
  }

  /** The person says this, from now on. @param mulaw 8000 samples/s. */
  say(mulaw: Uint8Array): void {
    const samples = Float32Array.from(decodeMulaw(mulaw), (sample) => sample / 32768);
    this.#speech = new Resampler(8000, RATE).push(samples);
    this.#spoken = 0;
  }

  /** How loud the loudspeaker was at most, from then on. */
  loudestSince(atMs: number): number {
    return Math.max(0, ...this.heard.filter((portion) => portion.atMs >= atMs).map(({ level }) => level));
  }

  /** The microphone is unplugged. */
  unplug(): void {
    this.#listener?.microphoneLost();
  }

  listen(listener: LineListener): void {
    this.#listener = listener;
  }

  send(message: ToLine): void {
    this.#core.handle(message);
  }

  tone(digit: string): void {
    this.tones.push(digit);
  }

  async microphones(): Promise<readonly Microphone[]> {
    return this.devices.map((id) => ({ id, label: id, inUse: id === this.used }));
  }

  async use(microphone: string): Promise<void> {
    if (!this.devices.includes(microphone)) throw new LineProblem('absent');
    this.used = microphone;
  }

  close(): void {
    this.closed = true;
    this.#listener = undefined;
  }

  #wait(): void {
    const dueMs = this.#startMs + ((this.#quanta + 1) * QUANTUM * 1000) / RATE;
    this.#clock.setTimeout(() => this.#render(), dueMs - this.#clock.now());
  }

  #render(): void {
    if (this.closed) return;
    const microphone = new Float32Array(QUANTUM);
    microphone.set(this.#speech.subarray(this.#spoken, this.#spoken + QUANTUM));
    this.#spoken += QUANTUM;
    const speaker = new Float32Array(QUANTUM);
    const atMs = this.#clock.now();
    this.#core.process(microphone, speaker, atMs);
    const samples = Int16Array.from(speaker, (sample) => sample * 32767);
    this.heard.push({ atMs, level: loudness(encodeMulaw(samples)) });
    this.#quanta += 1;
    this.#wait();
  }
}
