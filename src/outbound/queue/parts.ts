import type { Logger } from '../../config/log.ts';
import type { Clock } from '../../io/clock.ts';
import type { DialStore } from '../../store/dials.ts';
import type { TwilioRest } from '../../twilio/rest.ts';
import type { DoNotCall } from '../do-not-call.ts';
import type { OutboundSettings } from '../settings.ts';

/** What the queue works with. */
export interface QueueParts {
  readonly store: DialStore;
  readonly rest: TwilioRest;
  readonly doNotCall: DoNotCall;
  readonly settings: OutboundSettings;
  /** How numbers begin that may be dialed, now. */
  readonly countries: () => readonly string[];
  /** Whether there is such an agent, and whether it leaves messages on answering machines; undefined: there is none. */
  readonly agent: (name: string) => { readonly leavesMessage: boolean } | undefined;
  /** Lines that calls leave free that were not placed here; null: there is no bound. */
  readonly freeLines: () => number | null;
  /** How the call's own machine ended; null when nobody knows. */
  readonly endReason: (callSid: string) => Promise<string | null>;
  /** Base of the addresses Twilio is given, without trailing slash. */
  readonly publicUrl: string;
  /** Numbers and data are kept after the call. */
  readonly keepNumbers: boolean;
  readonly clock: Clock;
  /** The time of day, ms since the epoch. */
  readonly epochMs: () => number;
  readonly log: Logger;
}

/** When Twilio, or the store, does not do what it should, it is tried again after this, ms. */
export const TROUBLE_MS = 30_000;

/** Says what went wrong, and what can be done about it. */
export function warn({ log }: Pick<QueueParts, 'log'>, error: unknown, text: string): void {
  const { message, advice } = error as Error & { readonly advice?: string };
  log.warn({ problem: message, ...(advice ? { advice } : {}) }, text);
}
