import type { Clock } from '../../io/clock.ts';
import type { CallRecord } from './call-record.ts';
import type { Conferences } from './conferences.ts';
import type { ConferenceRecord } from './report.ts';
import type { ConferenceOrder } from './twiml.ts';

/** What a stay in a conference needs of its call. */
export interface ConferParts {
  readonly clock: Clock;
  readonly record: CallRecord;
  readonly conferences: Conferences;
  /** Somebody was met: scripts may wait for it. */
  readonly changed: () => void;
}

/** Joins a room and stays until it is over, or until this call ends or goes on with other TwiML. */
export function confer(order: ConferenceOrder, parts: ConferParts, signal: AbortSignal): Promise<void> {
  const { clock, record, conferences, changed } = parts;
  const stay: ConferenceRecord = {
    name: order.name,
    joinedAtMs: clock.now(),
    metAtMs: undefined,
    leftAtMs: undefined,
  };
  record.conferences.push(stay);
  return new Promise((resolve) => {
    const over = (): void => {
      stay.leftAtMs ??= clock.now();
      resolve();
    };
    const leave = conferences.join(order, {
      onMet: () => {
        stay.metAtMs ??= clock.now();
        changed();
      },
      onOver: over,
    });
    const left = (): void => {
      leave();
      over();
    };
    if (signal.aborted) left();
    else signal.addEventListener('abort', left, { once: true });
  });
}
