/** 8 bytes of μ-law are 1 ms. */
const BYTES_PER_MS = 8;
/** Audio that comes later than this after the buffer ran dry is a new run, ms: less is only jitter. */
const SLACK_MS = 30;

/** A piece of an item as the caller heard it, or will; ms since the call began. */
export interface Heard {
  readonly itemId: string;
  /** Number of the line that sent its first audio. */
  readonly n: number;
  readonly from: number;
  readonly to: number;
  /** The rest was taken back. */
  readonly cut: boolean;
}

/** Audio that plays without a pause: when it began, between the two bounds. */
interface Run {
  earliestMs: number;
  latestMs: number | null;
}

interface Piece {
  readonly itemId: string;
  readonly n: number;
  readonly run: Run;
  readonly startByte: number;
  endByte: number;
  cut: boolean;
}

/**
 * When the caller really heard what was sent: as the machine's own ledger reckons it (no byte plays before it was
 * sent, every byte has played when its mark comes back, the middle is taken), but for all of the call and afterwards,
 * when all marks are known.
 */
export class Playing {
  readonly #pieces: Piece[] = [];
  readonly #byItem = new Map<string, Piece[]>();
  #run: Run | null = null;
  #sentBytes = 0;
  #runStart = 0;
  #marks = new Map<string, number>();
  /** The least that ever lay between the two bounds, ms. */
  #lagMs: number | null = null;

  /** Audio of an item went out. */
  sent(itemId: string, bytes: number, t: number, n: number): void {
    const run = this.#runAt(t);
    const last = this.#pieces.at(-1);
    if (last && last.itemId === itemId && last.run === run && last.endByte === this.#sentBytes) {
      last.endByte += bytes;
    } else {
      const endByte = this.#sentBytes + bytes;
      const piece = { itemId, n, run, startByte: this.#sentBytes, endByte, cut: false };
      this.#pieces.push(piece);
      this.#byItem.set(itemId, [...(this.#byItem.get(itemId) ?? []), piece]);
    }
    this.#sentBytes += bytes;
  }

  /** A mark went out behind it. */
  marked(name: string): void {
    this.#marks.set(name, this.#sentBytes);
  }

  /** A mark came back. */
  proven(name: string, t: number): void {
    const position = this.#marks.get(name);
    if (position === undefined) return;
    this.#marks.delete(name);
    const run = this.#run;
    if (run === null || position <= this.#runStart) return;
    const start = t - position / BYTES_PER_MS;
    run.latestMs = Math.min(run.latestMs ?? start, start);
    const lag = Math.max(0, run.latestMs - run.earliestMs);
    this.#lagMs = Math.min(this.#lagMs ?? lag, lag);
  }

  /** The buffer was emptied: this much of what was sent is never heard, ms. */
  cleared(unheardMs: number): void {
    this.#cutAt(this.#sentBytes - unheardMs * BYTES_PER_MS);
    this.#startAnew();
  }

  /** Nothing is heard after this. */
  over(t: number): void {
    if (this.#run) this.#cutAt((t - this.#originOf(this.#run)) * BYTES_PER_MS);
    this.#startAnew();
  }

  /** All that was or will be heard, in order. */
  get heard(): readonly Heard[] {
    return this.#pieces.filter(({ startByte, endByte }) => endByte > startByte).map((p) => this.#heard(p));
  }

  /** The same of one item. */
  heardOf(itemId: string): readonly Heard[] {
    const pieces = this.#byItem.get(itemId) ?? [];
    return pieces.filter(({ startByte, endByte }) => endByte > startByte).map((piece) => this.#heard(piece));
  }

  /** How much of an item had been heard at `t`, ms of its audio. */
  heardMs(itemId: string, t: number): number {
    return this.heardOf(itemId).reduce((sum, { from, to }) => sum + Math.max(0, Math.min(t, to) - from), 0);
  }

  #runAt(t: number): Run {
    const start = t - this.#sentBytes / BYTES_PER_MS;
    if (this.#run && start <= this.#run.earliestMs + SLACK_MS) {
      this.#run.earliestMs = Math.max(this.#run.earliestMs, start);
      return this.#run;
    }
    this.#run = { earliestMs: start, latestMs: null };
    this.#runStart = this.#sentBytes;
    return this.#run;
  }

  #cutAt(byte: number): void {
    for (let i = this.#pieces.length - 1; i >= 0; i--) {
      const piece = this.#pieces[i];
      if (!piece || piece.run !== this.#run) return;
      if (piece.endByte <= byte) continue;
      piece.endByte = Math.max(piece.startByte, byte);
      piece.cut = true;
    }
  }

  #startAnew(): void {
    this.#run = null;
    this.#sentBytes = 0;
    this.#runStart = 0;
    this.#marks = new Map();
  }

  #heard({ itemId, n, run, startByte, endByte, cut }: Piece): Heard {
    const origin = this.#originOf(run);
    const at = (byte: number): number => origin + byte / BYTES_PER_MS;
    return { itemId, n, from: at(startByte), to: at(endByte), cut };
  }

  /** When byte 0 of a run's positions was, or would have been, played. */
  #originOf({ earliestMs, latestMs }: Run): number {
    const latest = latestMs ?? earliestMs + (this.#lagMs ?? 0);
    return (earliestMs + Math.max(earliestMs, latest)) / 2;
  }
}
