import type { Logger } from '../../config/log.ts';
import type { Metrics } from '../../server/metrics.ts';

/** Frames of one peer that cannot be read: every one is counted, the first is logged. */
export class Junk {
  readonly #wire: Parameters<Metrics['malformed']>[0];
  readonly #metrics: Metrics;
  readonly #log: Logger;
  readonly #text: string;
  #logged = false;

  /** @param text what happened to the frame, for the log. */
  constructor(
    wire: Parameters<Metrics['malformed']>[0],
    text: string,
    around: { metrics: Metrics; log: Logger },
  ) {
    this.#wire = wire;
    this.#text = text;
    this.#metrics = around.metrics;
    this.#log = around.log;
  }

  /** Books one. @param problem what is wrong with it. */
  book(problem: string): void {
    this.#metrics.malformed(this.#wire);
    if (this.#logged) return;
    this.#logged = true;
    this.#log.warn({ problem }, this.#text);
  }
}
