import type { Dial } from '../../store/dials.ts';
import { afterCall, answererOf, further, isFinal, outcomeOf, unconnected } from '../outcome.ts';
import type { DialRecords } from './dial-records.ts';
import type { QueueParts } from './parts.ts';

/** What the course of calls needs around it. */
export interface CourseParts
  extends Pick<QueueParts, 'store' | 'settings' | 'connected' | 'keepUnconnected' | 'epochMs' | 'log'> {
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

  /** We have ended the call before anybody answered: it waits for another time. */
  async takenBack(id: string, callSid: string): Promise<void> {
    const now = this.#parts.epochMs();
    await this.#ended(id, callSid, TAKEN_BACK, (dial) => ({
      ...dial,
      ...{ state: 'waiting', attempts: dial.attempts - 1, notBefore: now, callSid: null, progress: null },
    }));
  }

  async #over(id: string, callSid: string, status: string): Promise<void> {
    const { settings, epochMs, log, onOver } = this.#parts;
    const connected = await this.#parts.connected(callSid);
    const dial = await this.#ended(id, callSid, connected ? undefined : unconnected(status), (it) =>
      afterCall(it, status, connected, settings, epochMs()),
    );
    if (dial?.state === 'done')
      log.info({ dial: id, callSid, outcome: dial.outcome }, 'a placed call is over');
    onOver();
  }

  /** @param unanswered what the history has of it; undefined: it was taken here, and keeps itself. */
  async #ended(
    id: string,
    callSid: string,
    unanswered: { readonly outcome: string; readonly detail: string } | undefined,
    change: (dial: Dial) => Dial,
  ): Promise<Dial | undefined> {
    const { records, epochMs, keepUnconnected } = this.#parts;
    let before: Dial[] = [];
    const dial = await records.change(id, (it) => {
      before = it.state === 'calling' && it.callSid === callSid ? [it] : [];
      return before[0] && change(before[0]);
    });
    if (!unanswered) return dial;
    for (const { from, to, agent, dialedAt } of before) {
      const endedAt = epochMs();
      const startedAt = dialedAt ?? endedAt;
      keepUnconnected({ callSid, from, to, agent, startedAt, endedAt, ...unanswered });
    }
    return dial;
  }
}

const TAKEN_BACK = {
  outcome: 'canceled',
  detail: 'The server stopped before anybody answered; they are called again.',
};
