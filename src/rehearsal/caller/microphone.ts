import { decodeMulaw, encodeMulaw, MULAW_SILENCE } from '../../audio/mulaw.ts';
import type { LineProfile } from './line.ts';
import type { Mouth } from './mouth.ts';
import type { Playout } from './playout.ts';

/** Bytes of one 20 ms frame. */
export const FRAME_BYTES = 160;

/** What a quiet digital line carries. */
const QUIET = [MULAW_SILENCE, 0x7f, MULAW_SILENCE, 0xfe];

/** What the telephone picks up: the caller, the noise of the line, and the agent's own voice from the earpiece. */
export class Microphone {
  readonly #mouth: Mouth;
  readonly #playout: Playout;
  readonly #line: LineProfile;
  readonly #random: () => number;

  constructor(parts: { mouth: Mouth; playout: Playout; line: LineProfile; random: () => number }) {
    this.#mouth = parts.mouth;
    this.#playout = parts.playout;
    this.#line = parts.line;
    this.#random = parts.random;
  }

  /** One frame (160 bytes of μ-law): the 20 ms of the call that end at `endMs`, a whole number of samples. */
  frame(endMs: number): Uint8Array {
    const from = Math.round(endMs * 8) - FRAME_BYTES;
    const speech = this.#mouth.read(from, FRAME_BYTES);
    const { noise, echo } = this.#line;
    if (noise === 0 && !echo) return speech ?? this.#quiet();
    const mixed = speech ? decodeMulaw(speech) : new Int16Array(FRAME_BYTES);
    for (let index = 0; index < mixed.length; index += 1)
      mixed[index]! += Math.round((this.#random() * 2 - 1) * noise);
    if (echo) {
      const heard = decodeMulaw(this.#playout.heard(from / 8 - echo.delayMs, endMs - echo.delayMs));
      const gain = 10 ** (echo.gainDb / 20);
      for (let index = 0; index < mixed.length; index += 1) {
        mixed[index] = clamp(mixed[index]! + Math.round((heard[index] ?? 0) * gain));
      }
    }
    return encodeMulaw(mixed);
  }

  #quiet(): Uint8Array {
    return Uint8Array.from({ length: FRAME_BYTES }, () => QUIET[Math.floor(this.#random() * QUIET.length)]!);
  }
}

function clamp(sample: number): number {
  return Math.max(-32_768, Math.min(32_767, sample));
}
