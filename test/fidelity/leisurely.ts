import { sharedVoices } from '../../src/rehearsal/model/connect.ts';
import type { ModelProfile } from '../../src/rehearsal/model/profiles.ts';

/** A safety net only: everything waits for events. */
export const TIMEOUT_MS = 60_000;

const sunday = sharedVoices().clip('agent/sunday');

/** The first answer takes 20 s to generate, so that it is interrupted for certain; the second is short. */
export const LEISURELY: Partial<ModelProfile> = {
  speed: [0.5, 0.5],
  script: (turn) =>
    turn.heard?.clip?.answer === sunday.name
      ? { items: [{ kind: 'speech', text: sunday.text, audio: sunday.audio.subarray(0, 1_600) }] }
      : undefined,
};
