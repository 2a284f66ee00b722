/** A call that is to be placed, is under way, or came to something. Times of day are ms since the epoch (UTC). */
export interface Dial {
  readonly id: string;
  /** By it a request that is made twice is known to be the same. */
  readonly key: string;
  /** Of what was asked for, so that another request by the same key is found out. */
  readonly fingerprint: string;
  /** The campaign it is part of. */
  readonly campaign: string | null;
  /** E.164. */
  readonly to: string;
  readonly from: string;
  /** The agent's name. */
  readonly agent: string;
  /** What the agent is told of whom it calls. */
  readonly data: Readonly<Record<string, string>>;
  readonly maxAttempts: number;
  /**
   * `waiting`: for its time. `dialing`: Twilio is being asked to call; after a crash, or an answer that got lost, nobody
   * knows whether it does. `calling`: it has a call. `done`: it has an outcome.
   */
  readonly state: 'waiting' | 'dialing' | 'calling' | 'done';
  /** How often it was dialed. */
  readonly attempts: number;
  /** Not dialed before this. */
  readonly notBefore: number;
  readonly createdAt: number;
  /** When it was last dialed. */
  readonly dialedAt: number | null;
  /** The call that is under way, or was the last one. */
  readonly callSid: string | null;
  /** As far as that call has come: `queued`, `initiated`, `ringing`, `in-progress`. */
  readonly progress: string | null;
  /** Who answered: `human`, `machine`, `fax` or `unknown`; null while nobody knows. */
  readonly answeredBy: string | null;
  /** What it came to. */
  readonly outcome: string | null;
  readonly detail: string | null;
  readonly endedAt: number | null;
  /** Raised by every change. */
  readonly version: number;
}

/** How a campaign stands. */
export interface CampaignCounts {
  /** By outcome where there is one, else by state. */
  readonly counts: Readonly<Record<string, number>>;
  /** When the next waiting one is due; null: none waits. */
  readonly nextAt: number | null;
}

/** What keeps the calls that are to be placed, and the numbers nobody may call. Everything throws StoreUnavailable. */
export interface DialStore {
  /**
   * Adds a call.
   * @returns it; or the one that was added with the same key before, and nothing is added.
   */
  add(dial: Dial): Promise<Dial>;
  get(id: string): Promise<Dial | undefined>;
  byKey(key: string): Promise<Dial | undefined>;
  /**
   * Keeps a call as it is now, with its version raised, if nobody has changed it since it was read.
   * @returns whether it was kept.
   */
  save(dial: Dial): Promise<boolean>;
  /** Waiting calls whose time has come, the longest due first. */
  due(now: number, limit: number): Promise<readonly Dial[]>;
  /** When the next waiting call is due; null: none waits. */
  nextAt(): Promise<number | null>;
  /** Calls that are `dialing` or `calling`. */
  underWay(): Promise<readonly Dial[]>;
  /** Whose call this is, or was once. */
  ownerOf(callSid: string): Promise<string | undefined>;
  campaign(name: string): Promise<CampaignCounts>;
  /** Calls of a campaign that ended at or after this, in the order they ended. */
  ended(campaign: string, since: number, limit: number): Promise<readonly Dial[]>;
  /** Forgets calls that ended before this. @returns how many. */
  forget(before: number): Promise<number>;

  /** Numbers that must not be called. @param at now, ms since the epoch. */
  addDoNotCall(numbers: readonly string[], at: number): Promise<void>;
  /** @returns whether it was there. */
  removeDoNotCall(number: string): Promise<boolean>;
  /** Those of the numbers that must not be called. */
  doNotCall(numbers: readonly string[]): Promise<readonly string[]>;
  /** All of them, in their order. */
  listDoNotCall(): Promise<readonly string[]>;
}
