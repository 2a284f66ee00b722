import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeMulaw } from '../../../src/audio/mulaw.ts';
import { monoWav } from '../../../src/audio/wav.ts';
import { loadVoices } from '../../../src/rehearsal/voices.ts';
import type { Speech } from './chromium.ts';

/** A clip's name, or so many ms of silence. */
export type Spoken = string | number;

/**
 * A WAV file of what a person says into the microphone, in a folder of its own.
 * @param again they begin anew when they have come to the end, for as long as the call lasts.
 */
export function speechFile(spoken: readonly Spoken[], again = false): Speech & { remove(): void } {
  const voices = loadVoices();
  const parts = spoken.map((part) =>
    typeof part === 'number' ? new Int16Array(part * 8) : decodeMulaw(voices.clip(part).audio),
  );
  const samples = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  const folder = mkdtempSync(join(tmpdir(), 'callchart-speech-'));
  const wav = join(folder, 'speech.wav');
  writeFileSync(wav, monoWav(samples, 8000));
  return { wav, again, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
