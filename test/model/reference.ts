import { createActor } from 'xstate';
import {
  type CallAction,
  type CallEvent,
  type CallSettings,
  callMachine,
  stateName,
  watched,
} from '../../machines/index.ts';
import type { VirtualClock } from '../../src/io/clock.ts';
import { delays, type Snapshot } from './cases.ts';
import { delayMs, NEVER_MS } from './paths.ts';

/** A human who is called rings no longer than this, ms: the engine's own doing, of which the chart knows nothing. */
const RING_MS = 30_000;

interface Timer {
  readonly due: number;
  handle: unknown;
}

/** The plain machine on the clock of the engine that it is compared with: its delays pass when the engine's do. */
export class Reference {
  readonly #clock: VirtualClock;
  readonly #timers = new Set<Timer>();
  readonly #taken: string[] = [];
  readonly #actor;

  /** @param did told of every action. */
  constructor(settings: CallSettings, clock: VirtualClock, did: (action: CallAction) => void) {
    this.#clock = clock;
    const logic = watched(
      callMachine,
      ({ type }) => void this.#taken.push(type),
      (fault) => {
        throw fault;
      },
    );
    this.#actor = createActor(logic, { clock: this.#noting(), input: settings });
    this.#actor.on('*', did);
    this.#actor.start();
  }

  get snapshot(): Snapshot {
    return this.#actor.getSnapshot();
  }

  take(event: CallEvent): void {
    this.#actor.send(event);
  }

  /** Lets time pass until this delay has passed, or another one before it changed where the call is. */
  async wait(type: string): Promise<void> {
    const { snapshot } = this;
    const isArmed = delays(snapshot).some((delay) => delay.type === type);
    if (!isArmed || delayMs(snapshot, type) >= NEVER_MS) return;
    const from = this.#taken.length;
    const isOver = (): boolean =>
      this.#taken.slice(from).includes(type) || stateName(this.snapshot.value) !== stateName(snapshot.value);
    while (!isOver()) {
      const due = Math.min(...[...this.#timers].map((timer) => timer.due));
      if (this.#rings() && due - this.#clock.now() >= RING_MS) return;
      await this.#clock.advance(due - this.#clock.now());
    }
  }

  #rings(): boolean {
    return this.snapshot.context.tools.running.some(({ errand }) => errand === 'transfer');
  }

  /** The same clock, and what is waited for by it. */
  #noting() {
    return {
      setTimeout: (run: () => void, ms: number): Timer => {
        const timer: Timer = { due: this.#clock.now() + ms, handle: undefined };
        timer.handle = this.#clock.setTimeout(() => {
          this.#timers.delete(timer);
          run();
        }, ms);
        this.#timers.add(timer);
        return timer;
      },
      clearTimeout: (timer: Timer): void => {
        this.#timers.delete(timer);
        this.#clock.clearTimeout(timer.handle);
      },
    };
  }
}
