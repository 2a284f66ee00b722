import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock } from '../../io/clock.ts';
import type { ReadFiles } from './fresh-import.ts';
import { textOf } from './text-of.ts';

/** An editor writes a file in several steps. */
const SETTLE_MS = 100;

export interface FileWatchOptions {
  readonly clock: Clock;
  /** A file is not what it was. */
  onChanged(): void;
  /** A folder cannot be watched. */
  onFailed(folder: string, error: Error): void;
}

/**
 * Watches files by their folders, since editors put a new file in the place of the old one. Tells only of changes of
 * what is in them.
 */
export class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #folders = new Map<string, FSWatcher>();
  /** What is in each file. */
  #contents: ReadFiles = new Map();
  #timer: unknown;

  constructor(options: FileWatchOptions) {
    this.#options = options;
  }

  /**
   * Watches these files, there or not, and no others.
   * @param files what was in them when they were read: if they have changed since, that is told too.
   */
  follow(files: ReadFiles): void {
    this.#contents = files;
    const folders = new Set([...this.#contents.keys()].map(dirname));
    for (const [folder, watcher] of this.#folders) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const folder of folders) if (!this.#folders.has(folder)) this.#open(folder);
    this.#compareSoon();
  }

  close(): void {
    this.#options.clock.clearTimeout(this.#timer);
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  #open(folder: string): void {
    const failed = (error: Error): void => {
      this.#folders.get(folder)?.close();
      this.#folders.delete(folder);
      this.#options.onFailed(folder, error);
    };
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => this.#stirred(folder, name));
      this.#folders.set(folder, watcher.on('error', failed));
    } catch (error) {
      failed(error as Error);
    }
  }

  #stirred(folder: string, name: string | null): void {
    const files = [...this.#contents.keys()].filter((file) => dirname(file) === folder);
    if (name !== null && !files.some((file) => basename(file) === name)) return;
    this.#compareSoon();
  }

  #compareSoon(): void {
    const { clock } = this.#options;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => this.#compare(), SETTLE_MS);
  }

  #compare(): void {
    const changed = [...this.#contents].some(([file, contents]) => textOf(file) !== contents);
    if (changed) this.#options.onChanged();
  }
}
