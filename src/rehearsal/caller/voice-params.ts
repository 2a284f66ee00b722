import type { CallStatus } from './report.ts';

/** Who calls whom. */
export interface CallIdentity {
  readonly callSid: string;
  readonly accountSid: string;
  readonly from: string;
  readonly to: string;
  readonly direction: 'inbound' | 'outbound-api';
}

/** The form parameters every voice request carries. */
export function voiceParams(call: CallIdentity, status: CallStatus): Record<string, string> {
  const { callSid, accountSid, from, to, direction } = call;
  const places = ['From', 'To', 'Caller', 'Called'].flatMap((party) =>
    ['City', 'State', 'Zip', 'Country'].map((part) => [party + part, part === 'Country' ? 'US' : '']),
  );
  return {
    CallSid: callSid,
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    From: from,
    Caller: from,
    To: to,
    Called: to,
    CallStatus: status,
    Direction: direction,
    ...Object.fromEntries(places),
    ...(direction === 'inbound'
      ? {
          StirVerstat: 'TN-Validation-Passed-A',
          CallToken: JSON.stringify({ parentCallInfoToken: callSid, identityHeaderTokens: [] }),
        }
      : {}),
  };
}
