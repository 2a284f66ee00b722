import { type JournalFile, type Journals, linesAfter } from './journals.ts';

/** Journals that end with the process: for tests and tools. */
export class MemoryJournals implements Journals {
  readonly #journals = new Map<string, string[]>();

  open(callSid: string): JournalFile {
    const lines: string[] = [];
    this.#journals.set(callSid, lines);
    return {
      write: (line) => {
        lines.push(line);
        return true;
      },
      close: () => {},
    };
  }

  read(callSid: string, after?: number): Promise<readonly string[] | undefined> {
    const lines = this.#journals.get(callSid);
    return Promise.resolve(lines && linesAfter([...lines], after));
  }

  delete(callSid: string): Promise<boolean> {
    return Promise.resolve(this.#journals.delete(callSid));
  }

  stats(): { readonly lost: number; readonly queuedBytes: number } {
    return { lost: 0, queuedBytes: 0 };
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
