/**
 * The names of guards or actions as the chart was written with them.
 * @param written a name, `{ type }`, a function or a list of these; undefined gives no names.
 */
export function namesOf(written: unknown): string[] {
  if (written === undefined || written === null) return [];
  if (Array.isArray(written)) return written.flatMap(namesOf);
  if (typeof written === 'string') return [written];
  if (typeof written === 'function') {
    const { name, type } = written as { readonly name: string; readonly type?: unknown };
    return [typeof type === 'string' ? type : name || 'inline'];
  }
  const { type } = written as { readonly type?: unknown };
  return [typeof type === 'string' ? type : 'inline'];
}
