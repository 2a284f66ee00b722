import type { Dial } from '../../store/dials.ts';
import { maskNumber } from '../../store/journal-mask.ts';
import { done } from '../outcome.ts';
import { undialedSid } from '../unconnected-row.ts';
import type { QueueParts } from './parts.ts';

type RecordParts = Pick<
  QueueParts,
  'store' | 'ringing' | 'keepNumbers' | 'keepUnconnected' | 'epochMs' | 'log'
>;

/** What is written down of the calls to be placed, whoever else changes it. */
export class DialRecords {
  readonly #parts: RecordParts;

  constructor(parts: RecordParts) {
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
  async keep(dial: Dial): Promise<boolean> {
    const { store, ringing } = this.#parts;
    if (!(await store.save(this.#kept(dial)))) return false;
    if (dial.state === 'waiting' || dial.state === 'done') ringing.delete(dial.id);
    else if (dial.progress !== 'in-progress') ringing.set(dial.id, dial.agent);
    return true;
  }

  /**
   * Nothing becomes of a call that was not dialed: it is over, and the history has it.
   * @param isIt whether it still is the one that is meant.
   */
  async drop(
    id: string,
    { outcome, detail }: { readonly outcome: string; readonly detail: string },
    isIt: (dial: Dial) => boolean,
  ): Promise<Dial | undefined> {
    const { epochMs, keepUnconnected, log } = this.#parts;
    const now = epochMs();
    let dropped: Dial | undefined;
    const dial = await this.change(id, (it) => {
      dropped = isIt(it) ? it : undefined;
      return dropped && done(it, outcome, detail, now);
    });
    if (!dropped) return dial;
    log.info({ dial: id, outcome, detail }, 'a call is not placed');
    const { from, to, agent } = dropped;
    const moment = { startedAt: now, endedAt: now };
    keepUnconnected({ callSid: undialedSid(dropped), from, to, agent, ...moment, outcome, detail });
    return dial;
  }

  /** As it may be kept. */
  #kept(dial: Dial): Dial {
    if (this.#parts.keepNumbers || dial.state !== 'done') return dial;
    return { ...dial, to: maskNumber(dial.to), from: maskNumber(dial.from), data: {} };
  }
}
