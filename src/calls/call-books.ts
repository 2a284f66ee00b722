import type { CallEvent } from '../../machines/index.ts';
import type { Prices } from '../agents/define-config.ts';
import type { Clock } from '../io/clock.ts';
import { costMicros } from '../openai/pricing.ts';
import type { Direction } from '../twilio/parties.ts';
import { legMicros } from '../twilio/pricing.ts';
import type { CallSpend, Spend, SpendLimit } from './spend.ts';

/** What the books of a call need to know of it. */
export interface CallBooksOptions {
  /** What answers: `rehearsal`, or the name of the model. */
  readonly model: string;
  /** The number of ours that was called, or theirs that we called; null: no telephone line is paid for. */
  readonly line: { readonly direction: Direction; readonly number: string } | null;
  /** The most the call may cost, US dollars; null: any amount. */
  readonly perCallUsd: number | null;
  readonly prices: Prices;
  readonly spend: Spend;
  readonly clock: Clock;
  /** The call has cost enough, or all calls of the day have. Never from inside {@link CallBooks.took}. */
  readonly onLimit: (reached: SpendLimit) => void;
}

/** What a call costs while it lives: each response of the model, and the minutes of its line. */
export class CallBooks {
  readonly #options: CallBooksOptions;
  readonly #spent: CallSpend;
  readonly #beganMs: number;

  constructor(options: CallBooksOptions) {
    const { spend, perCallUsd, clock, onLimit } = options;
    this.#options = options;
    this.#beganMs = clock.now();
    // Later: another call's cost may be what reached the limit, in the middle of one of this call's steps.
    this.#spent = spend.open(perCallUsd, (reached) => queueMicrotask(() => onLimit(reached)));
  }

  /** So far, millionths of a US dollar; what has no known price counts nothing. */
  get micros(): number {
    return this.#spent.micros;
  }

  /** The same, by what it was spent on. */
  get parts(): CallSpend['parts'] {
    return this.#spent.parts;
  }

  /** An event went into the call. */
  took(event: CallEvent): void {
    if (event.type !== 'openai.response.done') return;
    const { model, prices } = this.#options;
    const modelMicros = event.usage ? (costMicros(event.usage, model, prices.models) ?? 0) : 0;
    this.#spent.costs({ modelMicros, lineMicros: this.#lineMicros() });
  }

  /** The call is over. */
  close(): void {
    this.#spent.costs({ lineMicros: this.#lineMicros() });
    this.#options.spend.close(this.#spent);
  }

  #lineMicros(): number {
    const { line, prices, clock } = this.#options;
    if (line === null) return 0;
    return legMicros({ ...line, durationMs: clock.now() - this.#beganMs }, prices.phonePerMinute) ?? 0;
  }
}
