import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { encodeMulaw } from '../../../audio/mulaw.ts';

// Writes `hold.ulaw`: `npm run hold-music`. The tune is our own: broken chords, C, A minor, F, G.

const SAMPLES_PER_S = 8000;
const BEAT_S = 0.5;
/** One bar each, as steps from the A of 220 Hz. */
const BARS = [
  [3, 7, 10, 15],
  [0, 3, 7, 12],
  [-4, 0, 3, 8],
  [-2, 2, 5, 10],
] as const;
/** Soft: some 18 dB below full scale. */
const PEAK = 2600;
/** A note has faded to a third after this long, and is over after four beats. */
const FADE_S = 0.45;
const NOTE_S = 4 * BEAT_S;
const SWELL_S = 0.02;

/** The music callers hear on hold: μ-law, 8000 samples/s, as long as its four bars; its end leads into its beginning. */
export function holdMusic(): Uint8Array {
  const notes = BARS.flat();
  const length = Math.round(notes.length * BEAT_S * SAMPLES_PER_S);
  const mix = new Float64Array(length);
  notes.forEach((step, beat) => {
    const hertz = 220 * 2 ** (step / 12);
    const start = Math.round(beat * BEAT_S * SAMPLES_PER_S);
    for (let i = 0; i < NOTE_S * SAMPLES_PER_S; i += 1) {
      // What still sounds at the end sounds on at the beginning: nothing is cut off where the tune starts over.
      const at = (start + i) % length;
      mix[at] = (mix[at] ?? 0) + note(hertz, i / SAMPLES_PER_S);
    }
  });
  return encodeMulaw(Int16Array.from(mix, (sample) => Math.round(sample * PEAK)));
}

/** A plucked string, more or less: the tone and a little of its octave. */
function note(hertz: number, s: number): number {
  const swell = Math.min(1, s / SWELL_S, (NOTE_S - s) / SWELL_S);
  const tone = Math.sin(2 * Math.PI * hertz * s) + 0.25 * Math.sin(4 * Math.PI * hertz * s);
  return swell * Math.exp(-s / FADE_S) * tone;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('hold.ulaw', import.meta.url), holdMusic());
}
