// Every second bit of the code is inverted on the line.
const LINE_MASK = 0x55;
const POSITIVE = 0x80;

function expand(byte: number): number {
  const code = byte ^ LINE_MASK;
  const segment = (code & 0x70) >> 4;
  const step = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return code & POSITIVE ? magnitude : -magnitude;
}

function compress(sample: number): number {
  // Negative samples count from -1, so that both signs have the same number of levels.
  const magnitude = sample < 0 ? ~sample : sample;
  // Segments 0 and 1 share a step of 16; from there on the step doubles.
  const segment = Math.max(0, 24 - Math.clz32(magnitude));
  const mantissa = (magnitude >> (Math.max(1, segment) + 3)) & 0x0f;
  return ((sample < 0 ? 0 : POSITIVE) | (segment << 4) | mantissa) ^ LINE_MASK;
}

const EXPANDED = Int16Array.from({ length: 256 }, (_, byte) => expand(byte));
const COMPRESSED = Uint8Array.from({ length: 65536 }, (_, code) => compress((code << 16) >> 16));

/**
 * Expands G.711 A-law.
 * @param bytes any number of A-law bytes.
 * @returns one 16-bit sample for each byte, within ±32256 and never 0.
 */
export function decodeAlaw(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) samples[i] = EXPANDED[bytes[i]!]!;
  return samples;
}

/**
 * Compresses to G.711 A-law.
 * @param samples 16-bit samples.
 * @returns one byte for each sample; `encodeAlaw(decodeAlaw(x))` gives `x` back.
 */
export function encodeAlaw(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = COMPRESSED[samples[i]! & 0xffff]!;
  return bytes;
}
