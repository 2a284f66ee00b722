import type { Collecting } from '../tools.ts';

/** The arguments of a function call, as a model writes them: anything may be missing or of another type. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Reads the arguments of a call; null when they are no JSON object. None at all are an empty object. */
export function parsed(text: string): Arguments | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Arguments) : null;
  } catch {
    return null;
  }
}

/** More than a reason or a summary needs (characters). */
const MAX_TEXT = 2000;

/** A text, or an empty one where there is none. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, MAX_TEXT).trim() : '';

/** Keys to send: `0-9 * # A-D`, and `w` for half a second of silence; null when they are none. */
export const digitsOf = (value: unknown): string | null => {
  const digits = typeof value === 'number' ? String(value) : textOf(value).replace(/[\s().-]/g, '');
  return /^[0-9*#A-Dw]{1,64}$/.test(digits) ? digits : null;
};

const TIMEOUT_MS = { least: 1000, usual: 10_000, most: 60_000 } as const;
const MAX_LENGTH = 64;

/** How keys are to be collected: with neither a length nor a terminator, `#` ends them. */
export function collectingOf(args: Arguments, callId: string): Collecting {
  const length = wholeIn(args.length, 1, MAX_LENGTH);
  const named = typeof args.terminator === 'string' && /^[0-9*#A-D]$/.test(args.terminator);
  const terminator = named ? (args.terminator as string) : length === null ? '#' : null;
  const timeoutMs =
    wholeIn(args.timeoutMs, TIMEOUT_MS.least, TIMEOUT_MS.most) ?? (TIMEOUT_MS.usual as number);
  return { callId, length, terminator, timeoutMs, reveal: args.reveal === true, keys: '' };
}

/** The nearest whole number within the bounds; null when it is no number. */
const wholeIn = (value: unknown, least: number, most: number): number | null =>
  typeof value === 'number' && Number.isFinite(value)
    ? Math.min(most, Math.max(least, Math.round(value)))
    : null;
