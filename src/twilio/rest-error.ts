/** What a request to Twilio's REST API came to, when it did not come to what was asked. */
export interface RestFailure {
  readonly message: string;
  /** Twilio's error code, such as 21220; null when there is none. */
  readonly code?: number | null;
  /** HTTP status; null when there was no answer. */
  readonly status?: number | null;
  /** The call it was about. */
  readonly callSid?: string | null;
  /** Whether it may have been done all the same: an answer that got lost says nothing. */
  readonly happened: 'no' | 'unknown';
  /** How long Twilio asked us to wait before the next request, ms. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** Twilio did not do what it was asked, or nobody knows whether it did. */
export class TwilioRestError extends Error {
  override readonly name = 'TwilioRestError';
  readonly code: number | null;
  readonly status: number | null;
  readonly callSid: string | null;
  readonly happened: 'no' | 'unknown';
  readonly retryAfterMs: number;
  /** What a person can do about it: a sentence, or nothing. */
  readonly advice: string;

  constructor(failure: RestFailure) {
    const {
      message,
      code = null,
      status = null,
      callSid = null,
      happened,
      retryAfterMs = 0,
      cause,
    } = failure;
    super(message, { cause });
    this.code = code;
    this.status = status;
    this.callSid = callSid;
    this.happened = happened;
    this.retryAfterMs = retryAfterMs;
    this.advice = ADVICE[code ?? 0] ?? (status === null ? UNREACHABLE : '');
  }

  /** The same may work in a moment: too many requests, or Twilio's own trouble. */
  get passes(): boolean {
    return this.status === null || this.status === 429 || this.status >= 500;
  }
}

const UNREACHABLE = 'Check the network and TWILIO_API_URL.';

/** By Twilio's error code. */
const ADVICE: Readonly<Record<number, string>> = {
  20003: 'Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and that the account is not suspended.',
  20404: 'Twilio knows of no such call in this account: check TWILIO_ACCOUNT_SID.',
  21205: 'Check PUBLIC_URL: Twilio must be able to reach it.',
  21210: 'Buy or verify the number in the Twilio Console, or dial from another one.',
  21211: 'Check the number: + and the country code, then digits.',
  21212: 'Check the number that is dialed from: + and the country code, then digits.',
  21213: 'Say which of your numbers to dial from.',
  21214: 'The number cannot be reached from Twilio.',
  21215: 'Allow the country in the Voice Geographic Permissions of the Twilio Console.',
  21216: 'Ask Twilio why the account may not place calls.',
  21219: 'A trial account may only dial verified numbers: verify it, or upgrade the account.',
  21220: 'The call is over.',
};
