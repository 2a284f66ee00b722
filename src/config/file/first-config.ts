import { constants, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configFile } from './config-files.ts';

const FIRST = fileURLToPath(new URL('./first.config.ts', import.meta.url));

/**
 * Writes a `callchart.config.ts` to begin with, with a comment on each setting. One that is there is never overwritten.
 * @returns the name of the folder's file, and whether it was written now.
 */
export function writeFirstConfig(folder: string): { readonly name: string; readonly written: boolean } {
  const there = configFile(folder);
  if (there !== undefined) return { name: there, written: false };
  const name = 'callchart.config.ts';
  copyFileSync(FIRST, join(folder, name), constants.COPYFILE_EXCL);
  return { name, written: true };
}
