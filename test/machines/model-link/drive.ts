import { type ActorRefFrom, createActor, SimulatedClock } from 'xstate';
import type { AskedSession, ModelLinkAction, ModelLinkEvent } from '../../../machines/model-link/events.ts';
import { modelLinkMachine } from '../../../machines/model-link/machine.ts';

/** A session as a phone call asks for it. */
export const asked: AskedSession = {
  inputFormat: 'audio/pcmu',
  outputFormat: 'audio/pcmu',
  turnDetection: 'server_vad',
};

export const input = { asked, setupTimeoutMs: 10_000, probeTimeoutMs: 1500, triesProbe: false };

/** One model link on a clock that moves only when told to, with everything it asked for. */
export class LinkDriver {
  readonly clock = new SimulatedClock();
  readonly actor: ActorRefFrom<typeof modelLinkMachine>;
  #actions: ModelLinkAction[] = [];

  constructor(given: typeof input = input) {
    this.actor = createActor(modelLinkMachine, { clock: this.clock, input: given });
    this.actor.on('*', (action) => this.#actions.push(action));
    this.actor.start();
  }

  /** A link told all of these, its actions so far taken. */
  static after(...events: readonly ModelLinkEvent[]): LinkDriver {
    const link = new LinkDriver();
    for (const event of events) link.actor.send(event);
    link.take();
    return link;
  }

  get state(): string {
    return String(this.actor.getSnapshot().value);
  }

  take(): readonly ModelLinkAction[] {
    return this.#actions.splice(0);
  }
}
