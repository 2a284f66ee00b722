import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLog, type Logger } from '../../config/log.ts';

/** A log whose lines, JSON, are put into a list. */
export const logInto = (lines: string[]): Logger =>
  createLog({
    level: 'debug',
    pretty: false,
    destination: { write: (line: string) => void lines.push(line) },
  });

/** The lines of a journal, parsed. @param text one JSON object a line. */
export const readJournal = (text: string): readonly Readonly<Record<string, unknown>>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** What stands in all files of a folder, and of those in it, as one text of Latin letters. */
export const everythingIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
