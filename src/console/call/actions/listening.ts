import { decodeMulaw } from '../../../audio/mulaw.ts';

const SAMPLES_PER_S = 8000;
/** How far behind the call is listened to, so that the network's unevenness is not heard, s. */
const LEAD_S = 0.12;
/** The caller's frames come evenly: more than this in stock is the past and is left out, s. */
const MAX_CALLER_STOCK_S = 0.6;
/** The full scale of 16 bits. */
const FULL = 32_768;

/** One side of the call as it is played: where its next sound belongs, what is still to come, and how loud it is. */
interface Side {
  readonly meter: AnalyserNode;
  readonly pending: Set<AudioBufferSourceNode>;
  nextS: number;
}

/**
 * Plays a call as it passes: frames of one byte for the side (0 caller, 1 agent) and μ-law. The agent's audio passes
 * faster than it is heard and is played in its own time; what an interruption takes back must be dropped here, too.
 */
export class Listening {
  readonly #audio = new AudioContext();
  readonly #sides: readonly [Side, Side] = [this.#side(), this.#side()];
  readonly #samples = new Float32Array(512);

  /** A frame as it came from the server. */
  take(frame: ArrayBuffer): void {
    const bytes = new Uint8Array(frame);
    const side = this.#sides[bytes[0] === 1 ? 1 : 0];
    const samples = decodeMulaw(bytes.subarray(1));
    if (samples.length === 0) return;
    const now = this.#audio.currentTime;
    const startS = Math.max(side.nextS, now + LEAD_S);
    if (side === this.#sides[0] && startS > now + MAX_CALLER_STOCK_S) return;
    const buffer = this.#audio.createBuffer(1, samples.length, SAMPLES_PER_S);
    buffer.getChannelData(0).set(Float32Array.from(samples, (sample) => sample / FULL));
    const source = this.#audio.createBufferSource();
    source.buffer = buffer;
    source.connect(side.meter);
    source.onended = () => side.pending.delete(source);
    source.start(startS);
    side.pending.add(source);
    side.nextS = startS + buffer.duration;
  }

  /** What the agent has yet to say will not be heard. */
  dropAgent(): void {
    const [, agent] = this.#sides;
    for (const source of agent.pending) source.stop();
    agent.pending.clear();
    agent.nextS = 0;
  }

  /** How loud a side is now, 0 to 1. */
  level(side: 'caller' | 'agent'): number {
    this.#sides[side === 'agent' ? 1 : 0].meter.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length;
    // Speech on a telephone is some 20 dB below full scale.
    return Math.min(1, Math.sqrt(power) * 5);
  }

  close(): void {
    void this.#audio.close();
  }

  #side(): Side {
    const meter = this.#audio.createAnalyser();
    meter.fftSize = 512;
    meter.connect(this.#audio.destination);
    return { meter, pending: new Set(), nextS: 0 };
  }
}
