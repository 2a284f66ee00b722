import type { ModelFormat } from '../../audio/transcoder.ts';

const PCM_FIRST_BYTES = [4_800, 7_200];
const PCM_BYTES = 12_000;
const G711_FIRST_BYTES = [800, 1_200];
const G711_BYTES = [800, 1_200, 2_000];
const ODD_BYTES = 1_001;

/**
 * Cuts an answer's audio as the service does: small pieces first, then 250 ms of PCM16 at a time, or a mix of
 * sizes of μ-law and A-law of which some fill no whole frame and one is of an odd length.
 * @param audio in the session's output format
 */
export function cutAudio(audio: Uint8Array, format: ModelFormat, random: () => number): Uint8Array[] {
  const pcm = format === 'audio/pcm';
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < audio.length; ) {
    const size = pcm ? pcmSize(pieces.length, random) : g711Size(pieces.length, random);
    pieces.push(audio.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

/** A text in words, each with the space before it, as transcripts are streamed. */
export function cutWords(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** Arguments in fragments of one to eight characters: no regard for tokens, escapes or surrogate pairs. */
export function cutArguments(json: string, random: () => number): string[] {
  const fragments: string[] = [];
  for (let at = 0; at < json.length; ) {
    const size = 1 + Math.floor(random() * 8);
    // A backslash ends its fragment, so that every escape arrives in two.
    const slash = json.indexOf('\\', at);
    const end = slash >= at && slash < at + size ? slash + 1 : at + size;
    fragments.push(json.slice(at, end));
    at = end;
  }
  return fragments;
}

const pick = (random: () => number, sizes: readonly number[]): number =>
  sizes[Math.floor(random() * sizes.length)] ?? PCM_BYTES;

const pcmSize = (index: number, random: () => number): number =>
  index < 2 ? pick(random, PCM_FIRST_BYTES) : PCM_BYTES;

function g711Size(index: number, random: () => number): number {
  if (index === 0) return pick(random, G711_FIRST_BYTES);
  return index === 2 ? ODD_BYTES : pick(random, G711_BYTES);
}
