import type { Logger } from '../../config/log.ts';
import type { Clock } from '../../io/clock.ts';
import type { VoiceWebhook } from '../../server/switchboard.ts';
import type { TwilioRest } from '../../twilio/rest.ts';
import type { HumanBill } from '../books/call-books.ts';
import { isOver } from '../call-status.ts';
import type { NextStep } from '../next-step.ts';
import { HumanLeg, type Wanted } from './human-leg.ts';

export interface HumansOptions {
  /** Absent: nobody can be called. */
  readonly rest?: TwilioRest | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/** More humans than can be called at once. */
const MAX_BILLS = 1000;

/** Everybody who is being called to take a call over, and what Twilio asks about them. */
export class Humans {
  readonly #options: HumansOptions;
  readonly #legs = new Map<string, HumanLeg>();
  /** Of all who were called and have not hung up: they are paid for also when nothing else of them concerns us. */
  readonly #bills = new Map<string, HumanBill>();
  #count = 0;

  constructor(options: HumansOptions) {
    this.#options = options;
  }

  /** Calls a human. @returns undefined when there is no account to call by. */
  call(wanted: Wanted): HumanLeg | undefined {
    const { rest, clock, log } = this.#options;
    if (rest === undefined) return undefined;
    this.#count += 1;
    // A second search for the same caller must not hear of the first one.
    const key = `${wanted.callSid}.${this.#count}`;
    const leg = new HumanLeg({
      ...{ ...wanted, key, rest, clock },
      log: log.child({ callSid: wanted.callSid }),
      onOver: () => this.#legs.delete(key),
    });
    this.#legs.set(key, leg);
    this.#bills.set(key, wanted.bill);
    // Of a call that was not placed, or whose end was not told, nobody will ever hear.
    if (this.#bills.size > MAX_BILLS) this.#bills.delete(this.#bills.keys().next().value ?? '');
    return leg;
  }

  /** Somebody we called has picked up, or pressed a key. */
  answered(webhook: VoiceWebhook, key: string): NextStep {
    this.#bills.get(key)?.pickedUp();
    return this.#legs.get(key)?.answered(webhook) ?? { next: 'hang_up' };
  }

  told(webhook: VoiceWebhook, key: string): void {
    this.#legs.get(key)?.told(webhook);
    if (!isOver(webhook.callStatus)) return;
    const seconds = Number.parseInt(webhook.params.CallDuration ?? '', 10);
    this.#bills.get(key)?.over(Number.isNaN(seconds) ? undefined : 1000 * seconds);
    this.#bills.delete(key);
  }
}
