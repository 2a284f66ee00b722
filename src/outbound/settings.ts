import type { CallingHours } from './hours.ts';

/** How calls are placed. Durations in ms. */
export interface OutboundSettings {
  /** Our number that calls when a call does not say; undefined: each has to. */
  readonly from?: string;
  readonly hours: CallingHours;
  /** Time zones by how a number begins, such as `+1212`, where they are known better than by the country. */
  readonly timeZones: Readonly<Record<string, string>>;
  /** Calls begun in a second, at most. Twilio queues what is more than the account may. */
  readonly perSecond: number;
  /** Calls under way at once, at most. */
  readonly concurrent: number;
  /** How long it may ring. */
  readonly ringMs: number;
  /** How often a number is dialed at most, unless the call says. */
  readonly maxAttempts: number;
  /** Before the next attempt; doubled with each. */
  readonly retry: { readonly busyMs: number; readonly noAnswerMs: number; readonly maxMs: number };
  /** A file with a number that must not be called in each line; read again when it changes. */
  readonly doNotCallFile?: string;
}
