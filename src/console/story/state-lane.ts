import type { JournalStep } from '../../store/journal-format.ts';
import { OpenSpans, type Span } from './span.ts';

/** An actor was in a state. */
export interface Stay extends Span {
  readonly state: string;
}

/** Which states an actor went through. */
export class StateLane {
  readonly #stays = new OpenSpans<Stay>();
  #state = '';

  get stays(): readonly Stay[] {
    return this.#stays.spans;
  }

  add({ n, t, to }: JournalStep): void {
    if (to === undefined || to === this.#state) return;
    this.#state = to;
    this.#stays.begin('', { n, from: t, to: null, state: to });
  }
}
