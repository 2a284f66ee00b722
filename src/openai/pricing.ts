import type { Usage } from '../../machines/call/openai-events.ts';

/** US dollars per million tokens, which is millionths of a dollar per token. */
export interface ModelPrices {
  readonly textIn: number;
  readonly cachedTextIn: number;
  readonly textOut: number;
  readonly audioIn: number;
  readonly cachedAudioIn: number;
  readonly audioOut: number;
}

const prices = (
  [textIn, cachedTextIn, textOut]: readonly [number, number, number],
  [audioIn, cachedAudioIn, audioOut]: readonly [number, number, number],
): ModelPrices => ({ textIn, cachedTextIn, textOut, audioIn, cachedAudioIn, audioOut });

/**
 * OpenAI's list prices as read in November 2026 on https://developers.openai.com/api/docs/models (each model's page):
 * in, cached in, out; for text, then for audio. Transcription and taxes are not in it.
 */
const PRICES: ReadonlyMap<string, ModelPrices> = new Map([
  ['gpt-realtime-2.1', prices([4, 0.4, 24], [32, 0.4, 64])],
  ['gpt-realtime-2.1-mini', prices([0.6, 0.06, 2.4], [10, 0.3, 20])],
  ['gpt-realtime-2', prices([4, 0.4, 24], [32, 0.4, 64])],
  ['gpt-realtime-1.5', prices([4, 0.4, 16], [32, 0.4, 64])],
  ['gpt-realtime', prices([4, 0.4, 16], [32, 0.4, 64])],
  ['gpt-realtime-mini', prices([0.6, 0.06, 2.4], [10, 0.3, 20])],
  ['gpt-4o-realtime-preview', prices([5, 2.5, 20], [40, 2.5, 80])],
  ['gpt-4o-mini-realtime-preview', prices([0.6, 0.3, 2.4], [10, 0.3, 20])],
]);

/**
 * What a response cost, in millionths of a US dollar, rounded to whole ones; null when the model's price is not known.
 * Cached tokens are inside the input's. What is neither audio nor named as text, such as reasoning, counts as text.
 * @param model its name, with or without the date of a snapshot; `rehearsal` costs nothing.
 * @param own prices that replace ours, by model; of a model we have none of, all six.
 */
export function costMicros(
  usage: Usage,
  model: string,
  own: Readonly<Record<string, Partial<ModelPrices>>> = {},
): number | null {
  if (model === 'rehearsal') return 0;
  const price = pricesOf(model, own);
  if (!price) return null;
  const textIn = Math.max(usage.inputTextTokens, usage.inputTokens - usage.inputAudioTokens);
  const textOut = Math.max(usage.outputTextTokens, usage.outputTokens - usage.outputAudioTokens);
  return Math.round(
    withCache(textIn, usage.cachedTextTokens, price.textIn, price.cachedTextIn) +
      withCache(usage.inputAudioTokens, usage.cachedAudioTokens, price.audioIn, price.cachedAudioIn) +
      textOut * price.textOut +
      usage.outputAudioTokens * price.audioOut,
  );
}

function pricesOf(
  model: string,
  own: Readonly<Record<string, Partial<ModelPrices>>>,
): ModelPrices | undefined {
  const family = model.replace(SNAPSHOT, '');
  const price = { ...PRICES.get(family), ...own[family], ...own[model] };
  return isComplete(price) ? price : undefined;
}

const isComplete = (price: Partial<ModelPrices>): price is ModelPrices =>
  KINDS.every((kind) => price[kind] !== undefined);

const KINDS = ['textIn', 'cachedTextIn', 'textOut', 'audioIn', 'cachedAudioIn', 'audioOut'] as const;

/** The date at the end of a snapshot's name. Any other end is another model, at a price of its own. */
const SNAPSHOT = /-\d{4}-\d{2}-\d{2}$/;

function withCache(tokens: number, cached: number, price: number, cachedPrice: number): number {
  const fromCache = Math.min(tokens, cached);
  return (tokens - fromCache) * price + fromCache * cachedPrice;
}
