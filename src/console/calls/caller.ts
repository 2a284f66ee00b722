import type { CallListing } from '../../store/store.ts';
import { phoneText } from '../ui/format.ts';

/** Who calls, for people: a number, or the phone in the browser. */
export function callerText(call: Pick<CallListing, 'from' | 'via'>): string {
  return call.via === 'browser' ? 'Browser phone' : phoneText(call.from) || 'unknown number';
}
