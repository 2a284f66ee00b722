import type { JournalLine } from '../../store/journal-format.ts';

/** Nobody sees more changes than this, ms between them. */
const EVERY_MS = 50;

/** Gathers the lines of a live call, so that a lively moment is one change of the page and not fifty. */
export class Pile {
  readonly #take: (lines: readonly JournalLine[], live: boolean) => void;
  #lines: JournalLine[] = [];
  #live = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param take gets the gathered lines, in order; the last of a call at once. */
  constructor(take: (lines: readonly JournalLine[], live: boolean) => void) {
    this.#take = take;
  }

  add(lines: readonly JournalLine[], live: boolean): void {
    for (const line of lines) this.#lines.push(line);
    this.#live = live;
    if (!live) this.#hand();
    else this.#timer ??= setTimeout(() => this.#hand(), EVERY_MS);
  }

  /** What is on it is not wanted any more. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#lines = [];
  }

  #hand(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines;
    this.#lines = [];
    this.#take(lines, this.#live);
  }
}
