import { readdir, rmdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

const FOLDERS = ['journals', 'recordings'];
const DATABASE = ['calls.db', 'calls.db-wal'];

/** The database, below `DATA_DIR`. */
export const databasePath = (dataDir: string): string => join(dataDir, 'calls.db');

/** A journal or a recording on the disk. */
export interface KeptFile {
  readonly callSid: string;
  readonly bytes: number;
  /** When it was last written, ms since the epoch. */
  readonly writtenAt: number;
}

/** All journals and recordings in `DATA_DIR`. */
export async function keptFiles(dataDir: string): Promise<readonly KeptFile[]> {
  const files: KeptFile[] = [];
  for (const folder of FOLDERS) {
    for (const day of await namesIn(join(dataDir, folder))) {
      for (const name of await namesIn(join(dataDir, folder, day))) {
        const path = join(dataDir, folder, day, name);
        const facts = await stat(path).catch(() => undefined);
        if (!facts?.isFile()) continue;
        const callSid = basename(name, extname(name));
        files.push({ callSid, bytes: facts.size, writtenAt: facts.mtimeMs });
      }
    }
  }
  return files;
}

/** How big the database is. */
export async function databaseBytes(dataDir: string): Promise<number> {
  const facts = await Promise.all(DATABASE.map((name) => stat(join(dataDir, name)).catch(() => undefined)));
  return facts.reduce((sum, each) => sum + (each?.size ?? 0), 0);
}

/** Removes the folders of days before this one (`2026-11-23`) that nothing is left in. */
export async function removeEmptyDays(dataDir: string, today: string): Promise<void> {
  for (const folder of FOLDERS) {
    for (const day of await namesIn(join(dataDir, folder))) {
      // One that is not empty refuses to go.
      if (day < today) await rmdir(join(dataDir, folder, day)).catch(() => undefined);
    }
  }
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);
