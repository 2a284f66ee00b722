/** One millisecond of telephone audio: 8000 samples a second, one byte each. The same holds for A-law. */
export const MULAW_BYTES_PER_MS = 8;

/** The byte that decodes to +0. A buffer filled with 0x00 instead is full-scale negative: a loud bang. */
export const MULAW_SILENCE = 0xff;

const BIAS = 0x84;
const CLIP = 32635;

function expand(byte: number): number {
  const code = ~byte & 0xff;
  const exponent = (code & 0x70) >> 4;
  const magnitude = ((((code & 0x0f) << 3) + BIAS) << exponent) - BIAS;
  return code & 0x80 ? -magnitude : magnitude;
}

function compress(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
  // The bias makes the highest set bit one of bits 7 to 14, so the segment is its distance from bit 7.
  const exponent = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff;
}

// Both directions run for every frame of every call; a table lookup replaces the arithmetic.
const EXPANDED = Int16Array.from({ length: 256 }, (_, byte) => expand(byte));
const COMPRESSED = Uint8Array.from({ length: 65536 }, (_, code) => compress((code << 16) >> 16));

/**
 * Expands G.711 μ-law.
 * @param bytes any number of μ-law bytes.
 * @returns one 16-bit sample for each byte, within ±32124; 0xff and 0x7f (minus zero) both give 0.
 */
export function decodeMulaw(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) samples[i] = EXPANDED[bytes[i]!]!;
  return samples;
}

/**
 * Compresses to G.711 μ-law; magnitudes above 32635 are clipped.
 * @param samples 16-bit samples.
 * @returns one byte for each sample. `encodeMulaw(decodeMulaw(x))` gives `x` back, except that minus zero
 * (0x7f) becomes 0xff.
 */
export function encodeMulaw(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = COMPRESSED[samples[i]! & 0xffff]!;
  return bytes;
}
