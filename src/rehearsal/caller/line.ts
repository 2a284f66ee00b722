/** From a smallest to a largest value, drawn evenly. */
export type Range = readonly [min: number, max: number];

/** What a telephone line does to a call. Chances are per 20 ms frame. */
export interface LineProfile {
  /** From the incoming call to the webhook leaving. */
  readonly webhookDelayMs: Range;
  /** From the TwiML to the media socket's handshake. */
  readonly connectDelayMs: Range;
  /** From `connected` to `start`. */
  readonly startDelayMs: Range;
  /** `media.timestamp` of the first frame; Twilio never begins at 0. */
  readonly firstTimestampMs: Range;
  /** From a `clear` to the echo of the marks it dropped. */
  readonly clearEchoMs: Range;
  /** Standard deviation of a frame's lateness. */
  readonly jitterMs: number;
  /** A stall holds frames back and then delivers them at once. */
  readonly stall: { readonly chance: number; readonly frames: Range };
  /** Single frames that never arrive: the timestamps jump. */
  readonly lossChance: number;
  /** Stretches without any frame. */
  readonly wireSilence: { readonly chance: number; readonly ms: Range };
  /** How much faster (or slower) the media timestamps run than time, in parts per million. */
  readonly driftPpm: number;
  /** Amplitude of line noise in PCM16 units; 0: digital silence. */
  readonly noise: number;
  /** The agent's voice coming back through the caller's device; null: none. */
  readonly echo: { readonly gainDb: number; readonly delayMs: number } | null;
  /** Frames delivered twice. */
  readonly duplicateChance: number;
  /** Messages no server should choke on, sent between frames. */
  readonly junkChance: number;
}

const clean: LineProfile = {
  webhookDelayMs: [50, 150],
  connectDelayMs: [100, 300],
  startDelayMs: [1, 30],
  firstTimestampMs: [60, 180],
  clearEchoMs: [1, 50],
  jitterMs: 0,
  stall: { chance: 0, frames: [2, 10] },
  lossChance: 0,
  wireSilence: { chance: 0, ms: [1000, 4000] },
  driftPpm: 0,
  noise: 0,
  echo: null,
  duplicateChance: 0,
  junkChance: 0,
};

const mobileJitter: LineProfile = {
  ...clean,
  jitterMs: 12,
  stall: { chance: 0.01, frames: [2, 10] },
  lossChance: 0.005,
  driftPpm: 60,
  noise: 12,
};

/**
 * The lines a rehearsal knows: `clean`; `mobile-jitter` (late frames, bursts, a few losses, noise); `gappy` (losses
 * and seconds without any frame); `echoey` (the agent hears itself); `hostile` (junk, doubled and binary messages).
 */
export const lineProfiles = {
  clean,
  'mobile-jitter': mobileJitter,
  gappy: { ...mobileJitter, lossChance: 0.03, wireSilence: { chance: 0.001, ms: [1000, 4000] } },
  echoey: { ...clean, noise: 12, echo: { gainDb: -26, delayMs: 160 } },
  hostile: { ...mobileJitter, duplicateChance: 0.02, junkChance: 0.02 },
} as const satisfies Record<string, LineProfile>;

/** Name of a predefined line. */
export type LineName = keyof typeof lineProfiles;

/** A number drawn evenly from `range`. */
export function within(range: Range, random: () => number): number {
  return range[0] + random() * (range[1] - range[0]);
}
