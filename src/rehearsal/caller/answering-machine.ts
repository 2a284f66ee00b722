import { MULAW_BYTES_PER_MS } from '../../audio/mulaw.ts';
import type { VoiceLibrary } from '../voices.ts';
import type { RehearsalCallOptions } from './call-options.ts';

/** It hangs up once nothing was said to it for so long. */
const SILENCE_MS = 4000;
/** Twilio is sure of the tone this long after it. */
const SURE_AFTER_MS = 300;

/**
 * A machine that answers in somebody's place: speaks its text, gives its tone, records, and hangs up when it hears
 * nothing more. Machine detection, when it was ordered, says `machine_end_beep` after the tone.
 */
export function answeringMachine(voices: VoiceLibrary): Pick<RehearsalCallOptions, 'script' | 'outbound'> {
  const spoken = ['caller/answering-machine', 'caller/beep'];
  const bytes = spoken.reduce((sum, name) => sum + voices.clip(name).audio.length, 0);
  return {
    script: [
      ...spoken.map((clip) => ({ say: clip })),
      { waitForAgent: 'finished', quietMs: SILENCE_MS },
      { hangUp: true },
    ],
    outbound: {
      detection: {
        answeredBy: 'machine_end_beep',
        durationMs: Math.round(bytes / MULAW_BYTES_PER_MS) + SURE_AFTER_MS,
      },
    },
  };
}
