/** A stretch of a call, ms since it began; `to` is null while it lasts. `n`: the journal's line that began it. */
export interface Span {
  readonly n: number;
  readonly from: number;
  readonly to: number | null;
}

/** Something that happened at a moment. */
export interface Point {
  readonly n: number;
  readonly t: number;
  readonly text: string;
}

/** Spans of which at most one is open for each key. */
export class OpenSpans<T extends Span> {
  readonly spans: T[] = [];
  /** Where in {@link spans} the open one of each key is. */
  readonly #open = new Map<string, number>();

  begin(key: string, span: T): void {
    this.end(key, span.from);
    this.#open.set(key, this.spans.length);
    this.spans.push(span);
  }

  /** Ends what is open of this key; nothing happens when nothing is. */
  end(key: string, t: number): void {
    this.change(key, { to: t } as Partial<T>);
    this.#open.delete(key);
  }

  /** What is open of this key. */
  openOf(key: string): T | undefined {
    const index = this.#open.get(key);
    return index === undefined ? undefined : this.spans[index];
  }

  /** Says more about what is open of this key. */
  change(key: string, more: Partial<T>): void {
    const index = this.#open.get(key);
    const span = index === undefined ? undefined : this.spans[index];
    if (index !== undefined && span) this.spans[index] = { ...span, ...more };
  }

  endAll(t: number): void {
    for (const key of [...this.#open.keys()]) this.end(key, t);
  }
}
