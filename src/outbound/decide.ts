import type { Dial } from '../store/dials.ts';
import { callableFrom } from './hours.ts';
import { whyNotDialed } from './may-dial.ts';
import type { OutboundSettings } from './settings.ts';

/** What bounds the calls that are placed. */
export type DialRules = Pick<OutboundSettings, 'hours' | 'timeZones' | 'perSecond' | 'concurrent'> & {
  /** How numbers begin that may be dialed; none: nothing may be. */
  readonly countries: readonly string[];
};

/** How things stand at one moment. */
export interface DialFacts {
  /** The time of day, ms since the epoch. */
  readonly now: number;
  /** Waiting calls whose time has come, the longest due first. */
  readonly due: readonly Dial[];
  /** Numbers with a call under way. */
  readonly underWay: readonly string[];
  /** When the last call was placed, ms since the epoch; null: none yet. */
  readonly lastDialAt: number | null;
  /** Numbers of `due` that were called as often as they may be in an hour: in how many ms they may be again. */
  readonly waitMs: Readonly<Record<string, number>>;
  /** Agents who have no line left, or no money, of their own. */
  readonly heldAgents: readonly string[];
  /** Lines that all calls together leave free; null: there is no bound. */
  readonly freeLines: number | null;
  /** Numbers of `due` that must not be called. */
  readonly doNotCall: readonly string[];
}

/** What is to be done with the calls that are due. */
export interface Decision {
  /** The one to place now. */
  readonly dial: Dial | null;
  /** To be looked at again later, ms since the epoch. */
  readonly postponed: readonly { readonly dial: Dial; readonly until: number }[];
  /** Never to be placed. */
  readonly refused: readonly { readonly dial: Dial; readonly outcome: string; readonly detail: string }[];
  /** When there is something to decide again, whatever else happens; null: when something happens. */
  readonly wakeAt: number | null;
}

/** A number that has a call under way is looked at again after this. */
const SAME_NUMBER_MS = 60_000;
/** So are the calls of an agent that has no line left. */
const HELD_AGENT_MS = 10_000;

type Verdict =
  | { readonly is: 'fit' }
  | { readonly is: 'postponed'; readonly until: number }
  | { readonly is: 'refused'; readonly outcome: string; readonly detail: string };

/** What may be dialed now: one call at most, so that each is decided on with all that went before it. Pure. */
export function decide(facts: DialFacts, rules: DialRules): Decision {
  const postponed: { dial: Dial; until: number }[] = [];
  const refused: { dial: Dial; outcome: string; detail: string }[] = [];
  let fit: Dial | null = null;
  for (const dial of facts.due) {
    const verdict = verdictOn(dial, facts, rules);
    if (verdict.is === 'postponed') postponed.push({ dial, until: verdict.until });
    else if (verdict.is === 'refused')
      refused.push({ dial, outcome: verdict.outcome, detail: verdict.detail });
    else fit ??= dial;
  }
  const paceAt = facts.lastDialAt === null ? facts.now : facts.lastDialAt + 1000 / rules.perSecond;
  const room = Math.min(
    rules.concurrent - facts.underWay.length,
    facts.freeLines ?? Number.POSITIVE_INFINITY,
  );
  const mayDial = fit !== null && room > 0 && paceAt <= facts.now;
  return {
    dial: mayDial ? fit : null,
    postponed,
    refused,
    wakeAt: fit !== null && room > 0 && !mayDial ? Math.ceil(paceAt) : null,
  };
}

function verdictOn(
  dial: Dial,
  { now, underWay, waitMs, heldAgents, doNotCall }: DialFacts,
  rules: DialRules,
): Verdict {
  if (doNotCall.includes(dial.to)) return refusal('do_not_call', 'The number is on the do-not-call list.');
  const problem = whyNotDialed(dial.to, rules.countries);
  if (problem) return refusal('not_allowed', problem.message);
  if (dial.attempts >= dial.maxAttempts) return refusal('failed', 'It was dialed as often as it may be.');
  if (underWay.includes(dial.to)) return { is: 'postponed', until: now + SAME_NUMBER_MS };
  if (heldAgents.includes(dial.agent)) return { is: 'postponed', until: now + HELD_AGENT_MS };
  const wait = waitMs[dial.to] ?? 0;
  if (wait > 0) return { is: 'postponed', until: Math.ceil(now + wait) };
  const from = callableFrom(dial.to, now, rules.hours, rules.timeZones);
  if (from === null)
    return refusal('not_allowed', 'Nobody knows when this number may be called: give its time zone.');
  return from > now ? { is: 'postponed', until: from } : { is: 'fit' };
}

const refusal = (outcome: string, detail: string): Verdict => ({ is: 'refused', outcome, detail });
