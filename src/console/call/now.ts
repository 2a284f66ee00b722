/**
 * What time it is on a live call, ms since it began: lines are late by their way, some more than others, so the
 * quickest one tells.
 */
export class Now {
  #began: number | null = null;

  /** A line of the moment `t` has arrived. @param nowMs the page's clock. */
  learn(t: number, nowMs: number): void {
    this.#began = Math.min(this.#began ?? Number.POSITIVE_INFINITY, nowMs - t);
  }

  at(nowMs: number): number {
    return this.#began === null ? 0 : nowMs - this.#began;
  }
}
