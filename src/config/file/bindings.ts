import { isMark, type Place } from './literals.ts';
import { type Token, tokensOf } from './tokens.ts';

/** A file's text. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** What names stand for in a file, as far as it can be told without running it. */
export interface Values {
  readonly source: Source;
  readonly tokens: readonly Token[];
  /** What `export default` gives. */
  readonly default: Place | undefined;
  /** What `const name = …` gives. */
  readonly constants: ReadonlyMap<string, Place>;
  readonly imports: ReadonlyMap<string, Imported>;
}

interface Imported {
  /** As written, for example `./agents.ts`. */
  readonly specifier: string;
  /** The name there; `default` for its default. */
  readonly name: string;
}

/** Reads the names of a file's top level. */
export function bindings(source: Source): Values {
  const tokens = tokensOf(source.text);
  const constants = new Map<string, Place>();
  const imports = new Map<string, Imported>();
  let exported: Place | undefined;
  let depth = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    const { kind, text } = tokens[at]!;
    if (kind === 'mark' && '{[('.includes(text)) depth += 1;
    if (kind === 'mark' && '}])'.includes(text)) depth -= 1;
    if (kind !== 'word' || depth > 0) continue;
    if (text === 'const') readConstant(tokens, at, constants);
    if (text === 'import') readImport(tokens, at, imports);
    if (text === 'default' && tokens[at - 1]?.text === 'export') exported = placeAt(tokens, at + 1);
  }
  return { source, tokens, default: exported, constants, imports };
}

/** `const name = …` and `const name: Type = …`. */
function readConstant(tokens: readonly Token[], at: number, constants: Map<string, Place>): void {
  const name = tokens[at + 1];
  if (name?.kind !== 'word') return;
  // Within a type there is no `=` but that of `=>`.
  for (let next = at + 2; next < tokens.length && !isMark(tokens[next], ';'); next += 1) {
    if (!isMark(tokens[next], '=') || isMark(tokens[next + 1], '>')) continue;
    const place = placeAt(tokens, next + 1);
    if (place) constants.set(name.text, place);
    return;
  }
}

/** `import a from '…'`, `import { a, b as c } from '…'`. */
function readImport(tokens: readonly Token[], at: number, imports: Map<string, Imported>): void {
  const from = tokens.findIndex((token, index) => index > at && token.kind === 'string');
  const specifier = tokens[from]?.text;
  if (specifier === undefined || tokens[from - 1]?.text !== 'from') return;
  let inside = false;
  for (let next = at + 1; next < from - 1; next += 1) {
    const token = tokens[next]!;
    if (isMark(token, '{')) inside = true;
    if (token.kind !== 'word' || token.text === 'type' || token.text === 'as') continue;
    const renamed = tokens[next - 1]?.text === 'as' ? tokens[next - 2]?.text : undefined;
    imports.set(token.text, { specifier, name: inside ? (renamed ?? token.text) : 'default' });
  }
}

function placeAt(tokens: readonly Token[], start: number): Place | undefined {
  const token = tokens[start];
  return token && { start, line: token.line };
}
