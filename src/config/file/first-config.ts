import { constants, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../config-error.ts';
import { configFile } from './config-files.ts';

const FIRST = fileURLToPath(new URL('./first.config.ts', import.meta.url));

/**
 * Writes a `callchart.config.ts` to begin with, with a comment on each setting.
 * @returns its name.
 * @throws {@link ConfigError} when the folder has a configuration file: it is never overwritten.
 */
export function writeFirstConfig(folder: string): string {
  const there = configFile(folder);
  if (there !== undefined) {
    const remedy = 'Nothing was written: move it away first.';
    throw new ConfigError([{ variable: there, problem: 'is there already', remedy }]);
  }
  const name = 'callchart.config.ts';
  copyFileSync(FIRST, join(folder, name), constants.COPYFILE_EXCL);
  return name;
}
