import type { CallEvent, Usage } from '../../../machines/index.ts';
import type { Clock } from '../../io/clock.ts';
import type { CallCost, CostPart } from '../../prices/call-cost.ts';
import { CostSheet } from '../../prices/cost-sheet.ts';
import type { Leg, PriceList } from '../../prices/price-list.ts';
import { tokensOf } from '../../prices/tokens.ts';
import { Meter } from './meter.ts';
import type { CallSpend, Spend, SpendLimit } from './spend.ts';
import { TalkBooks } from './talk-books.ts';

/** What the books of a call need to know of it. */
export interface CallBooksOptions {
  /** Whose call it is. */
  readonly agent: string;
  /** What answers: `rehearsal`, or the name of the model. */
  readonly model: string;
  /** What turns the caller's words into text; null: nothing does, or nobody is paid for it. */
  readonly transcription: string | null;
  /** The caller's leg; null: no telephone line is paid for, nor anybody who is called for the caller. */
  readonly line: Leg | null;
  /** Text messages are paid for: not in a rehearsal. */
  readonly messages: boolean;
  /** Whether a machine has answered was asked of Twilio. */
  readonly detected: boolean;
  /** The most the call may cost, US dollars; null: any amount. */
  readonly perCallUsd: number | null;
  readonly prices: PriceList;
  readonly spend: Spend;
  readonly clock: Clock;
  /** The call has cost enough, or all calls of the day have. Never from inside {@link CallBooks.took}. */
  readonly onLimit: (reached: SpendLimit) => void;
  /** It has cost something more though it is over. */
  readonly onLater: () => void;
}

/** The leg of a human who is to take the call over, to whoever knows how it goes. */
export interface HumanBill {
  /** They picked up: they are paid for from now on. */
  pickedUp(): void;
  /** The caller is on the way into their room. */
  joined(): void;
  /** They hung up. @param durationMs as Twilio says; undefined: it does not. */
  over(durationMs: number | undefined): void;
}

/** What a call costs, while it lives and afterwards: the one place where its costs are added up. */
export class CallBooks {
  readonly #options: CallBooksOptions;
  readonly #spent: CallSpend;
  readonly #sheet: CostSheet;
  readonly #talk: TalkBooks;
  readonly #meters: Meter[] = [];
  #line: Meter | undefined;
  #stream: Meter | undefined;
  /** Where the caller was put through to, while they talk. */
  #through = false;
  #closed = false;

