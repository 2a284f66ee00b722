import { readFileSync } from 'node:fs';
import { MULAW_BYTES_PER_MS } from '../../audio/mulaw.ts';

/** What a caller hears when a call cannot go on; the same words for the recording and for TwiML's `<Say>`. */
export const APOLOGY_TEXT = 'Sorry, something went wrong. Please call again.';

/** A sentence that can be played without any model. */
interface Announcement {
  readonly text: string;
  /** μ-law at 8000 samples/s: 8 bytes are 1 ms. Shared by all calls: not to be written to. */
  readonly audio: Uint8Array;
  /** How long it plays, in milliseconds. */
  readonly durationMs: number;
}

/** Every announcement there is. */
export interface Announcements {
  readonly apology: Announcement;
  /** Music for callers on hold; its end leads into its beginning. μ-law, shared by all calls. */
  readonly hold: Uint8Array;
}

function announcement(file: string, text: string): Announcement {
  const audio = recording(file);
  return { text, audio, durationMs: audio.length / MULAW_BYTES_PER_MS };
}

const recording = (file: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`./announcements/${file}`, import.meta.url)));

/**
 * Reads the announcements from disk. Called once, at the start: when something has gone wrong in a call, nothing
 * should depend on a file any more.
 * @throws the file system's error when a recording is missing.
 */
export function loadAnnouncements(): Announcements {
  return { apology: announcement('apology.ulaw', APOLOGY_TEXT), hold: recording('hold.ulaw') };
}
