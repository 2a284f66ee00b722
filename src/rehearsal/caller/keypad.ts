import type { Clock } from '../../io/clock.ts';
import type { CallRecord } from './call-record.ts';
import type { GatherVerb } from './twiml.ts';
import { Watch } from './watch.ts';

/** An entry in progress. */
export interface KeyEntry {
  /**
   * What was entered: once it is complete, or no key came for `timeoutMs`, or it was broken off.
   * @param signal aborted when nobody waits for it any more
   */
  finished(timeoutMs: number, signal: AbortSignal): Promise<string>;
}

/** The keys of a telephone while TwiML listens to them; while a stream does, they are its own. */
export class Keypad {
  readonly #clock: Clock;
  readonly #record: CallRecord;
  readonly #changed: () => void;
  #listener: ((digit: string) => void) | undefined;

  /** @param changed told when somebody begins to listen */
  constructor(clock: Clock, record: CallRecord, changed: () => void) {
    this.#clock = clock;
    this.#record = record;
    this.#changed = changed;
  }

  /** Whether somebody listens. */
  get listening(): boolean {
    return this.#listener !== undefined;
  }

  /** Presses one key: `0-9 * # A-D`. */
  press(digit: string): void {
    this.#record.keys.push({ atMs: this.#clock.now(), digit });
    this.#listener?.(digit);
  }

  /** Collects keys from now on. @param onKey told of each. */
  collect({ numDigits, finishOnKey }: GatherVerb, onKey: () => void): KeyEntry {
    let digits = '';
    let complete = false;
    let lastMs = this.#clock.now();
    let examine = (): void => {};
    this.#listener = (digit) => {
      if (complete) return;
      lastMs = this.#clock.now();
      complete = digit === finishOnKey || digits.length + 1 >= numDigits;
      if (digit !== finishOnKey) digits += digit;
      onKey();
      examine();
    };
    this.#changed();
    return {
      finished: async (timeoutMs, signal) => {
        const watch = new Watch(this.#clock, signal);
        examine = () => watch.changed();
        // What counts is the time since the prompts were over, or since the last key.
        lastMs = Math.max(lastMs, this.#clock.now());
        const leftMs = (): number => lastMs + timeoutMs - this.#clock.now();
        await watch.until({
          holds: () => complete || leftMs() <= 0,
          recheckMs: leftMs,
          timeoutMs: Number.MAX_SAFE_INTEGER,
        });
        this.#listener = undefined;
        return digits;
      },
    };
  }
}
