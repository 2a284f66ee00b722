import type { Logger } from '../../config/log.ts';
import type { Clock } from '../../io/clock.ts';
import type { VoiceWebhook } from '../../server/switchboard.ts';
import type { TwilioRest } from '../../twilio/rest.ts';
import { TwilioRestError } from '../../twilio/rest-error.ts';
import type { Spoken } from '../../twilio/say-language.ts';
import { TRANSFER_ANSWER_PATH, TRANSFER_STATUS_PATH } from '../../twilio/twiml.ts';
import type { HumanBill } from '../books/call-books.ts';
import { isOver, whyOver } from '../call-status.ts';
import { type NextStep, twimlOf } from '../next-step.ts';
import { inOneBreath, spoken } from '../sentences.ts';

/** It may ring this long, s. */
const RING_S = 30;
/** Whoever picked up has this long to hear what it is about and to press 1, ms. */
const DECIDE_MS = 60_000;
/** Whoever took the call waits this long for the caller, ms. */
const JOIN_MS = 30_000;
/** So long after the caller was sent to them the two have met, unless one of them left before and the other is alone, ms. */
const MEET_MS = 5000;
/** The key that takes the call. */
const YES = '1';

/** A human who is to take a call. */
export interface Wanted {
  /** The caller's call. */
  readonly callSid: string;
  /** E.164. */
  readonly number: string;
  /** The number of ours that calls them. */
  readonly from: string;
  /** Base of our URLs, without trailing slash. */
  readonly publicUrl: string;
  /** What they are told when they answer. */
  readonly summary: string;
  /** What the summary is in, a tag such as `de`; undefined: whatever was spoken. */
  readonly language: string | undefined;
  /** Who pays for them. */
  readonly bill: HumanBill;
  /** One of these two is told, once; `onFailed` on a later turn of the event loop. */
  readonly onAnswered: () => void;
  readonly onFailed: (detail: string) => void;
}

export interface HumanLegOptions extends Wanted {
  /** What Twilio names this leg by when it asks us about it. */
  readonly key: string;
  readonly rest: TwilioRest;
  readonly clock: Clock;
  readonly log: Logger;
  /** Nothing more is to be known of it. */
  readonly onOver: () => void;
}

/**
 * The call to one human, from its dialing until they are in a room with the caller, or will not be. `rings`: nobody has
 * decided. `taken`: they wait for the caller. `joined`: the caller is on the way to them. `over`: nothing of it concerns
 * us any more.
 */
export class HumanLeg {
  readonly #options: HumanLegOptions;
  #state: 'rings' | 'taken' | 'joined' | 'over' = 'rings';
  #callSid: string | undefined;
  #timer: unknown;

  constructor(options: HumanLegOptions) {
    this.#options = options;
    this.#wait(RING_S * 1000, () => this.#fail('Nobody answered.'));
    void this.#dial();
  }

  /** Whether they wait for the caller. */
  get waits(): boolean {
    return this.#state === 'taken';
  }

  /** They picked up, or have decided. @returns what they hear next. */
  answered({ callSid, params }: VoiceWebhook): NextStep {
    this.#callSid ??= callSid;
    if (this.#state === 'over' || callSid !== this.#callSid) return { next: 'hang_up' };
    if (this.#state !== 'rings') return this.room;
    if (params.Digits === undefined) {
      this.#wait(DECIDE_MS, () => this.#fail('Whoever answered did not take the call.'));
      return { next: 'ask', say: this.#question(), answerPath: this.#path(TRANSFER_ANSWER_PATH) };
    }
    if (params.Digits !== YES) {
      this.#fail('The call was declined.');
      return { next: 'hang_up' };
    }
    this.#state = 'taken';
    this.#wait(JOIN_MS, () => this.drop());
    this.#options.onAnswered();
    return this.room;
  }

  /** Twilio tells how the call goes. */
  told({ callSid, callStatus }: VoiceWebhook): void {
    if (this.#callSid !== undefined && callSid !== this.#callSid) return;
    const detail = whyOver(callStatus);
    if (detail === undefined) return;
    this.#callSid = undefined;
    if (this.#state === 'rings') return this.#fail(detail);
    if (this.#state === 'joined') this.#apologize();
    this.#end();
  }

  /** The caller is on the way to them. */
  joined(): void {
    this.#options.bill.joined();
    this.#state = 'joined';
    this.#wait(MEET_MS, () => void this.#lookForCaller());
  }

  /** The caller is gone: whoever rings, listens or waits is let go. Nothing is told. */
  drop(): void {
    if (this.#state === 'joined' || this.#state === 'over') return;
    this.#end();
    this.#hangUp();
  }

  /** The room they meet the caller in. */
  get room(): Extract<NextStep, { next: 'confer' }> {
    return { next: 'confer', room: `callchart-${this.#options.key}` };
  }

  async #dial(): Promise<void> {
    const { rest, number: to, from, publicUrl, log } = this.#options;
    try {
      const { callSid } = await rest.createCall({
        ...{ to, from, ringS: RING_S },
        url: publicUrl + this.#path(TRANSFER_ANSWER_PATH),
        statusCallback: publicUrl + this.#path(TRANSFER_STATUS_PATH),
      });
      if (this.#state === 'rings') this.#callSid = callSid;
      else if (this.#state === 'over' && this.#callSid === undefined) this.#hangUp(callSid);
    } catch (error) {
      const advice = error instanceof TwilioRestError ? error.advice : '';
      log.error({ err: error, action: advice || undefined }, 'a human could not be called');
      this.#fail('The number could not be called.');
    }
  }

  #question(): readonly Spoken[] {
    const { summary, language } = this.#options;
    const told = { text: summary, language };
    return inOneBreath([spoken('callerWaits', language), told, spoken('pressOne', language)]);
  }

  #path(path: string): string {
    return `${path}?call=${encodeURIComponent(this.#options.key)}`;
  }

  #fail(detail: string): void {
    if (this.#state !== 'rings') return;
    this.#end();
    this.#hangUp();
    queueMicrotask(() => this.#options.onFailed(detail));
  }

  #hangUp(callSid = this.#callSid): void {
    if (callSid !== undefined) this.#change(callSid, { status: 'completed' });
  }

  /** The human has left. A caller whose room is over is gone by now; one who came too late is told. */
  #apologize(): void {
    const { callSid, publicUrl, language } = this.#options;
    const told: NextStep = { next: 'say', ...spoken('nobody', language) };
    this.#change(callSid, { twiml: twimlOf(told, publicUrl) });
  }

  /** A caller who hung up on the way to the room has left the human alone in it, and nobody tells us. */
  async #lookForCaller(): Promise<void> {
    const { rest, callSid, log } = this.#options;
    try {
      const { status } = await rest.fetchCall(callSid);
      if (this.#state === 'joined' && isOver(status)) this.#hangUp();
    } catch (error) {
      log.warn({ err: error }, 'nobody knows whether the caller has reached the human');
    }
    if (this.#state === 'joined') this.#end();
  }

  #change(callSid: string, change: Parameters<TwilioRest['updateCall']>[1]): void {
    const { rest, log } = this.#options;
    rest.updateCall(callSid, change).catch((error: unknown) => {
      // It has ended by itself meanwhile.
      if (error instanceof TwilioRestError && error.code === 21220) return;
      log.warn({ err: error, callSid }, 'the call to a human, or to the caller, could not be ended');
    });
  }

  #end(): void {
    this.#state = 'over';
    this.#options.clock.clearTimeout(this.#timer);
    this.#options.onOver();
  }

  #wait(ms: number, then: () => void): void {
    const { clock } = this.#options;
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(then, ms);
  }
}
