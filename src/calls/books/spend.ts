/** What a call is told when it has cost enough. */
export interface SpendLimit {
  readonly limit: 'spend' | 'spend_day';
  /** For the operator. */
  readonly detail: string;
}

const DAY_MS = 86_400_000;

/** What calls of a day may cost, US dollars; null: any amount. Asked anew each time. */
export interface DayCaps {
  /** All calls together. */
  all(): number | null;
  /** Those of one agent. */
  of(agent: string): number | null;
}

/**
 * What calls cost today (UTC), and who must come to an end because of it. A call is told of each limit once; it ends
 * politely, so a little more is spent than the cap.
 */
export class Spend {
  readonly #caps: DayCaps;
  readonly #epochMs: () => number;
  readonly #live = new Map<CallSpend, string>();
  #day: number;
  #dayMicros = 0;
  readonly #agentMicros = new Map<string, number>();

  /** @param epochMs the time of day, ms since the epoch. */
  constructor(caps: DayCaps, epochMs: () => number = Date.now) {
    this.#caps = caps;
    this.#epochMs = epochMs;
    this.#day = this.#today();
  }

  /** What an agent's calls cost today before this process began, millionths of a US dollar. */
  restore(agent: string, micros: number): void {
    this.#add(agent, micros);
  }

  /** The day's money is gone: no new call should begin. @param agent that of its calls, too. */
  isExhausted(agent?: string): boolean {
    this.#turn();
    if (this.#dayMicros >= microsOf(this.#caps.all())) return true;
    return agent !== undefined && this.#of(agent) >= microsOf(this.#caps.of(agent));
  }

  /** Spent today, millionths of a US dollar. */
  get dayMicros(): number {
    this.#turn();
    return this.#dayMicros;
  }

  /**
   * The books of a call that begins.
   * @param perCallUsd the most it may cost; null: any amount.
   * @param onLimit must be taken at any moment, also from inside `costs` of another call.
   */
  open(agent: string, perCallUsd: number | null, onLimit: (reached: SpendLimit) => void): CallSpend {
    const call = new CallSpend(microsOf(perCallUsd), onLimit, (micros) => this.#add(agent, micros));
    this.#live.set(call, agent);
    this.#tell(call, agent);
    return call;
  }

  /** The call is over; what it cost stays in the day's sum. */
  close(call: CallSpend): void {
    this.#live.delete(call);
  }

  #add(agent: string, micros: number): void {
    this.#turn();
    this.#dayMicros += micros;
    this.#agentMicros.set(agent, this.#of(agent) + micros);
    if (this.isExhausted(agent)) for (const [call, of] of this.#live) this.#tell(call, of);
  }

  #tell(call: CallSpend, agent: string): void {
    const [all, theirs] = [this.#caps.all(), this.#caps.of(agent)];
    if (this.#dayMicros >= microsOf(all)) call.dayReached(`The calls of today have cost ${dollars(all)}`);
    else if (this.#of(agent) >= microsOf(theirs))
      call.dayReached(`The agent's calls of today have cost ${dollars(theirs)}`);
  }

  #of(agent: string): number {
    return this.#agentMicros.get(agent) ?? 0;
  }

  /** A new day begins with nothing spent. */
  #turn(): void {
    const today = this.#today();
    if (today === this.#day) return;
    this.#day = today;
    this.#dayMicros = 0;
    this.#agentMicros.clear();
  }

  #today(): number {
    return Math.floor(this.#epochMs() / DAY_MS);
  }
}

/** What one call has cost so far. */
export class CallSpend {
  readonly #capMicros: number;
  readonly #onLimit: (reached: SpendLimit) => void;
  readonly #onSpent: (micros: number) => void;
  readonly #told = new Set<SpendLimit['limit']>();
  #micros = 0;

  constructor(capMicros: number, onLimit: (reached: SpendLimit) => void, onSpent: (micros: number) => void) {
    this.#capMicros = capMicros;
    this.#onLimit = onLimit;
    this.#onSpent = onSpent;
  }

  /** All of it, millionths of a US dollar. */
  get micros(): number {
    return this.#micros;
  }

  /** The call costs so much more, also when it is over; less than nothing when more was counted before. */
  costs(micros: number): void {
    this.#micros += micros;
    if (this.micros >= this.#capMicros)
      this.#tell('spend', `The call has cost ${usd(this.micros)} of ${usd(this.#capMicros)}.`);
    this.#onSpent(micros);
  }

  /** Calls of the day have cost as much as they may. @param cost what and how much, for the operator. */
  dayReached(cost: string): void {
    this.#tell('spend_day', `${cost}, which is the most.`);
  }

  #tell(limit: SpendLimit['limit'], detail: string): void {
    if (this.#told.has(limit)) return;
    this.#told.add(limit);
    this.#onLimit({ limit, detail });
  }
}

const microsOf = (dollars: number | null): number =>
  dollars === null ? Number.POSITIVE_INFINITY : Math.round(dollars * 1e6);

const usd = (micros: number): string => `${(micros / 1e6).toFixed(2)} USD`;

const dollars = (amount: number | null): string => usd(microsOf(amount));
