/**
 * `node:sqlite`, without the notice that it is experimental: it would greet every user of this program, who cannot act
 * on it. Only while the module is loaded, and only that notice.
 */
const emitWarning = process.emitWarning;
process.emitWarning = ((warning: string | Error, ...rest: unknown[]): void => {
  if (String(warning).includes('SQLite is an experimental feature')) return;
  Reflect.apply(emitWarning, process, [warning, ...rest]);
}) as typeof process.emitWarning;
// Not a plain import: it would be loaded before anything of this file runs.
const { DatabaseSync } = await import('node:sqlite');
process.emitWarning = emitWarning;

export { DatabaseSync };
export type Database = InstanceType<typeof DatabaseSync>;
