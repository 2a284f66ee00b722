import { createHash, randomUUID } from 'node:crypto';
import type { Dial, DialStore } from '../store/dials.ts';
import { type DoNotCall, plainNumber } from './do-not-call.ts';
import { whyNotDialed } from './may-dial.ts';
import type { OutboundSettings } from './settings.ts';

/** A call somebody wants placed. */
export interface Wanted {
  /** In any spelling with the country code; blanks and punctuation are left out. */
  readonly to: string;
  /** The agent's name. */
  readonly agent: string;
  /** One of our numbers; by default the settings'. */
  readonly from?: string | undefined;
  /** The same key is the same call; by default each request is its own. */
  readonly idempotencyKey?: string | undefined;
  /** What the agent is told of whom it calls. */
  readonly data?: Readonly<Record<string, string>> | undefined;
  readonly campaign?: string | undefined;
  readonly maxAttempts?: number | undefined;
}

/** Why a call is not even queued. */
export class DialRefused extends Error {
  override readonly name = 'DialRefused';
  readonly code:
    | 'not_set_up'
    | 'invalid_number'
    | 'country_not_allowed'
    | 'costly_number'
    | 'do_not_call'
    | 'unknown_agent'
    | 'no_number'
    | 'key_reused';

  constructor(code: DialRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** What a wish is checked by. */
export interface PlaceParts {
  readonly store: Pick<DialStore, 'add' | 'byKey'>;
  readonly doNotCall: DoNotCall;
  readonly settings: Pick<OutboundSettings, 'from' | 'maxAttempts'>;
  readonly countries: () => readonly string[];
  readonly hasAgent: (name: string) => boolean;
  /** Ms since the epoch. */
  readonly epochMs: () => number;
}

/**
 * Queues a call.
 * @returns it, or the one that was queued with the same key before.
 * @throws DialRefused; StoreUnavailable.
 */
export async function place(wanted: Wanted, parts: PlaceParts): Promise<Dial> {
  const dial = dialOf(wanted, parts);
  const known = await parts.store.byKey(dial.key);
  if (known) return sameAs(dial, known);
  if (!parts.hasAgent(dial.agent))
    throw new DialRefused('unknown_agent', `There is no agent called "${dial.agent}".`);
  const problem = whyNotDialed(dial.to, parts.countries());
  if (problem) throw new DialRefused(problem.code, problem.message);
  const [listed] = await parts.doNotCall.among([dial.to]);
  if (listed !== undefined) throw new DialRefused('do_not_call', 'The number is on the do-not-call list.');
  return sameAs(dial, await parts.store.add(dial));
}

function dialOf(wanted: Wanted, { settings, epochMs }: PlaceParts): Dial {
  const { agent, data = {}, campaign = null, maxAttempts = settings.maxAttempts } = wanted;
  const to = plainNumber(wanted.to);
  const from = plainNumber(wanted.from ?? settings.from ?? '');
  if (from === '')
    throw new DialRefused('no_number', 'Say which of your numbers calls: `from`, or DIAL_FROM.');
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([to, from, agent, campaign, maxAttempts, Object.entries(data).sort()]))
    .digest('base64url');
  const now = epochMs();
  const id = randomUUID();
  return {
    ...{ id, key: wanted.idempotencyKey ?? id, fingerprint, campaign, to, from, agent, data, maxAttempts },
    ...{ state: 'waiting', attempts: 0, notBefore: now, createdAt: now, dialedAt: null, callSid: null },
    ...{ progress: null, answeredBy: null, outcome: null, detail: null, endedAt: null, version: 0 },
  };
}

function sameAs(dial: Dial, known: Dial): Dial {
  if (known.fingerprint === dial.fingerprint) return known;
  throw new DialRefused('key_reused', 'Another call was asked for with this idempotency key.');
}
