import { type Phrase, phrasesOf, termsOf } from './search-terms.ts';
import type { CallListing, CallRow } from './store.ts';

type Said = CallRow['said'];

const PREVIEW_CHARACTERS = 160;
/** What is shown before the words that were searched for. */
const BEFORE_CHARACTERS = 50;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** The line of a list for a call; `preview` the caller's first words. */
export function listingOf(row: CallRow): CallListing {
  const { said, turns, cost: _c, summary: _s, fields: _f, messages: _m, ...rest } = row;
  return { ...rest, latencyMs: median(turns.map((turn) => turn.latencyMs)), preview: firstWords(said) };
}

/** The caller's first words; empty without any. */
export function firstWords(said: Said): string {
  const first = said.find(({ role, text }) => role === 'caller' && text.trim() !== '');
  return cut(first?.text.trim() ?? '', 0);
}

/** The words around what was searched for; the caller's first words when it is not found in one piece. */
export function wordsAround(said: Said, text: string): string {
  const wanted = new Set(phrasesOf(text).map(firstTerm));
  const last = phrasesOf(text).at(-1);
  const prefix = last?.length === 1 ? firstTerm(last) : undefined;
  const hits = (term: string): boolean =>
    wanted.has(term) || (prefix !== undefined && term.startsWith(prefix));
  for (const { text: spoken } of said) {
    for (const word of spoken.matchAll(WORD)) {
      if (termsOf(word[0]).some(hits)) return cut(spoken.trim(), word.index - BEFORE_CHARACTERS);
    }
  }
  return firstWords(said);
}

const firstTerm = (phrase: Phrase): string => phrase[0] ?? '';

/** At most so many characters from `from` on, at a space if there is one, with dots where something is left out. */
function cut(text: string, from: number): string {
  if (from <= 0 && text.length <= PREVIEW_CHARACTERS) return text;
  const space = from <= 0 ? -1 : text.indexOf(' ', from);
  const start = from <= 0 ? 0 : space === -1 ? from : space + 1;
  const rest = text.slice(start);
  const shown = rest.length <= PREVIEW_CHARACTERS ? rest : `${rest.slice(0, PREVIEW_CHARACTERS).trimEnd()}…`;
  // Halves of a character that was cut through are left out.
  return `${start > 0 ? '…' : ''}${shown}`.toWellFormed().replaceAll('\uFFFD', '');
}

/** The middle value, or the mean of the two in the middle; null without any. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  // SAFETY: there is a value, so both places exist.
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
