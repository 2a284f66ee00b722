/** What became of the text a model wrote as a tool's arguments. */
export type ReadArguments =
  | { readonly ok: true; readonly args: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problem: string };

/** Reads them; none at all are an empty object. */
export function readArguments(text: string): ReadArguments {
  if (text.trim() === '') return { ok: true, args: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { ok: true, args: value as Record<string, unknown> };
    return { ok: false, problem: 'The arguments must be one JSON object.' };
  } catch {
    return { ok: false, problem: 'The arguments are not JSON.' };
  }
}

/** The same text for the same arguments, in whatever order they were written. */
export const canonical = (value: unknown): string => JSON.stringify(sorted(value));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

const HANDLE = /\bdigits_\d+\b/g;
/** A shorter number stands in innocent text by chance. */
const MIN_SECRET_DIGITS = 3;

/** Arguments with what the caller typed in the place of its handles, and a way to hide it again. */
export interface Revealed {
  readonly args: Readonly<Record<string, unknown>>;
  /** The text with what was typed as its handle again: for what goes back to the model, and into the log. */
  readonly hide: (text: string) => string;
}

/** @param withDigits puts what the caller typed in the place of its handles. */
export function revealed(
  args: Readonly<Record<string, unknown>>,
  withDigits: (text: string) => string,
): Revealed {
  const typed = new Map<string, string>();
  const reveal = (value: unknown): unknown => {
    if (typeof value === 'string') {
      for (const [handle] of value.matchAll(HANDLE)) typed.set(handle, withDigits(handle));
      return withDigits(value);
    }
    if (Array.isArray(value)) return value.map(reveal);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, reveal(inner)]));
  };
  return {
    args: reveal(args) as Record<string, unknown>,
    hide: (text) =>
      [...typed]
        .filter(([, digits]) => digits.length >= MIN_SECRET_DIGITS)
        .reduce((hidden, [handle, digits]) => hidden.replaceAll(digits, handle), text),
  };
}
