import type { Dial } from '../../store/dials.ts';
import type { TwilioRest } from '../../twilio/rest.ts';
import { TwilioRestError } from '../../twilio/rest-error.ts';
import { AMD_PATH, OUTGOING_PATH, STATUS_PATH } from '../paths.ts';
import type { Course } from './course.ts';
import type { DialRecords } from './dial-records.ts';
import { type QueueParts, TROUBLE_MS, warn } from './parts.ts';

/** What placing a call needs around it. */
export interface PlacementParts
  extends Pick<QueueParts, 'store' | 'doNotCall' | 'rest' | 'agent' | 'settings' | 'publicUrl' | 'log'> {
  readonly epochMs: () => number;
  readonly records: DialRecords;
  readonly course: Course;
  /** Twilio takes no calls until then, ms since the epoch. */
  readonly onPause: (until: number) => void;
  /** The call was not placed: there is room for another one. */
  readonly onNotPlaced: () => void;
}

/** Errors that are the account's, not the number's: credentials, suspension. */
const ACCOUNT_TROUBLE = [20003, 20005, 21216];
const LISTED = { outcome: 'do_not_call', detail: 'The number is on the do-not-call list.' };

/** Has Twilio place a call that was taken from the queue. Rejects only when the store cannot be had. */
export async function placeCall(id: string, parts: PlacementParts): Promise<void> {
  const { store, doNotCall, rest, log, records, course, onNotPlaced } = parts;
  try {
    const dial = await store.get(id);
    if (!dial) return;
    // Once more, with the telephone in the hand: the list may have grown since the call was taken.
    const [listed] = await doNotCall.among([dial.to]);
    if (listed !== undefined) {
      await records.drop(id, LISTED, isDialed);
      return onNotPlaced();
    }
    log.info({ dial: id, agent: dial.agent, attempt: dial.attempts }, 'a call is placed');
    const call = await rest.createCall(orderFor(dial, parts));
    await course.heardOf(id, call.callSid, call.status);
  } catch (error) {
    await notPlaced(id, error, parts);
  }
}

function orderFor(
  { id, to, from, agent }: Dial,
  { publicUrl, settings, ...parts }: PlacementParts,
): Parameters<TwilioRest['createCall']>[0] {
  const at = (path: string): string => `${publicUrl}${path}?dial=${id}`;
  return {
    ...{ to, from, url: at(OUTGOING_PATH), statusCallback: at(STATUS_PATH) },
    ringS: Math.round(settings.ringMs / 1000),
    detection: { callback: at(AMD_PATH), waitsForBeep: parts.agent(agent)?.leavesMessage ?? false },
  };
}

async function notPlaced(id: string, error: unknown, parts: PlacementParts): Promise<void> {
  if (!(error instanceof TwilioRestError)) throw error;
  const { records, epochMs, onPause, onNotPlaced } = parts;
  const { happened, code, passes, message, advice } = error;
  const text = `${message}. ${advice}`.trim();
  // It may have been placed: whoever looks for lost calls finds out.
  if (happened === 'unknown') return warn(parts, error, 'nobody knows whether a call was placed; looking');
  const trouble = passes || ACCOUNT_TROUBLE.includes(code ?? 0);
  const until = epochMs() + TROUBLE_MS;
  if (trouble) {
    onPause(until);
    warn(parts, error, 'Twilio takes no calls at the moment; trying again soon');
    await records.change(id, (dial) => {
      if (!isDialed(dial)) return undefined;
      return { ...dial, state: 'waiting', attempts: dial.attempts - 1, notBefore: until, detail: text };
    });
  } else await records.drop(id, { outcome: 'refused', detail: text }, isDialed);
  onNotPlaced();
}

const isDialed = ({ state }: Dial): boolean => state === 'dialing';
