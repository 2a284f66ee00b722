import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CallFiles, type CallFilesOptions, MAX_QUEUED_BYTES } from './call-files.ts';
import { isCallSid, type JournalFile, type Journals, linesAfter } from './journals.ts';
import { type GrowingFile, WriteBehind } from './write-behind.ts';

/** Journals as files: `<DATA_DIR>/journals/YYYY-MM-DD/<CallSid>.jsonl`. */
export class FileJournals implements Journals {
  readonly #files: CallFiles;
  readonly #behind: WriteBehind;
  readonly #live = new Map<string, GrowingFile>();
  #lost = 0;

  constructor({ dataDir, clock, log, maxQueuedBytes = MAX_QUEUED_BYTES }: CallFilesOptions) {
    this.#files = new CallFiles(join(dataDir, 'journals'), '.jsonl');
    this.#behind = new WriteBehind({ clock, log, what: 'journals', maxBytes: maxQueuedBytes });
  }

  open(callSid: string, startedAt: number): JournalFile {
    if (!isCallSid(callSid)) return this.#nowhere();
    const file = this.#behind.open(this.#files.pathOf(callSid, startedAt));
    this.#live.set(callSid, file);
    return {
      write: (line) => {
        const kept = file.append(`${line}\n`);
        if (!kept) this.#lost += 1;
        return kept;
      },
      close: () => file.close(() => this.#closed(callSid, file)),
    };
  }

  async read(callSid: string, after?: number): Promise<readonly string[] | undefined> {
    const text = await this.#text(callSid);
    return text === undefined ? undefined : linesAfter(wholeLines(text), after);
  }

  async delete(callSid: string): Promise<boolean> {
    const live = this.#live.get(callSid);
    this.#live.delete(callSid);
    await live?.drop();
    const removed = await this.#files.remove(callSid);
    return removed || live !== undefined;
  }

  stats(): { readonly lost: number; readonly queuedBytes: number } {
    return { lost: this.#lost, queuedBytes: this.#behind.queuedBytes };
  }

  stop(flushMs: number): Promise<void> {
    return this.#behind.stop(flushMs);
  }

  async #text(callSid: string): Promise<string | undefined> {
    const live = this.#live.get(callSid);
    if (live === undefined) {
      const path = await this.#files.find(callSid);
      return path === undefined ? undefined : readFile(path, 'utf8');
    }
    const { writtenBytes, rest } = live.snapshot();
    const written = writtenBytes === 0 ? Buffer.alloc(0) : await readFile(live.path);
    return Buffer.concat([written.subarray(0, writtenBytes), rest]).toString();
  }

  #closed(callSid: string, file: GrowingFile): void {
    if (this.#live.get(callSid) === file) this.#live.delete(callSid);
  }

  #nowhere(): JournalFile {
    return {
      write: () => {
        this.#lost += 1;
        return false;
      },
      close: () => {},
    };
  }
}

/** A process that dies may leave half a line at the end. */
const wholeLines = (text: string): readonly string[] => text.split('\n').slice(0, -1);
