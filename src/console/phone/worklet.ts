import { LineCore } from './line-core.ts';
import type { ToLine } from './line-messages.ts';

/** The scope of a worklet, which TypeScript's DOM library leaves out. */
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

/** The line inside the audio thread: the microphone comes in, the agent goes out. */
class LineProcessor extends AudioWorkletProcessor {
  readonly #core = new LineCore(sampleRate, (message) => this.port.postMessage(message));

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToLine>) => this.#core.handle(data);
  }

  process([input]: Float32Array[][], [output]: Float32Array[][]): boolean {
    const speaker = output?.[0];
    if (speaker) this.#core.process(input?.[0], speaker, Date.now());
    return true;
  }
}

registerProcessor('line', LineProcessor);
