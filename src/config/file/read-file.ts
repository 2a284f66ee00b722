import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Clock } from '../../io/clock.ts';
import type { Config } from '../config.ts';
import { ConfigError, type ConfigProblem } from '../config-error.ts';
import type { LiveSettings } from '../live-settings.ts';
import type { Source } from './bindings.ts';
import { checkFile } from './check.ts';
import { configFile } from './config-files.ts';
import { type Finding, pathText } from './finding.ts';
import { freshImport, type ReadFiles } from './fresh-import.ts';
import { failedAt } from './load-problem.ts';
import { type Location, locate } from './locate.ts';
import { settingsFrom } from './settings-from.ts';
import { textOf } from './text-of.ts';

/** How long a file may take to load, ms. */
const LOAD_TIMEOUT_MS = 10_000;

/** Without any of these a file is CommonJS to Node and exports an empty object, as one that is half written. */
const EXPORTS = /\bdefault\b|\bexports\b/;

/**
 * Reads the configuration file of a folder, as it is now.
 * @param config what the environment says: the defaults of every agent.
 * @param files gets every file that was read, also when it cannot be used.
 * @returns undefined when there is no such file.
 * @throws {@link ConfigError} naming everything that is wrong with it, with its lines.
 */
export async function readSettingsFile(
  folder: string,
  config: Config,
  files: ReadFiles,
  clock: Clock,
): Promise<{ readonly settings: LiveSettings; readonly name: string } | undefined> {
  const name = configFile(folder);
  if (name === undefined) return undefined;
  const path = resolve(folder, name);
  const exported = await exportedBy(path, folder, files, clock);
  const checked = checkFile(exported, config.agent.name);
  if ('file' in checked) return { settings: settingsFrom(checked.file, checked.plan, config), name };
  throw new ConfigError(inOrder(checked.findings, { file: path, text: files.get(path) ?? '' }, folder));
}

async function exportedBy(path: string, folder: string, files: ReadFiles, clock: Clock): Promise<unknown> {
  const variable = relative(folder, path);
  let exported: { readonly default?: unknown };
  try {
    exported = await inTime(freshImport(path, files), clock);
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const place = failedAt(error, files);
    const problem = `cannot be loaded: ${text.replace(/\.$/, '')}`;
    throw new ConfigError([{ ...at(place, folder), variable, problem }]);
  }
  if (exported.default !== undefined && EXPORTS.test(files.get(path) ?? '')) return exported.default;
  const remedy = 'Write export default defineConfig({ … }).';
  throw new ConfigError([{ variable, problem: 'has no default export', remedy }]);
}

/** A file may wait for what never comes. */
function inTime<T>(loaded: Promise<T>, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`it takes longer than ${LOAD_TIMEOUT_MS / 1000} s`));
    const timer = clock.setTimeout(late, LOAD_TIMEOUT_MS);
    void loaded.then(resolve, reject).finally(() => clock.clearTimeout(timer));
  });
}

/** As the lines of the file are; what has no line comes last. */
function inOrder(findings: readonly Finding[], source: Source, folder: string): readonly ConfigProblem[] {
  const found = findings.map(({ path: setting, problem }) => {
    const place = locate(source, setting, follow);
    return {
      place,
      problem: { ...at(place, folder), variable: pathText(setting) || 'export default', problem },
    };
  });
  const line = (place: Location | undefined): number => place?.line ?? Number.POSITIVE_INFINITY;
  return found
    .sort((a, b) => (line(a.place) === line(b.place) ? 0 : line(a.place) - line(b.place)))
    .map(({ problem }) => problem);
}

function at(place: Location | undefined, folder: string): Pick<ConfigProblem, 'at'> {
  return place ? { at: `${relative(folder, place.file)}:${place.line}` } : {};
}

/** Files that are named by their way from the one that imports them. */
function follow(
  specifier: string,
  from: string,
): { readonly file: string; readonly text: string } | undefined {
  if (!/^\.{1,2}\//.test(specifier)) return undefined;
  const file = fileURLToPath(new URL(specifier, pathToFileURL(from)));
  const text = textOf(file);
  return text === undefined ? undefined : { file, text };
}
