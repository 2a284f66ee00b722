/** μ-law that is unlike any other: `seed` tells one voice from another, the position one moment from the next. */
export function voice(seed: number, bytes: number): Buffer {
  const audio = Buffer.alloc(bytes);
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  for (let i = 0; i < bytes; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    audio[i] = state >>> 24;
  }
  return audio;
}

/** So many frames (20 ms, 160 bytes) of a caller's voice, in base64. */
export function frames(seed: number, count: number): string[] {
  const audio = voice(seed, count * 160);
  return Array.from({ length: count }, (_, i) => audio.subarray(i * 160, (i + 1) * 160).toString('base64'));
}
