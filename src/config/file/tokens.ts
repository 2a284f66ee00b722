/** A piece of source text that means something to {@link locate}. */
export interface Token {
  /** `string`: `text` is its value. `word`: a name, a number. `mark`: one sign of punctuation. */
  readonly kind: 'word' | 'string' | 'mark' | 'other';
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

const BLANK = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const WORD = /[\p{ID_Start}$_#][\p{ID_Continue}$]*|\d[\w.]*/uy;
const STRING = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const REGEX = /\/(?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;
/** After a value, `/` divides; after anything else it begins a regular expression. */
const VALUE_ENDS = /^[)\]}]$/;
const WORDS_BEFORE_VALUES = new Set(['return', 'typeof', 'case', 'in', 'of', 'await', 'void', 'delete']);

/** Cuts JavaScript or TypeScript into tokens: enough to tell brackets from text, no more. Never throws. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const lineAt = lineCounter(source);
  let at = 0;
  const take = (kind: Token['kind'], text: string, length: number): void => {
    tokens.push({ kind, text, line: lineAt(at) });
    at += length;
  };
  while (at < source.length) {
    const blank = match(BLANK, source, at);
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const word = match(WORD, source, at);
    const string = word === undefined ? match(STRING, source, at) : undefined;
    const regex = source[at] === '/' && mayBeRegex(tokens.at(-1)) ? match(REGEX, source, at) : undefined;
    if (word !== undefined) take('word', word, word.length);
    else if (string !== undefined) take('string', unquoted(string), string.length);
    else if (regex !== undefined) take('other', regex, regex.length);
    else if (source[at] === '`') take('other', '`', templateEnd(source, at) - at);
    else take('mark', source[at]!, 1);
  }
  return tokens;
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function mayBeRegex(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'word') return WORDS_BEFORE_VALUES.has(before.text);
  return before.kind === 'mark' && !VALUE_ENDS.test(before.text);
}

/** What a simple string says; escapes but those of quotes are left as they are, since keys have none. */
const unquoted = (literal: string): string => literal.slice(1, -1).replace(/\\(["'\\])/g, '$1');

/** Behind the closing backtick of a template; expressions in it may hold templates of their own. */
function templateEnd(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length) {
    if (source[at] === '\\') at += 2;
    else if (source[at] === '`') return at + 1;
    else if (source.startsWith('${', at)) at = expressionEnd(source, at + 2);
    else at += 1;
  }
  return at;
}

/** Behind the brace that closes a template's expression. */
function expressionEnd(source: string, start: number): number {
  let depth = 1;
  let at = start;
  while (at < source.length && depth > 0) {
    const skipped = match(BLANK, source, at) ?? match(STRING, source, at);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    if (source[at] === '`') {
      at = templateEnd(source, at);
      continue;
    }
    if (source[at] === '{') depth += 1;
    if (source[at] === '}') depth -= 1;
    at += 1;
  }
  return at;
}

/** Tells the line of a place; asked in rising order. */
function lineCounter(source: string): (at: number) => number {
  let line = 1;
  let counted = 0;
  return (at) => {
    for (; counted < at; counted += 1) if (source[counted] === '\n') line += 1;
    return line;
  };
}
