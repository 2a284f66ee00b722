import type { Logger } from '../../config/log.ts';
import type { Clock } from '../../io/clock.ts';
import type { DialStore } from '../../store/dials.ts';
import type { TwilioRest } from '../../twilio/rest.ts';
import type { DoNotCall } from '../do-not-call.ts';
import type { OutboundSettings } from '../settings.ts';
import type { UnconnectedCall } from '../unconnected-row.ts';

/** The placed calls that ring, by their ids, with the agent's name: each keeps a line until it is answered or over. */
export type Ringing = Map<string, string>;

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
  /** Lines that all calls together leave free, those that ring among them; null: there is no bound. */
  readonly freeLines: () => number | null;
  /** Whether an agent may have another call, beside those it has and those that ring. */
  readonly mayCall: (agent: string) => boolean;
  readonly ringing: Ringing;
  /** Who is called how often. */
  readonly people: PeopleCalled;
  /** The call as it was here; undefined: it never began, since nobody answered or nobody was here. */
  readonly connected: (callSid: string) => Promise<Connected | undefined>;
  /** Keeps a call that never connected in the history. */
  readonly keepUnconnected: (call: UnconnectedCall) => void;
  /** Base of the addresses Twilio is given, without trailing slash. */
  readonly publicUrl: string;
  /** Numbers and data are kept after the call. */
  readonly keepNumbers: boolean;
  readonly clock: Clock;
  /** The time of day, ms since the epoch. */
  readonly epochMs: () => number;
  readonly log: Logger;
}

/** A call that was taken. */
export interface Connected {
  /** How its own machine ended; null: it has not. */
  readonly endReason: string | null;
}

/** Sees to it that nobody is called too often. */
interface PeopleCalled {
  /** In how many ms this number may be called again; 0: now. */
  waitMs(number: string): number;
  /** It is called now. */
  called(number: string): void;
}

/** When Twilio, or the store, does not do what it should, it is tried again after this, ms. */
export const TROUBLE_MS = 30_000;

/** Says what went wrong, and what can be done about it. */
export function warn({ log }: Pick<QueueParts, 'log'>, error: unknown, text: string): void {
  const { message, advice } = error as Error & { readonly advice?: string };
  log.warn({ problem: message, ...(advice ? { advice } : {}) }, text);
}
