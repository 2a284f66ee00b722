/** A word as typed: the terms it consists of (`o'clock` is two), which must follow each other. */
export type Phrase = readonly string[];

/** Longer questions are cut: nobody types them, and each word costs. */
const MAX_WORDS = 16;
const MARKS = /\p{M}+/gu;
/** Scripts written without spaces: every character is a term of its own. */
const UNSPACED = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]`;
const TERM = new RegExp(String.raw`${UNSPACED}|(?:(?!${UNSPACED})[\p{L}\p{N}])+`, 'gu');
/** How many characters a term of a number has. */
const GRAM = 3;

/** The terms of a text, as they are indexed and compared: lower case, without accents and punctuation. */
export function termsOf(text: string): readonly string[] {
  return text.normalize('NFKD').replace(MARKS, '').toLowerCase().match(TERM) ?? [];
}

/** What was asked for: each word a phrase; the last term of the last one may be the beginning of a term. */
export function phrasesOf(text: string): readonly Phrase[] {
  const words = text.split(/\s+/).map(termsOf);
  return words.filter((terms) => terms.length > 0).slice(0, MAX_WORDS);
}

/** What of a number is compared: digits, and `x` for a `+`. */
export const digitsOf = (number: string): string => number.replace(/[^\d+]/g, '').replaceAll('+', 'x');

/**
 * The terms of a number: three characters from every position on, at its end fewer. So any part of it is found by
 * terms that follow each other, and a part shorter than that by the beginning of a term.
 */
export function gramsOf(number: string): readonly string[] {
  const digits = digitsOf(number);
  return Array.from({ length: digits.length }, (_, at) => digits.slice(at, at + GRAM));
}

/** The terms a part of a number is found by; one term that is too short is the beginning of one. */
export function partGramsOf(part: string): readonly string[] {
  const digits = digitsOf(part);
  return digits.length <= GRAM ? [digits] : gramsOf(part).slice(0, 1 - GRAM);
}
