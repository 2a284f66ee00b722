/**
 * Reads little-endian 16-bit PCM.
 * @param bytes an even number of bytes, at any offset of their buffer.
 * @returns one sample for each two bytes, in memory of its own.
 * @throws RangeError when half a sample is left over.
 */
export function samplesFromPcm16(bytes: Uint8Array): Int16Array {
  if (bytes.length % 2 !== 0) throw new RangeError(`PCM16 takes whole samples, got ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Int16Array(bytes.length / 2);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(i * 2, true);
  return samples;
}

/**
 * Writes little-endian 16-bit PCM.
 * @param samples 16-bit samples.
 * @returns two bytes for each sample, in memory of its own.
 */
export function pcm16FromSamples(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < samples.length; i++) view.setInt16(i * 2, samples[i]!, true);
  return bytes;
}
