/** A sine of `hertz` at `sampleRate` samples/s, with the given peak. */
export function tone(hertz: number, sampleRate: number, count: number, peak = 10000): Int16Array {
  return Int16Array.from({ length: count }, (_, i) =>
    Math.round(peak * Math.sin((2 * Math.PI * hertz * i) / sampleRate)),
  );
}

/** How much louder (positive) or softer `a` is than `b`, in decibels. */
export function decibels(a: number, b: number): number {
  return 20 * Math.log10(a / b);
}

/** Cuts `items` to pieces of the lengths in `sizes`, taken in a circle, until nothing is left. */
export function pieces<T extends Int16Array | Uint8Array>(items: T, sizes: readonly number[]): T[] {
  const cut: T[] = [];
  for (let at = 0, i = 0; at < items.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    cut.push(items.subarray(at, at + size) as T);
    at += size;
  }
  return cut;
}
