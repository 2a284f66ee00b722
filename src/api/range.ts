/** Bytes from `from` to, not including, `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** A browser that asks for everything from some place on gets so much, and asks again when it needs more. */
const MAX_RANGE_BYTES = 1024 * 1024;

/**
 * Reads a `Range` header.
 * @param size of the whole, bytes.
 * @returns undefined when the whole is to be sent (no range, or one we need not understand); `unsatisfiable` for 416.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.replaceAll(' ', '') ?? '');
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (from >= size || from >= to) return 'unsatisfiable';
  return { from, to: Math.min(to, from + MAX_RANGE_BYTES) };
}
