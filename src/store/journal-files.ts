import { readFile } from 'node:fs/promises';
import { type CallFilesOptions, GrowingCallFiles } from './growing-call-files.ts';
import { type JournalFile, type Journals, linesAfter } from './journals.ts';

/** Journals as files: `<DATA_DIR>/journals/YYYY-MM-DD/<CallSid>.jsonl`. */
export class FileJournals implements Journals {
  readonly #files: GrowingCallFiles;
  #lost = 0;

  constructor(options: CallFilesOptions) {
    this.#files = new GrowingCallFiles(options, 'journals', '.jsonl');
  }

  open(callSid: string, startedAt: number): JournalFile {
    const file = this.#files.open(callSid, startedAt);
    if (file === undefined) return this.#nowhere();
    return {
      write: (line) => {
        const kept = file.append(`${line}\n`);
        if (!kept) this.#lost += 1;
        return kept;
      },
      close: () => this.#files.close(callSid, file),
    };
  }

  async read(callSid: string, after?: number): Promise<readonly string[] | undefined> {
    const text = await this.#text(callSid);
    return text === undefined ? undefined : linesAfter(wholeLines(text), after);
  }

  delete(callSid: string): Promise<boolean> {
    return this.#files.delete(callSid);
  }

  stats(): { readonly lost: number; readonly queuedBytes: number } {
    return { lost: this.#lost, queuedBytes: this.#files.queuedBytes };
  }

  stop(flushMs: number): Promise<void> {
    return this.#files.stop(flushMs);
  }

  async #text(callSid: string): Promise<string | undefined> {
    const live = this.#files.live(callSid);
    if (live === undefined) {
      const path = await this.#files.find(callSid);
      return path === undefined ? undefined : readFile(path, 'utf8');
    }
    const { writtenBytes, rest } = live.snapshot();
    const written = writtenBytes === 0 ? Buffer.alloc(0) : await readFile(live.path);
    return Buffer.concat([written.subarray(0, writtenBytes), rest]).toString();
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
