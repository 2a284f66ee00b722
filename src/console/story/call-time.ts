/** One stretch in which the call's clock and the journal's ran alike. */
interface Stretch {
  readonly t: number;
  readonly at: number;
}

/** Both clocks are rounded to whole ms on their own. */
const ROUNDING_MS = 2;

/**
 * Tells a moment of the journal (`t`, ms since the webhook) from one on the call's clock (`at`, ms since the first
 * stream's media clock started, where a recording begins). The two run alike but for jumps of the media clock.
 */
export class CallTime {
  /** In order; the first moment that is known of each. */
  readonly #stretches: Stretch[] = [];

  /** Both clocks, as one line has them; before the first stream `at` stands at 0 and tells nothing. */
  learn(t: number, at: number): void {
    if (at <= 0) return;
    const last = this.#stretches.at(-1);
    if (last && Math.abs(t - at - (last.t - last.at)) <= ROUNDING_MS) return;
    this.#stretches.push({ t, at });
  }

  /** The moment on the call's clock, ms; negative before its first stream; `t` itself before anything is known. */
  atOf(t: number): number {
    const stretch = this.#last((known) => known.t <= t);
    return stretch ? t - stretch.t + stretch.at : t;
  }

  /** The moment in the journal of one on the call's clock, ms. */
  tOf(at: number): number {
    const stretch = this.#last((known) => known.at <= at);
    return stretch ? at - stretch.at + stretch.t : at;
  }

  #last(holds: (stretch: Stretch) => boolean): Stretch | undefined {
    return this.#stretches.findLast(holds) ?? this.#stretches[0];
  }
}
