import type { CallRow } from '../../../src/store/store.ts';

/** Monday morning, ms since the epoch. */
export const MORNING = Date.UTC(2026, 10, 23, 9);
export const MINUTE = 60_000;

/** A call that lasted a minute; each `n` is another one, a minute after the one before. */
export function callRow(n: number, changes: Partial<CallRow> = {}): CallRow {
  const startedAt = changes.startedAt ?? MORNING + n * MINUTE;
  return {
    callSid: `CA${String(n).padStart(32, '0')}`,
    from: `+1415555${String(n).padStart(4, '0')}`,
    to: '+442071838750',
    direction: 'inbound',
    agent: 'reception',
    model: 'gpt-realtime-2.1',
    via: 'phone',
    startedAt,
    endedAt: startedAt + MINUTE,
    state: 'ended',
    outcome: 'caller_hung_up',
    detail: 'The caller hung up.',
    bargeIns: 1,
    turns: [
      { atMs: 2000, latencyMs: 600 },
      { atMs: 9000, latencyMs: 900.5 },
    ],
    costMicros: 12_345,
    costIncomplete: false,
    recorded: false,
    lostLines: 0,
    said: [
      { role: 'agent', text: 'Hello, how can I help you?' },
      { role: 'caller', text: 'I would like to book a table.' },
    ],
    ...changes,
  };
}

/** The same call while it was in progress. */
export const live = (row: CallRow): CallRow => ({
  ...row,
  endedAt: null,
  outcome: null,
  detail: null,
  state: 'listening.waiting',
});
