import type { CallCost, CostPart, TurnCost } from '../../prices/call-cost.ts';
import type { Tokens } from '../../prices/tokens.ts';
import type { CallRow } from '../../store/store.ts';
import { personOf } from '../../twilio/parties.ts';
import type { CallRecordJson } from '../call/record.ts';
import type { EndedCall } from './after-call.ts';
import type { CallResult } from './call-result.ts';

/** What a webhook is told of a call. */
export interface CallReport {
  readonly type: 'call.ended';
  /** The same each time this call is told of. */
  readonly id: string;
  readonly callSid: string;
  readonly agent: string;
  readonly from: string;
  readonly to: string;
  readonly direction: CallRow['direction'];
  /** The person on the phone: `from` of a call that came in, `to` of one we have placed. */
  readonly person: string;
  readonly via: CallRow['via'];
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  /** Why it ended, in a word and in a sentence. */
  readonly outcome: string;
  readonly detail: string;
  /** What was heard; `unheard` is what the agent would have gone on to say. Empty when words are not kept. */
  readonly transcript: readonly {
    readonly role: 'caller' | 'agent';
    readonly text: string;
    readonly interrupted: boolean;
    readonly unheard?: string;
  }[];
  readonly interruptions: number;
  /** From the end of the caller's words to the first sound of the answer. */
  readonly latencies: CallRow['turns'];
  readonly cost: CostReport;
  readonly messages: NonNullable<CallRow['messages']>;
  /** null: not asked for, or `problem` tells why there is none. */
  readonly summary: string | null;
  readonly fields: Readonly<Record<string, unknown>> | null;
  readonly problem: string | null;
}

/** What a webhook is told of what a call cost: US dollars, by what it was spent on; `total` is their sum. */
export interface CostReport extends Readonly<Record<CostPart, number>> {
  readonly total: number;
  /** What is not in it, since nobody knows what it cost; empty: `total` is all of it. */
  readonly missing: readonly string[];
  /** More will come: people who were put through still talk. */
  readonly open: boolean;
  readonly tokens: Tokens;
  /** The agent's turns; `usd` null: not known. */
  readonly byTurn: readonly (Pick<TurnCost, 'responseId' | 'atMs' | 'tokens'> & {
    readonly usd: number | null;
  })[];
}

/** What is told of a call. */
export function reportOf(call: EndedCall, result: CallResult): CallReport {
  const { row, cost, transcript, keepTranscripts } = call;
  const endedAt = row.endedAt ?? row.startedAt;
  return {
    type: 'call.ended',
    id: row.callSid,
    callSid: row.callSid,
    agent: row.agent,
    from: row.from,
    to: row.to,
    direction: row.direction,
    person: personOf(row),
    via: row.via,
    startedAt: new Date(row.startedAt).toISOString(),
    endedAt: new Date(endedAt).toISOString(),
    durationMs: Math.max(0, Math.round(endedAt - row.startedAt)),
    outcome: row.outcome ?? '',
    detail: row.detail ?? '',
    transcript: keepTranscripts ? transcript.map(toldOf).filter(isWorthTelling) : [],
    interruptions: row.bargeIns,
    latencies: row.turns,
    cost: costReportOf(cost),
    messages: call.messages,
    summary: result.summary ?? null,
    fields: result.fields ?? null,
    problem: result.problem ?? null,
  };
}

/** What is told of a cost. */
function costReportOf({ totalMicros, parts, turns, missing, open, tokens }: CallCost): CostReport {
  const inDollars = Object.entries(parts).map(([part, micros]) => [part, micros / 1e6]);
  return {
    ...(Object.fromEntries(inDollars) as Record<CostPart, number>),
    total: totalMicros / 1e6,
    ...{ missing, open, tokens },
    byTurn: turns.map(({ responseId, atMs, tokens: its, micros }) => ({
      ...{ responseId, atMs, tokens: its },
      usd: micros === null ? null : micros / 1e6,
    })),
  };
}

type Told = CallReport['transcript'][number];

function toldOf({ role, text, heardText, interrupted }: CallRecordJson['transcript'][number]): Told {
  const unheard = text.startsWith(heardText) ? text.slice(heardText.length).trim() : '';
  return { role, text: heardText, interrupted, ...(interrupted && unheard !== '' ? { unheard } : {}) };
}

const isWorthTelling = ({ text, unheard }: Told): boolean => text.trim() !== '' || unheard !== undefined;
