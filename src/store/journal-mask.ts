import { maskBuiltIn } from './built-in-mask.ts';

/** Stands for each letter and digit nobody may read. */
export const MASK = '•';
const LETTER_OR_DIGIT = /[\p{L}\p{N}\p{M}]/gu;
const KEPT_DIGITS = 2;

/** Fields that hold what somebody said, typed or was told to say, in whatever event or action they stand. */
const WORDS: ReadonlySet<string> = new Set([
  'text',
  'transcript',
  'delta',
  'arguments',
  'summary',
  'digits',
  'instructions',
  'greeting',
  'voicemail',
  'sentences',
]);

/** Words without their letters and digits: as long as before, counted in UTF-16. Masked words stay as they are. */
export const maskWords = (text: string): string =>
  text.replace(LETTER_OR_DIGIT, (found) => MASK.repeat(found.length));

/** A telephone number (or another address) of which only the last two digits can be read. */
export function maskNumber(text: string): string {
  const kept = [...text.matchAll(/\d/g)].slice(-KEPT_DIGITS).map(({ index }) => index);
  return text.replace(LETTER_OR_DIGIT, (found, index: number) =>
    kept.includes(index) ? found : MASK.repeat(found.length),
  );
}

/** The same JSON value with the words in it masked; what has none is given back as it is. */
export function withoutWords<T>(value: T): T {
  return strip(value, false) as T;
}

/** A tool's `output` is words; a response's is a list of items, some of whose fields are. */
const isWords = (key: string, value: unknown): boolean =>
  WORDS.has(key) || (key === 'output' && typeof value === 'string');

function strip(value: unknown, words: boolean): unknown {
  if (typeof value === 'string') return words ? maskWords(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => strip(inner, words));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      maskedHere(value, key, inner) ?? strip(inner, words || isWords(key, inner)),
    ]),
  );
}

/** What needs to be known of the object around a text to mask it. */
function maskedHere(around: object, key: string, text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const { name, type, reason } = around as Readonly<Record<string, unknown>>;
  if (key === 'arguments') return maskBuiltIn(name, text, maskWords);
  // In its own words the agent says why it hung up.
  return key === 'detail' && type === 'report.ended' && reason === 'agent_ended'
    ? maskWords(text)
    : undefined;
}
