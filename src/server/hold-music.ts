import { decodeMulaw } from '../audio/mulaw.ts';
import { monoWav } from '../audio/wav.ts';
import type { HttpResponse } from './http.ts';

const SAMPLES_PER_SECOND = 8000;

/**
 * Answers with hold music as a WAV file, for Twilio's `<Play>`, which keeps it as long as its headers let it.
 * @param music μ-law, 8000 samples/s.
 */
export function answerHoldMusic(music: Uint8Array): () => HttpResponse {
  const body = monoWav(decodeMulaw(music), SAMPLES_PER_SECOND);
  const headers = { 'content-type': 'audio/wav', 'cache-control': 'public, max-age=86400' };
  return () => ({ status: 200, headers, body });
}
