/** What a call is told when it has cost enough. */
export interface SpendLimit {
  readonly limit: 'spend' | 'spend_day';
  /** For the operator. */
  readonly detail: string;
}

const DAY_MS = 86_400_000;

/**
 * What calls cost today, and who must come to an end because of it. A call is told of each limit once; it ends politely,
 * so a little more is spent than the cap.
 */
export class Spend {
  readonly #perDayUsd: () => number | null;
  readonly #epochMs: () => number;
  readonly #live = new Set<CallSpend>();
  #day: number;
  #dayMicros = 0;

  /**
   * @param perDayUsd what all calls of a day (UTC) may cost, US dollars; null: any amount. Asked anew each time.
   * @param epochMs the time of day, ms since the epoch.
   */
  constructor(perDayUsd: () => number | null, epochMs: () => number = Date.now) {
    this.#perDayUsd = perDayUsd;
    this.#epochMs = epochMs;
    this.#day = this.#today();
  }

  /** What was spent today before this process began, millionths of a US dollar. */
  restore(micros: number): void {
    this.#add(micros);
  }

  /** The day's money is gone: no new call should begin. */
  get exhausted(): boolean {
    return this.dayMicros >= this.#perDayMicros;
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
  open(perCallUsd: number | null, onLimit: (reached: SpendLimit) => void): CallSpend {
    const call = new CallSpend(microsOf(perCallUsd), onLimit, (micros) => this.#add(micros));
    this.#live.add(call);
    if (this.exhausted) call.dayReached(this.#perDayMicros);
    return call;
  }

  /** The call is over; what it cost stays in the day's sum. */
  close(call: CallSpend): void {
    this.#live.delete(call);
  }

  #add(micros: number): void {
    this.#turn();
    this.#dayMicros += micros;
    if (this.exhausted) for (const call of this.#live) call.dayReached(this.#perDayMicros);
  }

  get #perDayMicros(): number {
    return microsOf(this.#perDayUsd());
  }

  /** A new day begins with nothing spent. */
  #turn(): void {
    const today = this.#today();
    if (today === this.#day) return;
    this.#day = today;
    this.#dayMicros = 0;
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

  /** All calls of the day have cost as much as they may. */
  dayReached(capMicros: number): void {
    this.#tell('spend_day', `The calls of today have cost ${usd(capMicros)}, which is the most.`);
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
