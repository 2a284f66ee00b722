import type { Dial } from '../../store/dials.ts';
import { afterCall, answererOf, further, isFinal, outcomeOf } from '../outcome.ts';
import type { DialRecords } from './dial-records.ts';
import type { QueueParts } from './parts.ts';

/** What the course of calls needs around it. */
export interface CourseParts
  extends Pick<QueueParts, 'store' | 'settings' | 'endReason' | 'epochMs' | 'log'> {
  readonly records: DialRecords;
  /** There is a call under way. */
  readonly onUnderWay: () => void;
  /** A call is over: there may be room for the next. */
  readonly onOver: () => void;
}

/** Follows placed calls by what Twilio tells of them: in any order, late, and more than once. */
export class Course {
  readonly #parts: CourseParts;

  constructor(parts: CourseParts) {
    this.#parts = parts;
  }

  /**
   * There is a call: it is the dial's, unless it is another one or an older one.
   * @returns the dial as it is then.
   */
  async heardOf(id: string, callSid: string, status: string): Promise<Dial | undefined> {
    const { store, records, onUnderWay } = this.#parts;
    const owner = await store.ownerOf(callSid);
    const dial = await records.change(id, (it) => {
      if (it.state === 'done' || (owner !== undefined && it.callSid !== callSid)) return undefined;
      if (it.callSid !== null && it.callSid !== callSid) return undefined;
      // Word of a call that was thought not to have been placed: it was.
      const missed = it.state === 'waiting' ? 1 : 0;
      const progress = further(it.progress, status);
      if (it.callSid === callSid && it.progress === progress) return undefined;
      return { ...it, state: 'calling', callSid, progress, attempts: it.attempts + missed };
    });
    onUnderWay();
    return dial;
  }

  /** Twilio tells how a call goes. */
  async status(id: string, callSid: string, status: string): Promise<void> {
    if (!isFinal(status)) return void (await this.heardOf(id, callSid, status));
    await this.heardOf(id, callSid, 'queued');
    await this.#over(id, callSid, status);
  }

  /**
   * Twilio tells who answered.
   * @returns who; undefined when that is known already, or the call is none of ours.
   */
  async answeredBy(
    id: string,
    callSid: string,
    word: string,
  ): Promise<ReturnType<typeof answererOf> | undefined> {
    await this.heardOf(id, callSid, 'in-progress');
    const answeredBy = answererOf(word);
    let first = false;
    await this.#parts.records.change(id, (dial) => {
      first = dial.callSid === callSid && dial.answeredBy === null;
      if (!first) return undefined;
      // Told after the call was over.
      const outcome = dial.outcome === 'talked' ? outcomeOf(answeredBy, null) : dial.outcome;
      return { ...dial, answeredBy, outcome };
    });
    return first ? answeredBy : undefined;
  }

  async #over(id: string, callSid: string, status: string): Promise<void> {
    const { records, settings, epochMs, log, onOver } = this.#parts;
    const endReason = await this.#parts.endReason(callSid);
    const dial = await records.change(id, (it) => {
      if (it.state !== 'calling' || it.callSid !== callSid) return undefined;
      return afterCall(it, status, endReason, settings, epochMs());
    });
    if (dial?.state === 'done')
      log.info({ dial: id, callSid, outcome: dial.outcome }, 'a placed call is over');
    onOver();
  }
}
