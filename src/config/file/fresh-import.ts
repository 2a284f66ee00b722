import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nativeImport } from '../native-import.ts';
import { textOf } from './text-of.ts';

/** Files that were read, by their paths, with what was in them. */
export type ReadFiles = Map<string, string | undefined>;

/** The query that tells one reading of a file from the next. */
const MARK = 'callchart';
/** What a configuration imports us by, wherever it lies. */
const OURSELVES = 'callchart';
const ENTRY = new URL('../../agents/define.ts', import.meta.url).href;
/** Our own code is loaded once. */
const OWN_CODE = ['../../', '../../../machines/'].map((folder) => new URL(folder, import.meta.url).href);

/** The files of each reading, by its number. */
const readings = new Map<string, ReadFiles>();
let hooked = false;

/**
 * Imports a file, and with it every file of the user's that it imports, as they are now. Node keeps what it has once
 * imported, so each reading has URLs of its own; what earlier ones loaded stays in memory. Packages and the files of
 * CommonJS's `require` are loaded once.
 * @param files gets every file that was read, also when the import fails, and of what is imported later on.
 */
export function freshImport(path: string, files: ReadFiles): Promise<{ readonly default?: unknown }> {
  hook();
  const reading = String(readings.size + 1);
  readings.set(reading, files);
  files.set(path, textOf(path));
  return nativeImport(marked(pathToFileURL(path).href, reading));
}

/** A path or URL of a file of a reading, as its path; undefined when it is none. */
export function filePath(place: string): string | undefined {
  const bare = place.replace(new RegExp(`[?&]${MARK}=\\d+$`), '');
  if (!bare.startsWith('file:')) return bare;
  return URL.canParse(bare) ? fileURLToPath(bare) : undefined;
}

function hook(): void {
  if (hooked) return;
  hooked = true;
  registerHooks({
    resolve(specifier, context, next) {
      const reading = readingOf(context.parentURL);
      const files = reading === undefined ? undefined : readings.get(reading);
      if (reading === undefined || !files) return next(specifier, context);
      if (specifier === OURSELVES) return { url: ENTRY, shortCircuit: true };
      const resolved = next(specifier, context);
      if (!isTheirs(resolved.url) || !context.conditions.includes('import')) return resolved;
      // Before it is loaded: should it change in between, that is seen as a change.
      const path = fileURLToPath(resolved.url);
      if (!files.has(path)) files.set(path, textOf(path));
      return { ...resolved, url: marked(resolved.url, reading) };
    },
  });
}

const marked = (url: string, reading: string): string =>
  `${url}${url.includes('?') ? '&' : '?'}${MARK}=${reading}`;

const readingOf = (url: string | undefined): string | undefined =>
  url?.includes(MARK) ? new RegExp(`[?&]${MARK}=(\\d+)$`).exec(url)?.[1] : undefined;

const isTheirs = (url: string): boolean =>
  url.startsWith('file:') &&
  !url.includes('/node_modules/') &&
  !OWN_CODE.some((folder) => url.startsWith(folder));
