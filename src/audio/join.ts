/**
 * Puts two pieces of audio end to end.
 * @returns both pieces in new memory, or the other piece itself when one is empty.
 */
export function joinBytes(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
