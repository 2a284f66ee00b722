import type { Dial } from '../../store/dials.ts';
import { maskNumber } from '../../store/journal-mask.ts';
import { done } from '../outcome.ts';
import type { QueueParts } from './parts.ts';

/** What is written down of the calls to be placed, whoever else changes it. */
export class DialRecords {
  readonly #parts: Pick<QueueParts, 'store' | 'keepNumbers' | 'epochMs' | 'log'>;

  constructor(parts: Pick<QueueParts, 'store' | 'keepNumbers' | 'epochMs' | 'log'>) {
    this.#parts = parts;
  }

  /**
   * Changes a dial however many others do.
   * @param change from what it is now; undefined: leave it. Asked again when somebody else was faster.
   * @returns it as it is then; undefined when there is none.
   */
  async change(id: string, change: (dial: Dial) => Dial | undefined): Promise<Dial | undefined> {
    const { store } = this.#parts;
    for (;;) {
      const dial = await store.get(id);
      const changed = dial && change(dial);
      if (!changed) return dial;
      if (await this.keep(changed)) return { ...this.#kept(changed), version: changed.version + 1 };
    }
  }

  /** Keeps a dial as it is now. @returns whether it was kept: nobody has changed it since it was read. */
  keep(dial: Dial): Promise<boolean> {
    return this.#parts.store.save(this.#kept(dial));
  }

  /** Nothing becomes of a dial that was not dialed. */
  async refuse(dial: Dial, outcome: string, detail: string): Promise<void> {
    if (!(await this.keep(this.over(dial, outcome, detail)))) return;
    this.#parts.log.info({ dial: dial.id, outcome, detail }, 'a call is not placed');
  }

  /** A dial of which nothing more becomes. */
  over(dial: Dial, outcome: string, detail: string | null): Dial {
    return done(dial, outcome, detail, this.#parts.epochMs());
  }

  /** As it may be kept. */
  #kept(dial: Dial): Dial {
    if (this.#parts.keepNumbers || dial.state !== 'done') return dial;
    return { ...dial, to: maskNumber(dial.to), from: maskNumber(dial.from), data: {} };
  }
}
