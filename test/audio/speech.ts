import { rms } from '../../src/audio/level.ts';

/** The level of every whole 20 ms frame of samples at 8000/s. */
export function framesOf(samples: Int16Array): number[] {
  return Array.from({ length: Math.floor(samples.length / 160) }, (_, i) =>
    rms(samples.subarray(i * 160, (i + 1) * 160)),
  );
}

/** The level of the speech alone: of the frames within 22 dB of the loudest one. */
export function speechLevel(samples: Int16Array): number {
  const frames = framesOf(samples);
  const floor = Math.max(...frames) * 0.08;
  const speech = frames.filter((level) => level > floor);
  return Math.sqrt(speech.reduce((energy, level) => energy + level * level, 0) / speech.length);
}

/** The greatest magnitude among samples; 0 for none. */
export function loudest(samples: Int16Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}
