import { dirname } from 'node:path';
import { NewerDatabase } from './database.ts';
import type { Failure } from './messages.ts';

/** SQLite's primary result codes that say something about the disk, not about the statement. */
const BUSY = 5;
const LOCKED = 6;
const NO_MEMORY = 7;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

const SURROUNDINGS: ReadonlySet<number> = new Set([
  BUSY,
  LOCKED,
  NO_MEMORY,
  READ_ONLY,
  IO_ERROR,
  CORRUPT,
  FULL,
  CANNOT_OPEN,
  NOT_A_DATABASE,
]);
/** After these the file may be another one, or none: it is opened anew. */
const REOPEN: ReadonlySet<number> = new Set([READ_ONLY, IO_ERROR, CORRUPT, CANNOT_OPEN, NOT_A_DATABASE]);

/** SQLite's primary result code; undefined when it is not SQLite's error. */
function codeOf(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
}

/** Whether the disk or the file is the trouble, so that the same may work later. */
export const isOfSurroundings = (error: unknown): boolean => SURROUNDINGS.has(codeOf(error) ?? -1);

/** Whether the file should be opened anew before the next try. */
export const needsReopening = (error: unknown): boolean => REOPEN.has(codeOf(error) ?? -1);

/** The trouble in words, and what to do about it. */
export function failureOf(error: unknown, path: string): Failure {
  const { message } = error as Error;
  if (error instanceof RangeError) return { message, advice: '', range: true };
  return { message, advice: advice(error, path) };
}

function advice(error: unknown, path: string): string {
  if (error instanceof NewerDatabase)
    return `Run the newer Callchart again, or move ${path} away: a new one is begun by itself.`;
  switch (codeOf(error)) {
    case BUSY:
    case LOCKED:
      return `Another program holds ${path}: close it there.`;
    case FULL:
      return `The disk of ${dirname(path)} is full: make room, or lower RETENTION_GB.`;
    case IO_ERROR:
      return `${dirname(path)} cannot be read or written: see whether its disk is full or failing.`;
    case CORRUPT:
    case NOT_A_DATABASE:
      return `${path} is damaged: move it away with its -wal and -shm files; a new one is begun by itself.`;
    case NO_MEMORY:
      return '';
    default:
      return `See that ${dirname(path)} is a folder this user may write in, or set DATA_DIR to one.`;
  }
}
