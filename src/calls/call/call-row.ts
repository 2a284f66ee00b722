import { type Conversation, heardText } from '../../../machines/index.ts';
import type { StoreSettings } from '../../config/config.ts';
import type { Clock } from '../../io/clock.ts';
import { maskNumber } from '../../store/journal-mask.ts';
import type { CallRow } from '../../store/store.ts';

/** What is said about a call before what may not be kept is taken out. */
export type CallFigures = Omit<CallRow, 'said'> & { readonly conversation: Conversation };

/** The row of a call: without numbers or words where they are not to be kept. */
export function callRow({ conversation, ...all }: CallFigures, settings: StoreSettings): CallRow {
  const { messages = [], ...figures } = all;
  const { from, to } = figures;
  return {
    ...figures,
    // What callers leave is their words as well: where those are not kept, the webhook alone is told.
    ...(messages.length > 0 && settings.keepTranscripts ? { messages } : {}),
    ...(settings.keepNumbers ? {} : { from: maskNumber(from), to: maskNumber(to) }),
    ...(settings.keepTranscripts ? {} : { detail: wordlessDetail(figures) }),
    said: settings.keepTranscripts ? wordsIn(conversation) : [],
  };
}

/** Why the agent hung up is in its own words. */
const wordlessDetail = ({ outcome, detail }: Pick<CallRow, 'outcome' | 'detail'>): string | null =>
  outcome === 'agent_ended' ? 'The agent hung up.' : detail;

/** What the caller said, and of what the agent said, what was heard. */
const wordsIn = (conversation: Conversation): CallRow['said'] =>
  conversation
    .map((said) => ({ role: said.role, text: heardText(said) }))
    .filter(({ text }) => text.trim() !== '');

/** Between two rows of a call that lives, ms: the store keeps the newest, and nobody reads faster. */
const EVERY_MS = 3000;

/** Hands a call's row to the store: at once when the call begins and ends, and now and then between. */
export class RowKeeper {
  readonly #clock: Clock;
  readonly #put: () => void;
  #timer: unknown;
  #over = false;

  /** @param put hands the newest row over. */
  constructor(clock: Clock, put: () => void) {
    this.#clock = clock;
    this.#put = put;
  }

  /** The call has begun. */
  begin(): void {
    this.#put();
  }

  /** Something about it changed. */
  changed(): void {
    if (this.#timer !== undefined || this.#over) return;
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      this.#put();
    }, EVERY_MS);
  }

  /** The call is over. */
  end(): void {
    this.#over = true;
    this.#clock.clearTimeout(this.#timer);
    this.#put();
  }
}
