import type { CallEvent } from '../../../machines/index.ts';
import type { CostSheet } from '../../prices/cost-sheet.ts';
import type { PriceList } from '../../prices/price-list.ts';
import { tokensOf } from '../../prices/tokens.ts';

export interface TalkBooksOptions {
  /** What answers: `rehearsal`, or the name of the model. */
  readonly model: string;
  /** What turns the caller's words into text; null: nothing does, or nobody is paid for it. */
  readonly transcription: string | null;
  readonly prices: PriceList;
}

type Done = Extract<CallEvent, { type: 'openai.response.done' }>;
type Transcribed = Extract<
  CallEvent,
  { type: 'openai.conversation.item.input_audio_transcription.completed' }
>;

/** What OpenAI is paid for on a call: responses, and turning the caller's words into text. */
export class TalkBooks {
  readonly #options: TalkBooksOptions;
  readonly #sheet: CostSheet;
  /** Responses that were begun and are not over. */
  readonly #begun = new Set<string>();
  /** The caller's utterances whose text is still to come. */
  readonly #untold = new Set<string>();
  #callerTurns = 0;

  constructor(options: TalkBooksOptions, sheet: CostSheet) {
    this.#options = options;
    this.#sheet = sheet;
  }

  /** An event went into the call. */
  took(event: CallEvent): void {
    switch (event.type) {
      case 'openai.input_audio_buffer.committed':
        this.#callerTurns += 1;
        if (this.#options.transcription !== null) this.#untold.add(event.itemId);
        return;
      case 'openai.response.created':
        this.#begun.add(event.responseId);
        return;
      case 'openai.response.done':
        this.#begun.delete(event.responseId);
        return this.#done(event);
      case 'openai.conversation.item.input_audio_transcription.completed':
        this.#untold.delete(event.itemId);
        return this.#transcribed(event);
      case 'openai.conversation.item.input_audio_transcription.failed':
        this.#untold.delete(event.itemId);
        return;
    }
  }

  /** The call is over: what was under way is paid for, but nobody says how much. */
  close(): void {
    if (this.#options.model === 'rehearsal') return;
    if (this.#begun.size > 0) this.#sheet.miss('a response that the end of the call cut off');
    if (this.#untold.size > 0) this.#sheet.miss('a transcription that the end of the call cut off');
  }

  #done({ usage, status, responseId, conversationId, at }: Done): void {
    const { prices, model } = this.#options;
    if (!usage) {
      // One that failed costs nothing.
      if (status !== 'failed' && model !== 'rehearsal') this.#sheet.miss('a response without its usage');
      return;
    }
    const tokens = tokensOf(usage);
    const micros = prices.response(tokens, model);
    const what = `responses of ${model}`;
    if (conversationId === null) return this.#sheet.besides('aside', usage, micros, what);
    const callerTurn = this.#callerTurns;
    this.#sheet.response({ responseId, atMs: Math.round(at), tokens, micros, callerTurn }, what);
  }

  #transcribed({ usage }: Transcribed): void {
    const { prices, transcription } = this.#options;
    if (transcription === null) return;
    if (!usage) return this.#sheet.miss('a transcription without its usage');
    this.#sheet.add(
      'transcription',
      prices.transcription(usage, transcription),
      `transcription by ${transcription}`,
    );
  }
}
