import { BYTES_PER_MS } from '../../../machines/call/audio.ts';
import type { PlayoutOut } from '../../../machines/call/playout.ts';

interface Run {
  readonly itemId: string;
  readonly startMs: number;
  readonly bytes: number;
}

interface Echo {
  readonly name: string;
  readonly at: number;
}

/**
 * The carrier's end of a stream as it really is: audio arrives `latencyMs` after it was sent and is played in real
 * time, in order; a mark comes back up to 20 ms after the audio before it was played, never before an older one.
 */
export class PlayoutBuffer {
  readonly #latencyMs: number;
  readonly #jitterMs: () => number;
  #runs: Run[] = [];
  #echoes: Echo[] = [];
  #busyUntilMs = 0;
  #lastEchoMs = 0;

  /** @param jitterMs asked for each mark, 0 to 20 ms. */
  constructor(latencyMs: number, jitterMs: () => number) {
    this.#latencyMs = latencyMs;
    this.#jitterMs = jitterMs;
  }

  /** Takes what is sent of an item at `now`, ms. */
  send(itemId: string, out: PlayoutOut, now: number): void {
    const arrivalMs = now + this.#latencyMs;
    const startMs = Math.max(arrivalMs, this.#busyUntilMs);
    if (out.type === 'twilio.media') {
      this.#runs.push({ itemId, startMs, bytes: out.bytes });
      this.#busyUntilMs = startMs + out.bytes / BYTES_PER_MS;
      return;
    }
    this.#lastEchoMs = Math.max(this.#lastEchoMs, startMs + this.#jitterMs());
    this.#echoes.push({ name: out.name, at: this.#lastEchoMs });
  }

  /** Marks that have come back by `now`, in order. */
  echoes(now: number): readonly Echo[] {
    const due = this.#echoes.filter(({ at }) => at <= now);
    this.#echoes = this.#echoes.slice(due.length);
    return due;
  }

  /** What of the item was really played by `now`, ms. */
  playedMs(itemId: string, now: number): number {
    return this.#runs
      .filter((run) => run.itemId === itemId)
      .reduce((sum, run) => sum + Math.min(Math.max(now - run.startMs, 0), run.bytes / BYTES_PER_MS), 0);
  }

  /** Nothing is played any more; marks not yet returned come back at once. */
  clear(now: number): void {
    this.#runs = [];
    this.#busyUntilMs = 0;
    this.#lastEchoMs = now;
    this.#echoes = this.#echoes.map(({ name }) => ({ name, at: now }));
  }
}
