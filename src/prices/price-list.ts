import type { TranscriptionUsage } from '../../machines/call/openai-events.ts';
import type { Prices } from '../agents/define-config.ts';
import {
  EXTRAS,
  MESSAGES,
  MINUTES,
  type MinutePrices,
  MODELS,
  type ModelPrices,
  pricesOf,
  TRANSCRIPTION,
  type TranscriptionPrices,
} from './table.ts';
import { TOKEN_KINDS, type Tokens } from './tokens.ts';

const models = pricesOf(MODELS);
const transcription = pricesOf(TRANSCRIPTION);
const minutes = pricesOf(MINUTES);
const messages = pricesOf(MESSAGES);

/** One leg of a call, as Twilio bills it. */
export interface Leg {
  readonly direction: keyof MinutePrices;
  /** Ours that was called, or theirs that we called. */
  readonly number: string;
}

/**
 * What things cost: the built-in prices, with those that were set in their place. Everything it tells is in millionths
 * of a US dollar, rounded to whole ones; null where no price is known, which is not the same as nothing.
 */
export class PriceList {
  readonly #own: Prices;

  /** @param own prices that replace the built-in ones. */
  constructor(own: Prices = {}) {
    this.#own = own;
  }

  /** What a response cost. @param model its name, with or without the date of a snapshot; `rehearsal` costs nothing. */
  response(tokens: Tokens, model: string): number | null {
    if (model === REHEARSAL) return 0;
    const price = this.#model(model);
    if (!price) return null;
    return Math.round(TOKEN_KINDS.reduce((sum, kind) => sum + tokens[kind] * price[kind], 0));
  }

  /** What it cost to turn one utterance of the caller into text. @param model the name of what did it. */
  transcription(usage: TranscriptionUsage, model: string): number | null {
    const price = this.#transcription(model);
    if (!price) return null;
    if ('perMinute' in price) return Math.round((secondsOf(usage) / 60) * price.perMinute * 1e6);
    if (usage.by !== 'tokens') return null;
    return Math.round(usage.inputTokens * price.tokensIn + usage.outputTokens * price.tokensOut);
  }

  /** What a leg costs after so long, ms: begun minutes count whole. */
  leg({ direction, number }: Leg, durationMs: number): number | null {
    const { phonePerMinute, phone = {} } = this.#own;
    const line = byBeginning(number, (it) => phone[it]?.[direction] ?? minutes.get(it)?.[direction]);
    const price = phonePerMinute ?? line;
    return price === undefined ? null : Math.round(begunMinutes(durationMs) * price * 1e6);
  }

  /** What it costs that a call's audio comes to us for so long, ms. */
  stream(durationMs: number): number {
    const { phonePerMinute, streamPerMinute = EXTRAS.streamMinute.price } = this.#own;
    // Where a minute has one price for all, that is in it.
    return phonePerMinute === undefined ? Math.round(begunMinutes(durationMs) * streamPerMinute * 1e6) : 0;
  }

  /** What it costs that so many meet in a conference for so long, ms. */
  conference(participants: number, durationMs: number): number {
    const price = this.#own.conferencePerMinute ?? EXTRAS.conferenceMinute.price;
    return Math.round(participants * begunMinutes(durationMs) * price * 1e6);
  }

  /** What it costs to find out once whether a machine has answered. */
  get detection(): number {
    return Math.round((this.#own.machineDetection ?? EXTRAS.detection.price) * 1e6);
  }

  /** What a text message costs. @param parts it was sent in; each holds 160 characters, or 70 beyond GSM's alphabet. */
  message(number: string, parts: number): number | null {
    const price = byBeginning(number, (it) => this.#own.sms?.[it] ?? messages.get(it));
    return price === undefined ? null : Math.round(parts * price * 1e6);
  }

  /** Whether there is a price for responses of a model. */
  knowsModel(model: string): boolean {
    return model === REHEARSAL || this.#model(model) !== undefined;
  }

  /** Whether there is a price for transcription by a model. */
  knowsTranscription(model: string): boolean {
    return this.#transcription(model) !== undefined;
  }

  #model(model: string): ModelPrices | undefined {
    const family = model.replace(SNAPSHOT, '');
    const own = this.#own.models ?? {};
    const price = { ...models.get(family), ...own[family], ...own[model] };
    return isComplete(price) ? price : undefined;
  }

  #transcription(model: string): TranscriptionPrices | undefined {
    const family = model.replace(SNAPSHOT, '');
    const own = this.#own.transcription ?? {};
    return own[model] ?? own[family] ?? transcription.get(family);
  }
}

/** What the built-in model is called, which nobody is paid for. */
const REHEARSAL = 'rehearsal';

/** The date at the end of a snapshot's name. Any other end is another model, at a price of its own. */
const SNAPSHOT = /-\d{4}-\d{2}-\d{2}$/;

/** Audio of the caller is one token for each 100 ms (https://developers.openai.com/api/docs/guides/realtime-costs). */
const TOKENS_PER_S = 10;

const secondsOf = (usage: TranscriptionUsage): number =>
  usage.by === 'duration' ? usage.seconds : usage.inputTokens / TOKENS_PER_S;

const isComplete = (price: Partial<ModelPrices>): price is ModelPrices =>
  TOKEN_KINDS.every((kind) => price[kind] !== undefined);

/** Twilio rounds each leg, each stream and each participant up (https://support.twilio.com/hc/en-us/articles/223132307). */
const begunMinutes = (durationMs: number): number => Math.ceil(Math.max(0, durationMs) / 60_000);

/** The price of the longest beginning of a number that has one. */
function byBeginning(number: string, price: (beginning: string) => number | undefined): number | undefined {
  for (let length = number.length; length > 0; length -= 1) {
    const found = price(number.slice(0, length));
    if (found !== undefined) return found;
  }
  return undefined;
}
