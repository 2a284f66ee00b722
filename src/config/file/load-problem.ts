import { stripTypeScriptTypes } from 'node:module';
import { basename } from 'node:path';
import { filePath, type ReadFiles } from './fresh-import.ts';
import type { Location } from './locate.ts';
import { textOf } from './text-of.ts';

/**
 * Where a file's own code failed while it was loaded: a syntax error, something thrown, an import that leads nowhere.
 * @param files the files that were read.
 */
export function failedAt(error: unknown, files: ReadFiles): Location | undefined {
  if (!(error instanceof Error)) return undefined;
  const { message, stack = '' } = error;

  return headOf(stack, files) ?? importIn(message) ?? frameIn(stack, files) ?? syntaxErrorIn(error, files);
}

/** Errors of syntax begin with `path:line`. */
function headOf(stack: string, files: ReadFiles): Location | undefined {
  const [, place, line] = /^(.+):(\d+)\n/.exec(stack) ?? [];
  return placed(place, line, files);
}

/** The first call in one of the files. */
function frameIn(stack: string, files: ReadFiles): Location | undefined {
  for (const [, place, line] of stack.matchAll(/(?:\(|at (?:async )?)([^()\n]+):(\d+):\d+\)?$/gm)) {
    const found = placed(place, line, files);
    if (found) return found;
  }
  return undefined;
}

function placed(place: string | undefined, line: string | undefined, files: ReadFiles): Location | undefined {
  const file = place === undefined ? undefined : filePath(place);
  return file !== undefined && files.has(file) ? { file, line: Number(line) } : undefined;
}

/** "Cannot find … 'what' imported from where". */
function importIn(message: string): Location | undefined {
  const [, what = '', importer] = /'([^']+)' imported from (.+)$/.exec(message) ?? [];
  const file = importer === undefined ? undefined : filePath(importer);
  const text = file === undefined ? undefined : textOf(file);
  if (file === undefined || text === undefined) return undefined;
  const index = text.split('\n').findIndex((line) => line.includes(basename(what)));
  return index === -1 ? undefined : { file, line: index + 1 };
}

/** Node does not say where JavaScript cannot be parsed; its other parser does. */
function syntaxErrorIn(error: Error, files: ReadFiles): Location | undefined {
  if (error.name !== 'SyntaxError') return undefined;
  for (const [file, text] of files) {
    try {
      stripTypeScriptTypes(text ?? '');
    } catch (problem) {
      const line = /^.*:(\d+)\n/.exec((problem as Error).stack ?? '')?.[1];
      if (line !== undefined) return { file, line: Number(line) };
    }
  }
  return undefined;
}
