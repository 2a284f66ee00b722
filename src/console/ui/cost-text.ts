import type { CostPart } from '../../prices/call-cost.ts';
import { TOKEN_KINDS, type Tokens } from '../../prices/tokens.ts';
import { countText, moneyText } from './format.ts';

/** What something cost, from millionths of a US dollar; null: not known. @param incomplete it cost more than that. */
export const costText = (micros: number | null, incomplete = false): string => {
  if (micros === null) return 'not known';
  return incomplete ? `at least ${moneyText(micros)}` : moneyText(micros);
};

/** The same to a hundredth of a cent, so that what stands below one another adds up. */
export function fineCostText(micros: number | null, incomplete = false): string {
  if (micros === null) return 'not known';
  const text = micros > 0 && micros < 50 ? '< $0.0001' : `$${(micros / 1e6).toFixed(4)}`;
  return incomplete ? `at least ${text}` : text;
}

/** What parts of a cost are called. */
export const PART_WORDS: Readonly<Record<CostPart, string>> = {
  turns: 'Answers',
  aside: 'Asked aside',
  summary: 'Summary',
  transcription: 'Transcription',
  line: 'Telephone line',
  transfer: 'Transfer',
  detection: 'Who answered',
  messages: 'Text messages',
};

/** What kinds of tokens are called. */
export const TOKEN_WORDS: Readonly<Record<keyof Tokens, string>> = {
  textIn: 'text in',
  cachedTextIn: 'text in, cached',
  audioIn: 'audio in',
  cachedAudioIn: 'audio in, cached',
  textOut: 'text out',
  audioOut: 'audio out',
};

/** `120 text in, 64 text in, cached, …` in one line; kinds of which there are none are left out. */
export const tokensText = (tokens: Tokens): string =>
  TOKEN_KINDS.filter((kind) => tokens[kind] > 0)
    .map((kind) => `${tokens[kind].toLocaleString('en')} ${TOKEN_WORDS[kind]}`)
    .join(' · ') || countText(0, 'token');
