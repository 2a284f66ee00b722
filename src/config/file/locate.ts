import { bindings, type Source, type Values } from './bindings.ts';
import type { Path } from './finding.ts';
import { entriesOf, itemsOf, type Place } from './literals.ts';

/** Reads a file that another one imports. @returns undefined when there is none, or it is not ours. */
export type Follow = (specifier: string, from: string) => Source | undefined;

/** Where something stands. */
export interface Location {
  /** The file's path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/**
 * Where in the source a setting is made. Follows object and list literals, names of constants, imports, and a call to
 * its first argument; what is computed or spread cannot be found.
 * @returns the line of the setting's key; of the object that should have it, when it is not there; else undefined.
 */
export function locate(source: Source, path: Path, follow: Follow): Location | undefined {
  let here: Found | undefined = rootOf(source, follow);
  for (const [index, step] of path.entries()) {
    if (!here) return undefined;
    const next = stepInto(here, step);
    if (next === 'absent') return index === path.length - 1 ? locationOf(here) : undefined;
    here = next && resolved(next, follow);
    if (index === path.length - 1) return next && locationOf(next);
  }
  return here && locationOf(here);
}

/** A value, and the file it stands in. */
interface Found {
  readonly in: Values;
  readonly place: Place;
}

const locationOf = ({ in: { source }, place }: Found): Location => ({ file: source.file, line: place.line });

function rootOf(source: Source, follow: Follow): Found | undefined {
  const values = bindings(source);
  return values.default && resolved({ in: values, place: values.default }, follow);
}

/** The value behind a key; `absent` when the literal is plain and has none. */
function stepInto(found: Found, step: string | number): Found | 'absent' | undefined {
  const { tokens } = found.in;
  if (typeof step === 'number') {
    const place = itemsOf(tokens, found.place)?.[step];
    return place && { in: found.in, place };
  }
  const entries = entriesOf(tokens, found.place);
  if (!entries) return undefined;
  const place = entries.keys.get(step);
  if (place) return { in: found.in, place };
  return entries.complete ? 'absent' : undefined;
}

const MAX_HOPS = 10;

/** Goes from a name to what it stands for, as far as that can be told. */
function resolved(found: Found, follow: Follow, hops = 0): Found {
  const { tokens, constants, imports, source } = found.in;
  const { start } = found.place;
  const word = tokens[start];
  if (word?.kind !== 'word' || hops > MAX_HOPS) return found;
  const next = tokens[start + 1]?.text;
  if (next === '(') {
    const argument = { ...found.place, start: start + 2 };
    return resolved({ in: found.in, place: argument }, follow, hops + 1);
  }
  if (next === '.' || next === '[') return found;
  const constant = constants.get(word.text);
  if (constant) return resolved({ in: found.in, place: constant }, follow, hops + 1);
  const imported = imports.get(word.text);
  const other = imported && follow(imported.specifier, source.file);
  if (!imported || !other) return found;
  const values = bindings(other);
  const place = imported.name === 'default' ? values.default : values.constants.get(imported.name);
  return place ? resolved({ in: values, place }, follow, hops + 1) : found;
}
