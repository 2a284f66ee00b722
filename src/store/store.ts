import type { CallCost } from '../prices/call-cost.ts';
import type { Direction, Parties } from '../twilio/parties.ts';

/**
 * What is kept of a call when it is over, and what is asked about calls. The port; `sqlite/` is the embedded default.
 * A call never waits for it: {@link CallStore.put} returns at once and cannot throw.
 */
export interface CallStore {
  /** Resolves even when the store cannot be had: then {@link CallStore.state} is `down`, and it keeps trying. */
  start(): Promise<void>;
  /** Keeps the newest of what is known of a call; what is not written yet of the same call is replaced. */
  put(call: CallRow): void;
  /** One page of calls, newest first. @throws StoreUnavailable */
  list(query: CallQuery): Promise<CallPage>;
  /** @throws StoreUnavailable */
  get(callSid: string): Promise<CallRow | undefined>;
  /** Figures in buckets of time, for plots. @throws StoreUnavailable; RangeError when it is not 1 to 500 buckets */
  overview(range: OverviewRange): Promise<readonly OverviewBucket[]>;
  /** Forgets a call: row, words, turns. @returns whether there was one. @throws StoreUnavailable */
  delete(callSid: string): Promise<boolean>;
  /** Ended calls, oldest first, for retention. @throws StoreUnavailable */
  endedBefore(epochMs: number, limit: number): Promise<readonly string[]>;
  state(): 'up' | 'slow' | 'down';
  /** `dirty`: calls whose newest row is not written; `lost`: rows given up. */
  stats(): { readonly dirty: number; readonly lost: number };
  /** Writes what is dirty, for at most `flushMs`, and stops. */
  stop(flushMs: number): Promise<void>;
}

/** A call as kept. Times of day are ms since the epoch (UTC), durations ms. */
export interface CallRow extends Parties {
  readonly callSid: string;
  /** The agent's name. */
  readonly agent: string;
  /** What answered: `rehearsal`, or the name of the model. */
  readonly model: string;
  /** `phone`, or `browser` for a call from the console. */
  readonly via: 'phone' | 'browser';
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** The state it was last known in. */
  readonly state: string;
  /** Why it ended; null while it lives. */
  readonly outcome: string | null;
  readonly detail: string | null;
  readonly bargeIns: number;
  /** From the end of the caller's speech to the first audio of the answer, one a turn that was answered. */
  readonly turns: readonly { readonly atMs: number; readonly latencyMs: number }[];
  /** What the call cost, millionths of a US dollar. */
  readonly costMicros: number;
  /** It cost more than {@link costMicros}, but nobody knows how much: something has no known price. */
  readonly costIncomplete: boolean;
  /** What it was spent on, once it is over. */
  readonly cost?: CallCost;
  readonly recorded: boolean;
  /** Journal lines that were lost. */
  readonly lostLines: number;
  /** What was said, for searching and for the list's preview; empty when transcripts are kept out. */
  readonly said: readonly { readonly role: 'caller' | 'agent'; readonly text: string }[];
  /** The call in a few sentences, made after it when its agent asks for that. */
  readonly summary?: string;
  /** What was found out in it, as its agent's schema asks. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** What the caller wants somebody to be told. */
  readonly messages?: readonly CallMessage[];
}

/** A message a caller left. */
export interface CallMessage {
  readonly text: string;
  /** Who left it, and where to call back, as they said it. */
  readonly name?: string;
  readonly callback?: string;
}

/** What to look for; everything given must hold. */
export interface CallQuery {
  /** Part of either number: digits, as typed; what is no digit or `+` is ignored. */
  readonly number?: string;
  readonly agent?: string;
  readonly outcome?: string;
  readonly direction?: Direction;
  readonly live?: boolean;
  /** Started at or after, ms since the epoch. */
  readonly since?: number;
  /** Started before, ms since the epoch. */
  readonly until?: number;
  /** Words that were said, by either side, all of them; the last one may be the beginning of a word. */
  readonly text?: string;
  /** 1 to 200; default 50. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

/** Rows without what is only needed for one call. */
export interface CallPage {
  readonly calls: readonly CallListing[];
  /** For the page after this one; null: there is none. */
  readonly next: string | null;
}

/** One line of a list of calls. */
export type CallListing = Omit<CallRow, 'said' | 'turns' | 'cost' | 'summary' | 'fields' | 'messages'> & {
  /** Median of the turns' latencies; null without turns. */
  readonly latencyMs: number | null;
  /** The first words of the caller that are known; or around the words searched for. */
  readonly preview: string;
};

/** `bucketMs` divides the range into at most 500 buckets. */
export interface OverviewRange {
  readonly since: number;
  readonly until: number;
  readonly bucketMs: number;
}

/** What happened in one stretch of time. */
export interface OverviewBucket {
  /** Its beginning, ms since the epoch. */
  readonly from: number;
  readonly started: number;
  readonly ended: number;
  /** The most calls that were in progress at once. */
  readonly inFlight: number;
  readonly latencyP50Ms: number | null;
  readonly latencyP95Ms: number | null;
  /** Of the calls that ended in it. */
  readonly bargeIns: number;
  /** Calls that ended in a failure, by reason. */
  readonly failures: Readonly<Record<string, number>>;
  /** Of the calls that ended in it. */
  readonly costMicros: number;
  /** One of them cost more, but nobody knows how much. */
  readonly costIncomplete: boolean;
}

/** The store cannot answer now; calls go on without it. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
