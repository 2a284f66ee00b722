import type { NextStep } from '../calls/next-step.ts';
import type { Logger } from '../config/log.ts';
import type { VoiceWebhook } from '../server/switchboard.ts';
import type { CampaignCounts, Dial, DialStore } from '../store/dials.ts';
import { plainNumber } from './do-not-call.ts';
import { DialRefused, type PlaceParts, place, type Wanted } from './place.ts';
import type { DialQueue } from './queue/dial-queue.ts';
import type { Ringing } from './queue/parts.ts';

/** The calls that are placed, as the API sees them. Everything may throw StoreUnavailable. */
export interface DialDesk {
  /** Queues a call; with a key that is known, gives what was queued by it. @throws DialRefused */
  place(wanted: Wanted): Promise<Dial>;
  get(id: string): Promise<Dial | undefined>;
  /** Takes a call off the queue, or ends it. @returns it, or undefined when there is none. @throws DialRefused; TwilioRestError */
  cancel(id: string): Promise<Dial | undefined>;
  campaign(name: string): Promise<CampaignCounts>;
  ended(campaign: string, since: number, limit: number): Promise<readonly Dial[]>;
  listDoNotCall(): Promise<readonly string[]>;
  addDoNotCall(numbers: readonly string[]): Promise<void>;
  removeDoNotCall(number: string): Promise<boolean>;
}

/** What Twilio asks and tells about the calls we place. */
export interface OutgoingCalls {
  /** Somebody answered: what becomes of the call. */
  answer(webhook: VoiceWebhook, dial: string): Promise<NextStep>;
  /** It was found out who. */
  answeredBy(webhook: VoiceWebhook, dial: string): Promise<void>;
  /** The call goes on, or is over. */
  status(webhook: VoiceWebhook, dial: string): Promise<void>;
}

export interface OutboundParts extends Omit<PlaceParts, 'store'> {
  readonly store: DialStore;
  /** undefined: nothing can be placed, and `closed` says why. */
  readonly queue: DialQueue | undefined;
  readonly closed?: string;
  /** Takes an answered call, as it does one that comes in. */
  readonly begin: (webhook: VoiceWebhook) => NextStep;
  readonly ringing: Ringing;
  /** A machine has answered this call. */
  readonly machineAnswered: (callSid: string, by: 'machine' | 'fax') => void;
  readonly log: Logger;
}

/** Everything about calls that are placed, for the API and for Twilio. */
export class Outbound implements DialDesk, OutgoingCalls {
  readonly #parts: OutboundParts;

  constructor(parts: OutboundParts) {
    this.#parts = parts;
  }

  async place(wanted: Wanted): Promise<Dial> {
    const queue = this.#opened();
    const dial = await place(wanted, this.#parts);
    queue.wake();
    return dial;
  }

  get(id: string): Promise<Dial | undefined> {
    return this.#parts.store.get(id);
  }

  async cancel(id: string): Promise<Dial | undefined> {
    return this.#opened().cancel(id);
  }

  campaign(name: string): Promise<CampaignCounts> {
    return this.#parts.store.campaign(name);
  }

  ended(campaign: string, since: number, limit: number): Promise<readonly Dial[]> {
    return this.#parts.store.ended(campaign, since, limit);
  }

  listDoNotCall(): Promise<readonly string[]> {
    return this.#parts.store.listDoNotCall();
  }

  addDoNotCall(numbers: readonly string[]): Promise<void> {
    return this.#parts.store.addDoNotCall(numbers.map(plainNumber), this.#parts.epochMs());
  }

  removeDoNotCall(number: string): Promise<boolean> {
    return this.#parts.store.removeDoNotCall(plainNumber(number));
  }

  #opened(): DialQueue {
    const { queue, closed = '' } = this.#parts;
    if (!queue) throw new DialRefused('not_set_up', closed);
    return queue;
  }

  async answer(webhook: VoiceWebhook, id: string): Promise<NextStep> {
    const { queue, begin, ringing, log } = this.#parts;
    const dial = await queue?.answered(id, webhook.callSid);
    if (!dial) {
      log.warn(
        { callSid: webhook.callSid, dial: id },
        'a call was answered that we know nothing of; it is ended',
      );
      return { next: 'hang_up' };
    }
    const next = begin({ ...webhook, placed: { agent: dial.agent, data: dial.data } });
    // From now on its line is that of a call in progress.
    ringing.delete(id);
    return next;
  }

  async answeredBy({ callSid, params }: VoiceWebhook, id: string): Promise<void> {
    const { queue, machineAnswered, log } = this.#parts;
    const by = await queue?.course.answeredBy(id, callSid, params.AnsweredBy ?? '');
    if (by === undefined) return;
    log.info({ callSid, dial: id, by }, 'it is known who answered');
    if (by === 'machine' || by === 'fax') machineAnswered(callSid, by);
  }

  async status({ callSid, callStatus }: VoiceWebhook, id: string): Promise<void> {
    await this.#parts.queue?.course.status(id, callSid, callStatus);
  }
}
