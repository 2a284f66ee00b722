import type { Config } from '../../config/config.ts';
import type { CallRow } from '../../store/store.ts';
import { callRow } from '../call/call-row.ts';
import { modelName } from '../journal/open-journal.ts';
import type { Refusal } from './admission.ts';
import type { Caller } from './door.ts';

/** Why a caller was not taken: refused, or tired of waiting for a line. */
export type WhyNotTaken = Refusal | 'gave_up';

const DETAILS: Readonly<Record<WhyNotTaken, string>> = {
  busy: 'All lines were busy.',
  caller: 'The number has called as often as it may in an hour.',
  spend: 'The calls of today have cost as much as they may.',
  gave_up: 'They hung up while they waited for a line.',
};

/** The row of a call that was not taken: it ended when it began. @param now ms since the epoch. */
export function refusedRow(
  { callSid, from, to, direction, via, agent }: Caller,
  because: WhyNotTaken,
  config: Config,
  now: number,
): CallRow {
  return callRow(
    {
      ...{ callSid, from, to, direction, via, startedAt: now, endedAt: now },
      ...{ agent: agent.name, model: modelName({ ...config, agent }) },
      ...{
        state: 'closed',
        outcome: 'busy',
        detail: DETAILS[because],
        bargeIns: 0,
        turns: [],
        costMicros: 0,
        costIncomplete: false,
      },
      ...{ recorded: false, lostLines: 0, conversation: [] },
    },
    config.store,
  );
}
