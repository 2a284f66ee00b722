import { createActor, SimulatedClock } from 'xstate';
import { type CallAction, type CallSettings, callMachine, withLanes } from '../../machines/index.ts';
import type { Snapshot } from './cases.ts';
import type { Step } from './paths.ts';

/** What live calls run on. */
const machine = withLanes(callMachine);

/** A live actor with lanes that takes the steps of a walk, on a clock of its own. */
export class Live {
  readonly clock = new SimulatedClock();
  readonly actor;
  readonly #out: CallAction[] = [];

  /** @param snapshot where the call is; by default at its beginning. */
  constructor(settings: CallSettings, snapshot?: Snapshot) {
    const from = snapshot === undefined ? {} : { snapshot };
    this.actor = createActor(machine, { clock: this.clock, input: settings, ...from });
    this.actor.on('*', (action) => {
      this.#out.push(action);
    });
    this.actor.start();
  }

  /** What was asked for since this was last called. */
  get out(): readonly CallAction[] {
    return this.#out.splice(0);
  }

  /** Takes one step; a delay is taken as the event it raises. @returns what the actor asked for. */
  take(step: Step): readonly CallAction[] {
    this.actor.send(step.event);
    return this.out;
  }

  /** Takes a whole walk, and forgets what was asked for on the way. */
  walk(steps: readonly Step[]): this {
    this.#out.length = 0;
    for (const step of steps) this.take(step);
    return this;
  }
}
