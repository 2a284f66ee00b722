import type { Said } from './mouth.ts';
import type { HeardRun, PendingMark } from './playout.ts';

/**
 * Everything that happened on a rehearsed call, as the caller's side knows it.
 * All times are ms since the call was placed; audio is 8 kHz.
 */
export interface CallReport {
  readonly callSid: string;
  readonly accountSid: string;
  readonly from: string;
  readonly to: string;
  /** When the call was answered; undefined when it never was. */
  readonly answeredAtMs: number | undefined;
  readonly endedAtMs: number;
  readonly endedBy: EndedBy;
  readonly finalStatus: CallStatus;
  readonly webhooks: readonly WebhookRecord[];
  readonly documents: readonly DocumentRecord[];
  /** Sentences of `<Say>`; the length is estimated at 60 ms per character. */
  readonly announced: readonly AnnouncedRecord[];
  /** Numbers that were called by `<Dial>`. */
  readonly dialed: readonly DialRecord[];
  readonly conferences: readonly ConferenceRecord[];
  readonly streams: readonly StreamRecord[];
  readonly said: readonly Said[];
  readonly heard: readonly HeardRun[];
  readonly marks: readonly MarkRecord[];
  readonly clears: readonly ClearRecord[];
  readonly keys: readonly { readonly atMs: number; readonly digit: string }[];
  /** What Twilio would write to its error log. */
  readonly warnings: readonly WarningRecord[];
  /** Steps of the script that could not be carried out. */
  readonly problems: readonly { readonly atMs: number; readonly text: string }[];
  readonly counters: CallCounters;
  /** SHA-256 (hex) of the caller's bytes as sent and of the agent's bytes as received, in order. */
  readonly checksums: { readonly sent: string; readonly received: string };
  /** What the caller said and what was played, aligned, 8000 samples per second from the moment the call was placed. */
  readonly tracks: { readonly sampleRate: 8000; readonly caller: Int16Array; readonly agent: Int16Array };
}

/** Who or what ended a call. `limit`: the rehearsal's own time limit. */
export type EndedBy = 'caller' | 'twiml' | 'rest' | 'error' | 'rejected' | 'unanswered' | 'limit';

/** Twilio's `CallStatus`. */
export type CallStatus =
  | 'queued'
  | 'initiated'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'failed'
  | 'no-answer'
  | 'canceled';

/** One HTTP request made to the application; `status` is undefined when there was no answer. */
export interface WebhookRecord {
  readonly atMs: number;
  readonly tookMs: number;
  readonly purpose: string;
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  readonly idempotencyToken: string;
  readonly status: number | undefined;
  readonly body: string;
}

/** One TwiML document that was run, with the verbs that were reached. */
export interface DocumentRecord {
  readonly atMs: number;
  readonly url: string;
  readonly twiml: string;
  readonly verbs: string[];
}

/** A sentence Twilio spoke. */
export interface AnnouncedRecord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** A `<Dial>` of numbers. */
export interface DialRecord {
  readonly atMs: number;
  readonly numbers: readonly string[];
}

/** A stay in a conference. */
export interface ConferenceRecord {
  readonly name: string;
  readonly joinedAtMs: number;
  /** Since when somebody else could be heard; undefined: never. */
  metAtMs: number | undefined;
  leftAtMs: number | undefined;
}

/** Why a media stream ended. `cut`: the caller's side lost the network. */
export type StreamEnd = 'caller' | 'server' | 'redirected' | 'cut' | 'refused';

/** One media stream; `closeCode` is what the socket was closed with. */
export interface StreamRecord {
  readonly streamSid: string;
  readonly url: string;
  /** The `<Parameter>`s it was started with. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Zero of `media.timestamp`, undefined when the stream never started. */
  startedAtMs: number | undefined;
  endedAtMs: number | undefined;
  end: StreamEnd | undefined;
  closeCode: number | undefined;
  framesSent: number;
}

/** A mark: `cleared` when it came back because of a `clear` and not because it was played. */
export interface MarkRecord {
  readonly name: string;
  readonly receivedAtMs: number;
  readonly echoedAtMs: number;
  readonly cleared: boolean;
  /** Bytes played on the call when the mark left the queue. */
  readonly playedBytes: number;
}

/** A `clear` at the moment it took effect: what was dropped, what had been played until then. */
export interface ClearRecord {
  readonly atMs: number;
  readonly droppedBytes: number;
  /** Bytes played on the call until now. */
  readonly playedBytes: number;
  readonly marks: readonly PendingMark[];
}

/** An entry of Twilio's error log. */
export interface WarningRecord {
  readonly atMs: number;
  readonly code: number;
  readonly text: string;
}

/** Totals of a call. */
interface CallCounters {
  readonly framesSent: number;
  readonly bytesSent: number;
  readonly framesLost: number;
  readonly mediaReceived: number;
  readonly bytesReceived: number;
  readonly bytesPlayed: number;
  readonly bytesDropped: number;
  readonly bytesOverflowed: number;
  readonly underruns: number;
}
