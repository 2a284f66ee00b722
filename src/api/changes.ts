import type { LiveCalls } from '../calls/live.ts';
import type { Clock } from '../io/clock.ts';
import { withoutSecrets } from '../io/secret-values.ts';
import type { CallListing } from '../store/store.ts';
import type { FeedMessage } from './types.ts';

/** At most twice a second. */
const PERIOD_MS = 500;

/** Tells all viewers of calls that changed: one message, made once, whoever reads it. Listens only while somebody does. */
export class Changes {
  readonly #live: LiveCalls;
  readonly #clock: Clock;
  readonly #viewers = new Set<(message: string) => void>();
  /** How to describe each call that changed since the last message. */
  readonly #changed = new Map<string, () => CallListing>();
  #stopWatching: (() => void) | undefined;
  #timer: unknown;

  constructor(live: LiveCalls, clock: Clock) {
    this.#live = live;
    this.#clock = clock;
  }

  /** @param tell gets each `changed` message, as text. @returns ends the telling. */
  watch(tell: (message: string) => void): () => void {
    this.#viewers.add(tell);
    this.#stopWatching ??= this.#live.watch((callSid, listing) => {
      this.#changed.set(callSid, listing);
      this.#timer ??= this.#clock.setTimeout(() => this.#tell(), PERIOD_MS);
    });
    return () => {
      this.#viewers.delete(tell);
      if (this.#viewers.size > 0) return;
      this.#stopWatching?.();
      this.#stopWatching = undefined;
      this.#clock.clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#changed.clear();
    };
  }

  #tell(): void {
    this.#timer = undefined;
    const calls = [...this.#changed.values()].map((listing) => listing());
    this.#changed.clear();
    const message = withoutSecrets(JSON.stringify({ type: 'changed', calls } satisfies FeedMessage));
    for (const tell of this.#viewers) tell(message);
  }
}
