import type { Agent } from '../agents/agent.ts';
import { callRow } from '../calls/call/call-row.ts';
import { modelName } from '../calls/journal/open-journal.ts';
import type { Config } from '../config/config.ts';
import type { Dial } from '../store/dials.ts';
import type { CallRow } from '../store/store.ts';

/** A call of ours that nobody has talked on. */
export interface UnconnectedCall extends Pick<CallRow, 'callSid' | 'outcome' | 'detail' | 'from' | 'to'> {
  /** The agent's name. */
  readonly agent: string;
  /** When it was dialed, and when it was over, ms since the epoch; the same when it never was dialed. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** What a call is listed under that was never dialed, so that Twilio has no name for it: not one of Twilio's SIDs. */
export const undialedSid = ({ id }: Pick<Dial, 'id'>): string => `DL${id.replaceAll('-', '')}`;

/** Its row in the history. @param agent who would have talked; undefined: there is none by that name. */
export function unconnectedRow(call: UnconnectedCall, agent: Agent | undefined, config: Config): CallRow {
  return callRow(
    {
      ...call,
      ...{ direction: 'outbound', via: 'phone', state: 'closed', recorded: false, lostLines: 0 },
      model: modelName(agent ? { ...config, agent } : config),
      ...{ bargeIns: 0, turns: [], costMicros: 0, costIncomplete: false, conversation: [] },
    },
    config.store,
  );
}
