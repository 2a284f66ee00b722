import type { Agent } from '../agents/agent.ts';
import type { Prices } from '../agents/define-config.ts';

/** What may change while the server runs: who answers which number, and within which bounds. Frozen. */
export interface LiveSettings {
  /** Who answers, by name; at least one. */
  readonly agents: ReadonlyMap<string, Agent>;
  readonly numbers: NumberPlan;
  readonly limits: OverallLimits;
  readonly prices: Prices;
  /** Sentences to show: allowed, but the operator should know. */
  readonly warnings: readonly string[];
}

/** Which called number goes to which agent, in the order it is looked up. */
export interface NumberPlan {
  /** By a header of a SIP call; the first that holds. Names in lower case. */
  readonly headers: readonly { readonly header: string; readonly value: string; readonly agent: string }[];
  /** By the whole number or address. */
  readonly exact: ReadonlyMap<string, string>;
  /** By how it begins, the longest first. */
  readonly prefixes: readonly { readonly prefix: string; readonly agent: string }[];
  /** Who takes the rest; null: nobody. */
  readonly fallback: string | null;
}

/** Bounds over all agents. null: no such limit. */
export interface OverallLimits {
  readonly concurrentCalls: number | null;
  /** US dollars. */
  readonly spendUsdPerDay: number | null;
  readonly callsPerCallerPerHour: number | null;
  /** How long a caller waits for a line instead of being told that all are busy, ms. */
  readonly waitMs: number | null;
  /** How numbers begin that may be dialed, each `+` and digits; none: nothing may be dialed. */
  readonly allowedCountries: readonly string[];
}

/** Nothing is bounded, and nothing may be dialed. */
export const noLimits: OverallLimits = Object.freeze({
  concurrentCalls: null,
  spendUsdPerDay: null,
  callsPerCallerPerHour: null,
  waitMs: null,
  allowedCountries: Object.freeze([]),
});
