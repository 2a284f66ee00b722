import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError } from './config-error.ts';

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment with the variables of a `.env` file behind it: what the real environment sets, even to an empty
 * string, wins.
 * @param path the file; one that does not exist sets nothing.
 * @throws {@link ConfigError} when the file is there but cannot be read.
 */
export function withDotenv(environment: Environment, path: string): Environment {
  return { ...readDotenv(path), ...environment };
}

function readDotenv(path: string): Environment {
  try {
    // Windows editors put a byte order mark first, which would become part of the first name.
    return parseEnv(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) as Environment;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    const remedy = 'Make it a file this user may read, or remove it.';
    throw new ConfigError([
      { variable: path, problem: `cannot be read (${code ?? 'unknown error'})`, remedy },
    ]);
  }
}
