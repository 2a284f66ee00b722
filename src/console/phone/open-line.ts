import type { FromLine } from './line-messages.ts';
import type { Line, LineListener, Microphone } from './ports.ts';
import { LineProblem, lineProblemOf } from './problems.ts';
import { playTone } from './tones.ts';
import workletUrl from './worklet.ts?worker&url';

/** Opens microphone and loudspeaker; to be called in the person's click. @throws LineProblem */
export async function openLine(): Promise<Line> {
  if (!navigator.mediaDevices) throw new LineProblem('insecure');
  if (typeof AudioWorkletNode === 'undefined') throw new LineProblem('unsupported');
  // Before anything is awaited: a context made outside the click may stay silent.
  const context = new AudioContext({ latencyHint: 'interactive' });
  const opening = context.audioWorklet.addModule(workletUrl);
  opening.catch(() => {});
  try {
    const microphone = await openMicrophone();
    try {
      await opening;
      await context.resume();
      return new BrowserLine(context, microphone);
    } catch (error) {
      release(microphone);
      throw error;
    }
  } catch (error) {
    void context.close();
    throw lineProblemOf(error);
  }
}

class BrowserLine implements Line {
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  #microphone: MediaStream;
  #source: MediaStreamAudioSourceNode;
  #listener: LineListener | undefined;
  #closed = false;

  constructor(context: AudioContext, microphone: MediaStream) {
    this.#context = context;
    this.#node = new AudioWorkletNode(context, 'line', {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      outputChannelCount: [1],
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    this.#node.port.onmessage = ({ data }: MessageEvent<FromLine>) => this.#hear(data);
    this.#node.connect(context.destination);
    this.#microphone = microphone;
    this.#source = this.#attach(microphone);
  }

  listen(listener: LineListener): void {
    this.#listener = listener;
  }

  send(message: Parameters<Line['send']>[0]): void {
    this.#node.port.postMessage(message);
  }

  tone(digit: string): void {
    if (!this.#closed) playTone(this.#context, digit);
  }

  async microphones(): Promise<readonly Microphone[]> {
    const used = this.#microphone.getAudioTracks()[0]?.getSettings().deviceId;
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices
      .filter(({ kind }) => kind === 'audioinput')
      .map(({ deviceId, label }) => ({ id: deviceId, label, inUse: deviceId === used }));
  }

  async use(microphone: string): Promise<void> {
    try {
      this.#replace(await openMicrophone(microphone));
    } catch (error) {
      throw lineProblemOf(error);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener = undefined;
    release(this.#microphone);
    void this.#context.close();
  }

  #replace(microphone: MediaStream): void {
    if (this.#closed) return release(microphone);
    this.#source.disconnect();
    release(this.#microphone);
    this.#microphone = microphone;
    this.#source = this.#attach(microphone);
  }

  #attach(microphone: MediaStream): MediaStreamAudioSourceNode {
    const source = new MediaStreamAudioSourceNode(this.#context, { mediaStream: microphone });
    source.connect(this.#node);
    const track = microphone.getAudioTracks()[0];
    // Told of only when the device went away, not when we let go of it.
    if (track) track.onended = () => this.#listener?.microphoneLost();
    return source;
  }

  #hear(message: FromLine): void {
    if (message.type === 'frame') this.#listener?.frame(message);
    else this.#listener?.played(message.stream, message.mark);
  }
}

function openMicrophone(deviceId?: string): Promise<MediaStream> {
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
  return navigator.mediaDevices.getUserMedia({
    audio: deviceId === undefined ? audio : { ...audio, deviceId: { exact: deviceId } },
  });
}

function release(microphone: MediaStream): void {
  for (const track of microphone.getTracks()) track.stop();
}
