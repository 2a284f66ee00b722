import type { Clock } from '../../io/clock.ts';
import type { VoiceLibrary } from '../voices.ts';
import type { Carrier } from './carrier.ts';
import type { Conferences } from './conferences.ts';
import type { LineName, LineProfile } from './line.ts';
import type { CallStatus } from './report.ts';
import type { CallerScript } from './script.ts';

/** What a rehearsed call needs; everything optional has a sensible value. */
export interface RehearsalCallOptions {
  readonly carrier: Carrier;
  readonly clock: Clock;
  /** Source of everything that varies; equal seeds give equal calls. Default: seed 1. */
  readonly random?: () => number;
  /** What the caller does. */
  readonly script: CallerScript;
  /** Recorded speech the script names; default: the recordings shipped with the product. */
  readonly voices?: VoiceLibrary;
  /** The number's voice URL; not needed when `twiml` is given. */
  readonly webhookUrl?: string;
  readonly webhookMethod?: 'GET' | 'POST';
  /** TwiML to run instead of asking the voice URL (an outbound call's `Twiml`). */
  readonly twiml?: string;
  /** Asked once, with ErrorCode and ErrorUrl, when a document cannot be had or read. */
  readonly fallbackUrl?: string;
  /** Signs webhooks and the media socket; unset: nothing is signed. */
  readonly authToken?: string;
  /** What is put in the signature's place: for callers who are not Twilio. Default `valid`. */
  readonly signature?: 'valid' | 'wrong' | 'missing';
  readonly from?: string;
  readonly to?: string;
  readonly callSid?: string;
  readonly accountSid?: string;
  readonly line?: LineName | LineProfile;
  /** Further form parameters of every webhook. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Delivers the first webhook twice and runs the second answer, as when the first one got lost. */
  readonly duplicateWebhook?: boolean;
  readonly statusCallback?: StatusCallbackOptions;
  /** Lets `<Stream>` and `<Connect>` use `ws://`, which Twilio refuses (31922). */
  readonly allowInsecureStream?: boolean;
  /** How `<Dial>` turns out; default: answered, ten seconds. */
  readonly dial?: { readonly status: 'completed' | 'busy' | 'no-answer' | 'failed'; readonly ms: number };
  /** The rooms it can meet other calls in; default: rooms of its own, where nobody else comes. */
  readonly conferences?: Conferences;
  /** How long the sound of `<Play>` is taken to be; default 3000 ms. */
  readonly playMs?: number;
  /** An outbound call: how it is answered. Absent: an inbound call. */
  readonly outbound?: OutboundOptions;
  /** After this the caller hangs up whatever happens; default ten minutes. */
  readonly maxCallMs?: number;
}

/** Who is told about the progress of a call; by default only of its end. */
export interface StatusCallbackOptions {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly events?: readonly string[];
  /** Delivers late, out of order and some twice, as the network may. */
  readonly disorder?: boolean;
}

/** What becomes of a call placed by REST. */
export interface OutboundOptions {
  readonly ringMs?: number;
  /** Default `answered`. */
  readonly outcome?: 'answered' | Extract<CallStatus, 'busy' | 'no-answer' | 'failed'>;
  /** Machine detection, when it was ordered. */
  readonly detection?: {
    readonly answeredBy: string;
    readonly durationMs: number;
    /** Asynchronous detection: where the result goes while the call already runs. */
    readonly callbackUrl?: string;
    readonly callbackMethod?: 'GET' | 'POST';
  };
}
