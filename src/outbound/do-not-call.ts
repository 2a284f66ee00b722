import { readFile, stat } from 'node:fs/promises';
import type { DialStore } from '../store/dials.ts';

/** The numbers nobody may call: those in the store, and those in a file. */
export class DoNotCall {
  readonly #store: Pick<DialStore, 'doNotCall'>;
  readonly #path: string | undefined;
  #changedMs: number | undefined;
  #numbers: ReadonlySet<string> = new Set();

  /** @param path of the file; undefined: there is none. */
  constructor(store: Pick<DialStore, 'doNotCall'>, path: string | undefined) {
    this.#store = store;
    this.#path = path;
  }

  /**
   * Those of the numbers that must not be called.
   * @throws StoreUnavailable, or what the file system says: without the lists nobody is called.
   */
  async among(numbers: readonly string[]): Promise<readonly string[]> {
    await this.#read();
    const kept = new Set(await this.#store.doNotCall(numbers));
    return numbers.filter((number) => kept.has(number) || this.#numbers.has(number));
  }

  async #read(): Promise<void> {
    if (this.#path === undefined) return;
    const { mtimeMs } = await stat(this.#path);
    if (mtimeMs === this.#changedMs) return;
    this.#numbers = numbersIn(await readFile(this.#path, 'utf8'));
    this.#changedMs = mtimeMs;
  }
}

/** Of a file with a number in each line; blanks and punctuation in it are left out, and so is what follows `#` or `,`. */
function numbersIn(text: string): ReadonlySet<string> {
  const lines = text.split(/\r?\n/).map((line) => plainNumber(line.split(/[#,;]/)[0] ?? ''));
  return new Set(lines.filter((number) => number !== ''));
}

/** A number without blanks and punctuation, `00` in front read as `+`. */
export function plainNumber(written: string): string {
  return written.replace(/[\s()./\-\u2010-\u2015]/g, '').replace(/^00/, '+');
}
