import type { Token } from './tokens.ts';

/** A value in a list of tokens. */
export interface Place {
  /** Index of its first token. */
  readonly start: number;
  /** The line to tell people: of its key, when it has one. */
  readonly line: number;
}

/** What an object literal holds. */
interface Entries {
  readonly keys: ReadonlyMap<string, Place>;
  /** Nothing in it is spread or computed: there are no other keys. */
  readonly complete: boolean;
}

/** The entries of the object literal that begins here; undefined when none does. */
export function entriesOf(tokens: readonly Token[], { start }: Place): Entries | undefined {
  if (!isMark(tokens[start], '{')) return undefined;
  const keys = new Map<string, Place>();
  let complete = true;
  for (const at of partsOf(tokens, start)) {
    const key = keyAt(tokens, at);
    if (key) keys.set(key.name, { start: key.value, line: tokens[at]!.line });
    else complete = false;
  }
  return { keys, complete };
}

/** The items of the list literal that begins here; undefined when none does, or their numbers cannot be told. */
export function itemsOf(tokens: readonly Token[], { start }: Place): readonly Place[] | undefined {
  if (!isMark(tokens[start], '[')) return undefined;
  const parts = partsOf(tokens, start);
  if (parts.some((at) => isMark(tokens[at], '.'))) return undefined;
  return parts.map((at) => ({ start: at, line: tokens[at]!.line }));
}

/** Key and value of an entry: `key: value`, `'key': value`, `key`, or `key() {}`. */
function keyAt(
  tokens: readonly Token[],
  at: number,
): { readonly name: string; readonly value: number } | undefined {
  const modifier = tokens[at]?.text === 'async' || isMark(tokens[at], '*');
  const first = modifier && !isMark(tokens[at + 1], ':') && !isMark(tokens[at + 1], ',') ? at + 1 : at;
  const key = tokens[first];
  if (key?.kind !== 'word' && key?.kind !== 'string') return undefined;
  return { name: key.text, value: isMark(tokens[first + 1], ':') ? first + 2 : first };
}

/** Where each part between commas begins, inside the brackets that open here. */
function partsOf(tokens: readonly Token[], open: number): readonly number[] {
  const parts: number[] = [];
  let depth = 0;
  let fresh = true;
  for (let at = open; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    if (token.kind === 'mark' && '}])'.includes(token.text) && --depth === 0) break;
    if (depth === 1 && isMark(token, ',')) fresh = true;
    else if (depth > 0 && fresh) {
      parts.push(at);
      fresh = false;
    }
    if (token.kind === 'mark' && '{[('.includes(token.text)) depth += 1;
  }
  return parts;
}

export const isMark = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'mark' && token.text === text;
