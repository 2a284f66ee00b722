/** Lengths in bytes, run-length encoded as a journal writes them: `160*49,80`. */
export class Sizes {
  #text = '';
  #size = 0;
  #times = 0;

  /** One more. */
  add(bytes: number): void {
    if (this.#times > 0 && bytes === this.#size) {
      this.#times += 1;
      return;
    }
    this.#text = this.text();
    this.#size = bytes;
    this.#times = 1;
  }

  /** All so far. */
  text(): string {
    if (this.#times === 0) return '';
    const last = this.#times === 1 ? `${this.#size}` : `${this.#size}*${this.#times}`;
    return this.#text === '' ? last : `${this.#text},${last}`;
  }
}

/** Reads what {@link Sizes} wrote. @throws RangeError when it is something else. */
export function readSizes(text: string): readonly number[] {
  if (text === '') return [];
  return text.split(',').flatMap((part) => {
    const match = /^(\d{1,9})(?:\*(\d{1,7}))?$/.exec(part);
    if (!match) throw new RangeError(`not a list of sizes: ${text.slice(0, 40)}`);
    return new Array<number>(Number(match[2] ?? 1)).fill(Number(match[1]));
  });
}