  constructor(options: CallBooksOptions) {
    const { agent, spend, perCallUsd, prices, onLimit, line, detected } = options;
    this.#options = options;
    // Later: another call's cost may be what reached the limit, in the middle of one of this call's steps.
    this.#spent = spend.open(agent, perCallUsd, (reached) => queueMicrotask(() => onLimit(reached)));
    this.#sheet = new CostSheet((micros) => {
      this.#spent.costs(micros);
      if (this.#closed) options.onLater();
    });
    this.#talk = new TalkBooks(options, this.#sheet);
    if (line === null) return;
    this.#line = this.#leg('line', line);
    if (detected) this.#sheet.add('detection', prices.detection, 'finding out who answered');
  }

  /** So far, millionths of a US dollar; what has no known price counts nothing. */
  get micros(): number {
    return this.#sheet.micros;
  }

  /** Something of it has no known price. */
  get incomplete(): boolean {
    return this.#sheet.incomplete;
  }

  /** All of it, by what it was spent on. */
  get cost(): CallCost {
    return this.#sheet.cost(!this.#closed || this.#meters.some(({ running }) => running));
  }

  /** An event went into the call. */
  took(event: CallEvent): void {
    this.#talk.took(event);
    if (event.type === 'twilio.start') this.#streamBegan();
    if (event.type === 'twilio.lost' || event.type === 'twilio.stop') this.#stream?.stop();
  }

  /** A text message went out. @param parts it was sent in; undefined: nobody knows whether, or in how many. */
  message(to: string, parts: number | undefined): void {
    if (!this.#options.messages) return;
    const what = `text messages to ${countryOf(to)}`;
    this.#sheet.add('messages', parts === undefined ? null : this.#options.prices.message(to, parts), what);
  }

  /** The model was asked about the call when it was over. @param usages of its answers; undefined: it did not say. */
  summarized(usages: readonly (Usage | undefined)[]): void {
    const { prices, model } = this.#options;
    for (const usage of usages) {
      if (usage === undefined) this.#sheet.miss('an answer about the call that came without its usage');
      else
        this.#sheet.besides(
          'summary',
          usage,
          prices.response(tokensOf(usage), model),
          `responses of ${model}`,
        );
    }
  }

  /** A human is called for the caller. @param number E.164. */
  human(number: string): HumanBill {
    const meters: Meter[] = [];
    let joined = false;
    return {
      pickedUp: () => {
        if (this.#options.line === null || meters.length > 0) return;
        meters.push(this.#leg('transfer', { direction: 'outbound', number }));
      },
      joined: () => {
        if (this.#options.line === null) return;
        joined = true;
        this.#line?.run();
        meters.push(
          this.#meter('transfer', 'minutes of a conference', (ms) => this.#options.prices.conference(2, ms)),
        );
      },
      over: (durationMs) => {
        const [leg, ...others] = meters;
        leg?.stop(durationMs);
        for (const meter of others) meter.stop();
        // Another human may have been called before, and hang up only now.
        if (this.#closed && joined) this.#line?.stop();
        if (this.#closed && meters.length > 0) this.#options.onLater();
      },
    };
  }

  /** The caller is put through to a number: their leg goes on. */
  putThrough(): void {
    this.#through = true;
    this.#line?.run();
  }

  /** They are alone again. @param talkedMs how long they were not; 0: nobody answered. */
  putThroughEnded(number: string, talkedMs: number): void {
    if (this.#options.line === null || !this.#through) return;
    this.#through = false;
    const leg: Leg = { direction: 'outbound', number };
    this.#line?.stop();
    if (talkedMs > 0) this.#sheet.add('transfer', this.#options.prices.leg(leg, talkedMs), minutesOf(leg));
    this.#options.onLater();
  }

  /** The call is over. Who was put through to somebody is counted on. */
  close(): void {
    this.#talk.close();
    this.#stream?.stop();
    this.#line?.stop();
    this.#closed = true;
    this.#options.spend.close(this.#spent);
  }

  #streamBegan(): void {
    const { line, prices } = this.#options;
    if (line === null) return;
    this.#stream?.stop();
    this.#stream = this.#meter('line', 'minutes of audio', (durationMs) => prices.stream(durationMs));
  }

  #leg(part: CostPart, leg: Leg): Meter {
    return this.#meter(part, minutesOf(leg), (durationMs) => this.#options.prices.leg(leg, durationMs));
  }

  /** @param what it counts, in words. */
  #meter(part: CostPart, what: string, price: (durationMs: number) => number | null): Meter {
    const { clock } = this.#options;
    const meter = new Meter({
      ...{ clock, price },
      onCost: (micros) => this.#sheet.add(part, micros, what),
      onGivenUp: () => {
        if (this.#closed) this.#options.onLater();
      },
    });
    this.#meters.push(meter);
    return meter;
  }
}

const minutesOf = ({ direction, number }: Leg): string =>
  direction === 'inbound'
    ? `minutes of calls that come in on ${countryOf(number)}`
    : `minutes of calls to ${countryOf(number)}`;

/** Where a number is, roughly: numbers themselves may not be for everybody. */
const countryOf = (number: string): string => {
  const [code] = /^\+(?:[17]|\d\d)/.exec(number) ?? [];
  return code === undefined ? 'what is no telephone number' : `${code}…`;
};
