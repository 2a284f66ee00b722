import type { Dial } from '../store/dials.ts';
import type { Connected } from './queue/parts.ts';
import type { OutboundSettings } from './settings.ts';

/** How far a call has come, by Twilio's word. */
const PROGRESS = ['queued', 'initiated', 'ringing', 'in-progress'];

/** Twilio's last words about a call. */
export const isFinal = (status: string): boolean =>
  ['completed', 'busy', 'no-answer', 'failed', 'canceled'].includes(status);

/** Who answered, of Twilio's finer words. `unknown` is talked to: better a machine is than a person is not. */
export function answererOf(answeredBy: string): 'human' | 'machine' | 'fax' | 'unknown' {
  if (answeredBy.startsWith('machine')) return 'machine';
  return answeredBy === 'human' || answeredBy === 'fax' ? answeredBy : 'unknown';
}

/** A status that came late or out of order takes nothing back. */
export const further = (before: string | null, status: string): string | null =>
  PROGRESS.indexOf(status) > PROGRESS.indexOf(before ?? '') ? status : before;

/**
 * What a call came to once Twilio says that it is over: an outcome, or another attempt later.
 * @param connected how it was here; undefined: it never began.
 * @param now ms since the epoch.
 */
export function afterCall(
  dial: Dial,
  status: string,
  connected: Connected | undefined,
  { retry }: Pick<OutboundSettings, 'retry'>,
  now: number,
): Dial {
  const { outcome, detail } =
    status === 'completed' && connected
      ? { outcome: outcomeOf(dial.answeredBy, connected.endReason), detail: null }
      : unconnected(status);
  const waitMs = { busy: retry.busyMs, 'no-answer': retry.noAnswerMs }[status];
  if (waitMs === undefined || dial.attempts >= dial.maxAttempts) return done(dial, outcome, detail, now);
  const backOffMs = Math.min(waitMs * 2 ** (dial.attempts - 1), retry.maxMs);
  return {
    ...dial,
    ...{ state: 'waiting', notBefore: now + backOffMs, callSid: null, progress: null, answeredBy: null },
    detail,
  };
}

/** What a call came to on which nobody has talked. @param status Twilio's last word. */
export const unconnected = (status: string): { readonly outcome: string; readonly detail: string } => ({
  // Somebody picked up, and we were not there.
  outcome: status === 'completed' ? 'failed' : status.replace('-', '_'),
  detail: DETAILS[status] ?? `Twilio says: ${status}.`,
});

/** Nothing more becomes of it. */
export const done = (dial: Dial, outcome: string, detail: string | null, now: number): Dial => ({
  ...dial,
  ...{ state: 'done', outcome, detail, endedAt: now },
});

/** What a call that was answered came to. */
export function outcomeOf(answeredBy: string | null, endReason: string | null): string {
  if (endReason === 'message_left') return 'message_left';
  return answeredBy === 'machine' || answeredBy === 'fax' ? answeredBy : 'talked';
}

const DETAILS: Readonly<Record<string, string>> = {
  completed: 'Somebody answered, and the call could not be taken here.',
  busy: 'The line was busy.',
  'no-answer': 'Nobody answered.',
  failed: 'Twilio could not reach the number.',
  canceled: 'The call was taken back before anybody answered.',
};
