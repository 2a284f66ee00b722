/**
 * The loudness of a stretch of audio as its root mean square.
 * @param samples 16-bit samples.
 * @returns 0 to 32768; 0 for no samples. On a telephone line speech is about 1000 to 8000, noise below 100.
 */
export function rms(samples: Int16Array): number {
  if (samples.length === 0) return 0;
  let energy = 0;
  for (let i = 0; i < samples.length; i++) energy += samples[i]! * samples[i]!;
  return Math.sqrt(energy / samples.length);
}
