/** Which way a call goes, as Twilio names it: somebody calls us, or we have placed it. */
export type Direction = 'inbound' | 'outbound';

/** Both ends of a call, as Twilio names them: E.164, `sip:…`, `client:…`, or a placeholder for a withheld number. */
export interface Parties {
  readonly from: string;
  readonly to: string;
  readonly direction: Direction;
}

/**
 * The person on the phone: who called us, or whom we have called. Whatever is about "the caller" (tools, limits, lists)
 * means this number, never `from`.
 */
export const personOf = ({ from, to, direction }: Parties): string => (direction === 'outbound' ? to : from);

/** The number of ours on a call. */
export const oursOf = ({ from, to, direction }: Parties): string => (direction === 'outbound' ? from : to);

/** Of Twilio's finer word: `inbound`, `outbound-api`, `outbound-dial`; whatever else it says comes in. */
export const directionOf = (word: string): Direction =>
  word.startsWith('outbound') ? 'outbound' : 'inbound';
