import type { Interruption, TurnLatency } from '../../machines/index.ts';
import type { CallRecordJson } from '../calls/call/record.ts';
import type { Chart } from '../chart/graph.ts';
import type { CallListing, CallRow, OverviewBucket } from '../store/store.ts';

/**
 * The shapes of the API's JSON, for the server, the console's page and whoever else asks. Everything is under `/api`.
 * Errors are `{ "error": { "code", "message" } }`.
 */

/** `GET /api/session`: who is asking, and what is there. Answered to everybody. */
export interface SessionInfo {
  /** `open`: this machine, no login needed. `closed`: CONSOLE_TOKEN must be set first (`hint` says how). */
  readonly access: 'open' | 'granted' | 'login' | 'closed';
  readonly hint: string | null;
  /** The rest only with `open` or `granted`. */
  readonly server?: {
    readonly version: string;
    readonly publicUrl: string | null;
    /** `rehearsal`, or the name of the model. */
    readonly model: string;
    /** Who may answer, by name, the usual one first; `POST /api/phone` asks for one of them. */
    readonly agents: readonly string[];
    /** `ok`, or what is wrong with the configuration file as it is now: what it said before holds. */
    readonly config: string;
    readonly draining: boolean;
    readonly store: 'up' | 'slow' | 'down';
    /** Journal lines lost since the start. */
    readonly lostLines: number;
    /** Whether calls are recorded, of any agent. */
    readonly records: boolean;
  };
}

/** `POST /api/login` `{ token }` → 204 and a cookie; 401; 429 with Retry-After. `POST /api/logout` → 204. */
export interface Login {
  readonly token: string;
}

/** `GET /api/calls?live&number&agent&outcome&direction&since&until&text&limit&cursor` (times ISO 8601 or epoch ms). */
export interface CallsAnswer {
  readonly calls: readonly CallListing[];
  readonly next: string | null;
}

/**
 * `GET /api/calls/{callSid}`: one call, live or past. Besides: `GET …/journal?after=n` (application/x-ndjson, lines with
 * a number greater than n), `GET …/audio` (WAV, ranges), `DELETE …` (204; 409 while it lives),
 * `POST …/actions` ({@link OperatorAction} → 202; 404; 409 when the call's state does not take it).
 */
export interface CallAnswer extends CallListing, Aftermath {
  readonly endReason: string | null;
  readonly endDetail: string | null;
  readonly transcript: CallRecordJson['transcript'];
  readonly interruptions: readonly Interruption[];
  readonly turns: readonly TurnLatency[];
  /** Its story in sentences, `at` ms of the call's clock; only while it lives and for a while after. */
  readonly entries?: CallRecordJson['entries'];
  /** Bytes of μ-law that passed, by place; only while it lives and for a while after. */
  readonly audio?: CallRecordJson['audio'];
}

/** What a call left behind: messages and cost while it lives, its summary and fields some seconds after it. */
export type Aftermath = Pick<CallRow, 'cost' | 'summary' | 'fields' | 'messages'>;

/** What a person may ask of a live call; becomes an `operator.*` event of the same name. */
export type OperatorAction =
  | { readonly type: 'hang_up' }
  /** The agent says this to the caller as soon as it may. At most 1000 characters. */
  | { readonly type: 'say'; readonly text: string }
  /** The model is told this; the caller hears nothing of it. At most 1000 characters. */
  | { readonly type: 'tell_model'; readonly text: string }
  /** The agent falls silent and answers nothing until `unmute`. */
  | { readonly type: 'mute' }
  | { readonly type: 'unmute' };

/** `GET /api/overview?since&until&bucket`: figures for plots; `live` are the calls in progress now. */
export interface OverviewAnswer {
  readonly since: number;
  readonly until: number;
  readonly bucketMs: number;
  readonly buckets: readonly OverviewBucket[];
  readonly live: number;
}

/**
 * `POST /api/phone?agent` → a call from the browser: it opens `streamUrl` and speaks Twilio's side of a media stream, with
 * `parameters` in `start.customParameters`. `POST /api/phone/{callSid}/ended` → {@link PhoneNext}: what Twilio would be
 * told when the stream is over; `?status=completed` when the person hung up.
 */
export interface PhoneAnswer {
  readonly callSid: string;
  readonly accountSid: string;
  readonly streamUrl: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** `stream`: open another one. `say`: a sentence to show (and speak, if the browser can), then hang up. */
export type PhoneNext =
  | { readonly next: 'hang_up' }
  | ({ readonly next: 'stream' } & Pick<PhoneAnswer, 'streamUrl' | 'parameters'>)
  /** `language`: what the sentence is in, a tag such as `de`; absent: English. */
  | { readonly next: 'say'; readonly text: string; readonly language?: string | undefined };

/**
 * `WS /api/feed`: JSON messages. Costs nothing while nobody is connected. What a client asks for replaces what it
 * asked for before; `call` catches up from the journal (`after`: the last line it has; absent: all of it) and then
 * follows live. A client that reads too slowly gets `behind` instead of lines, and then the lines after it asks again.
 */
export type FeedRequest =
  | { readonly watch: 'calls' }
  | { readonly watch: 'call'; readonly callSid: string; readonly after?: number }
  | { readonly unwatch: 'calls' | 'call' };

/** `lines` are journal lines (see `src/store/journal-format.ts`), as parsed JSON. */
export type FeedMessage =
  /** All live calls; the first answer to `watch: 'calls'`. */
  | { readonly type: 'calls'; readonly calls: readonly CallListing[] }
  /** Calls that began or changed, at most twice a second; ended ones come once, with their outcome. */
  | { readonly type: 'changed'; readonly calls: readonly CallListing[] }
  | {
      readonly type: 'lines';
      readonly callSid: string;
      readonly lines: readonly unknown[];
      readonly live: boolean;
    }
  /** Lines were left out for a slow reader; `n` is the last one there is. The newest state of the call instead. */
  | { readonly type: 'behind'; readonly callSid: string; readonly n: number; readonly call: CallListing }
  | { readonly type: 'error'; readonly code: string; readonly message: string };

/**
 * `WS /api/calls/{callSid}/listen`: binary frames as they pass, one byte for the side (0 caller, 1 agent) and μ-law.
 * An `operator.listen` event is journaled when it opens and `operator.listen_ended` when it closes.
 */

/** `GET /api/charts` → {@link ChartsAnswer}; `GET /api/charts/{id}.svg` (`call`, `call-states`, `model-link`). */
export type ChartId = 'call' | 'call-states' | 'model-link';

/** The machines as plain data: first the call, then the model link. */
export interface ChartsAnswer {
  readonly charts: readonly Chart[];
}
