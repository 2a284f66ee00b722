import { decodeMulaw } from './mulaw.ts';

/** How far each μ-law byte is from silence, 0 to 32124. */
const DISTANCE = Int32Array.from(decodeMulaw(Uint8Array.from({ length: 256 }, (_, byte) => byte)), Math.abs);

/**
 * The mean loudness of μ-law audio, 0 to 32124: line noise stays below 100, speech is around 1000.
 * One table look-up a sample, since every frame of every call is measured.
 */
export function loudness(mulaw: Uint8Array): number {
  if (mulaw.length === 0) return 0;
  let sum = 0;
  for (const byte of mulaw) sum += DISTANCE[byte] as number;
  return sum / mulaw.length;
}
