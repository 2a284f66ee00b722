import type { Agent } from '../agents/agent.ts';
import type { LiveSettings, NumberPlan } from '../config/live-settings.ts';
import { directionOf, oursOf } from '../twilio/parties.ts';
import { calledNumber } from './called-number.ts';

/** The webhook parameter by which a rehearsal or the browser's phone asks for an agent by its name. */
export const AGENT_PARAMETER = 'Agent';
/** What Twilio puts before the name of a header of a SIP call. */
const SIP_HEADER = 'sipheader_';

/** What is known of a call before it is answered. */
interface Called {
  /** E.164, `sip:…` or `client:…`. */
  readonly from: string;
  readonly to: string;
  /** As Twilio says it: `inbound`, `outbound-api`, … */
  readonly direction: string;
  /** The webhook's parameters. */
  readonly params: Readonly<Record<string, string>>;
}

/** Who answers a call, or why nobody does, for the log. */
export function route(
  { agents, numbers }: Pick<LiveSettings, 'agents' | 'numbers'>,
  called: Called,
): { readonly agent: Agent } | { readonly problem: string } {
  const asked = called.params[AGENT_PARAMETER];
  const name = asked || agentOf(numbers, called);
  if (name === null) return { problem: 'no agent takes this number, and there is no default' };
  const agent = agents.get(name);
  return agent ? { agent } : { problem: `there is no agent called "${name}"` };
}

/** Who answers when nothing is said about it: the default, or the first agent there is. */
export function usualAgent({ agents, numbers }: Pick<LiveSettings, 'agents' | 'numbers'>): string {
  return numbers.fallback ?? [...agents.keys()][0] ?? '';
}

/** The agent a number plan names, the most exact rule first; null: none. */
function agentOf(plan: NumberPlan, { from, to, direction, params }: Called): string | null {
  const number = calledNumber(oursOf({ from, to, direction: directionOf(direction) }));
  return (
    byHeader(plan, params) ??
    plan.exact.get(number) ??
    plan.prefixes.find(({ prefix }) => number.startsWith(prefix))?.agent ??
    plan.fallback
  );
}

function byHeader({ headers }: NumberPlan, params: Called['params']): string | undefined {
  if (headers.length === 0) return undefined;
  const sent = Object.entries(params).map(([name, value]) => [name.toLowerCase(), value] as const);
  return headers.find(({ header, value }) =>
    sent.some(([name, text]) => name === SIP_HEADER + header && text === value),
  )?.agent;
}
