import type { Clock } from '../../io/clock.ts';
import { sleep } from './call-clock.ts';
import type { StatusCallbackOptions } from './call-options.ts';
import type { CallStatus } from './report.ts';
import type { Webhooks } from './webhooks.ts';

/** The name under which a status is subscribed to: Twilio calls a call in progress `answered` here. */
const EVENT_OF: Partial<Record<CallStatus, string>> = {
  initiated: 'initiated',
  ringing: 'ringing',
  'in-progress': 'answered',
};

/** Reports the progress of one call to whoever subscribed. */
export class StatusCallbacks {
  readonly #options: StatusCallbackOptions | undefined;
  readonly #webhooks: Webhooks;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #deliveries: Promise<void>[] = [];
  #sequence = 0;

  constructor(parts: {
    options: StatusCallbackOptions | undefined;
    webhooks: Webhooks;
    clock: Clock;
    random: () => number;
  }) {
    this.#options = parts.options;
    this.#webhooks = parts.webhooks;
    this.#clock = parts.clock;
    this.#random = parts.random;
  }

  /** Reports a status if its event (`initiated`, `ringing`, `answered`, else `completed`) is subscribed to. */
  report(status: CallStatus, params: Readonly<Record<string, string>>): void {
    const options = this.#options;
    const { events = ['completed'] } = options ?? {};
    if (!options || !events.includes(EVENT_OF[status] ?? 'completed')) return;
    const order = {
      purpose: `status ${status}`,
      url: options.url,
      method: options.method ?? ('POST' as const),
      params: {
        ...params,
        CallStatus: status,
        SequenceNumber: String(this.#sequence++),
        Timestamp: new Date().toUTCString().replace('GMT', '+0000'),
        CallbackSource: 'call-progress-events',
      },
    };
    this.#deliver(() => this.#webhooks.notify(order), options.disorder === true);
  }

  /** Resolves when every report was delivered or given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#deliveries);
  }

  #deliver(notify: () => Promise<void>, disorder: boolean): void {
    const delays = disorder ? [this.#random() * 1500, this.#random() * 1500] : [0];
    for (const delayMs of delays) {
      const before = delayMs > 0 ? sleep(this.#clock, delayMs) : Promise.resolve();
      this.#deliveries.push(before.then(notify));
    }
  }
}
