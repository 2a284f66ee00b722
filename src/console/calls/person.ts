import type { CallListing } from '../../store/store.ts';
import { oursOf, personOf } from '../../twilio/parties.ts';
import { phoneText } from '../ui/format.ts';

type Known = Pick<CallListing, 'from' | 'to' | 'direction' | 'via'>;

/** The person on the phone, whoever called whom: a number, or the phone in the browser. */
export function personText(call: Known): string {
  return call.via === 'browser' ? 'Browser phone' : phoneText(personOf(call)) || 'unknown number';
}

/** What our side of a call was: `called +44…` for those who called us, `called from +44…` for those we called. */
export function oursText(call: Omit<Known, 'via'>): string {
  const ours = phoneText(oursOf(call)) || '–';
  return call.direction === 'outbound' ? `called from ${ours}` : `called ${ours}`;
}
