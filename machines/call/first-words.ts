import { BYTES_PER_MS } from './audio.ts';

/** The caller's audio from the start of the stream until the model is ready: bounded, the oldest goes first. */
export interface FirstWords {
  readonly frames: readonly { readonly payload: string; readonly bytes: number }[];
  readonly bytes: number;
  readonly droppedBytes: number;
}

const MAX_BYTES = 10_000 * BYTES_PER_MS;

export const noWords: FirstWords = { frames: [], bytes: 0, droppedBytes: 0 };

/** Keeps one frame; beyond 10 s the oldest frames are dropped and counted. */
export function keep(words: FirstWords, payload: string, bytes: number): FirstWords {
  const frames = [...words.frames, { payload, bytes }];
  let total = words.bytes + bytes;
  let dropped = words.droppedBytes;
  let first = 0;
  while (total > MAX_BYTES && first < frames.length) {
    const oldest = frames[first++]?.bytes ?? 0;
    total -= oldest;
    dropped += oldest;
  }
  return { frames: first === 0 ? frames : frames.slice(first), bytes: total, droppedBytes: dropped };
}
