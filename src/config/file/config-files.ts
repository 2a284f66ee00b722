import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config-error.ts';

/** What a configuration file may be called; there may be one of them. */
export const CONFIG_FILES = ['ts', 'mts', 'js', 'mjs'].map((end) => `callchart.config.${end}`);

/** The name of a folder's configuration file, if it has one. @throws {@link ConfigError} when it has several. */
export function configFile(folder: string): string | undefined {
  const [name, ...others] = CONFIG_FILES.filter((file) => existsSync(join(folder, file)));
  if (others.length === 0) return name;
  const problem = `is not the only one: there is ${others.join(' and ')} too`;
  throw new ConfigError([{ variable: String(name), problem, remedy: 'Keep one of them.' }]);
}
