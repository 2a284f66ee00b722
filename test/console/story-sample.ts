import type { CallAction } from '../../machines/index.ts';
import { stateName } from '../../machines/index.ts';
import { transitionId } from '../../src/chart/transition-id.ts';
import { Story } from '../../src/console/story/story.ts';
import type { JournalAudio, JournalLine, JournalStep } from '../../src/store/journal-format.ts';
import { CallDriver, type Overrides, settings } from '../support/call-driver.ts';

/** So long after the webhook did the stream's media clock start, ms. */
export const STREAM_AT = 400;

/** A call that is driven by hand and writes its journal, by the contract of `journal-format.ts` and nothing else. */
export class SampleCall extends CallDriver {
  readonly lines: JournalLine[] = [];
  #told = 0;

  constructor(overrides: Overrides = {}) {
    super(overrides);
    this.#write({
      kind: 'call',
      version: 1,
      callSid: 'CA1',
      from: '+15550001111',
      to: '+15550002222',
      agent: 'receptionist',
      startedAt: '2026-03-14T09:31:00.000Z',
      model: 'rehearsal',
      recorded: false,
      without: [],
      settings,
      link: {},
    });
    this.#step({ type: 'xstate.init' }, [], stateName(this.actor.getSnapshot().value));
    let via: string[] = [];
    let entered = false;
    this.actor.system.inspect((seen) => {
      if (seen.type === '@xstate.microstep') {
        via = seen._transitions.map(transitionId);
        entered = seen._transitions.some(({ target }) => target !== undefined);
      }
      if (seen.type !== '@xstate.snapshot') return;
      const to = stateName(this.actor.getSnapshot().value);
      this.#step(seen.event, via, entered ? to : undefined);
    });
  }

  /** A story of it so far. */
  story(): Story {
    const story = new Story();
    story.append(this.lines);
    return story;
  }

  /** The caller is heard for `frames` frames of 20 ms. */
  hears(frames: number, fate: JournalAudio['fate'] = 'forwarded'): void {
    const { t, at } = this.#clock();
    const until = t + (frames - 1) * 20;
    this.wait(frames * 20);
    const sizes = `160*${frames}`;
    this.lines.push({
      n: this.lines.length,
      t,
      at,
      kind: 'audio',
      until,
      frames,
      bytes: frames * 160,
      sizes,
      fate,
    });
  }

  #step(event: object, via: readonly string[], to: string | undefined): void {
    const { payload: _, ...given } = event as { readonly payload?: string };
    const out = this.allActions.slice(this.#told).map(journaled);
    this.#told = this.allActions.length;
    this.#write({
      kind: 'step',
      in: given as JournalStep['in'],
      ...(via.length > 0 ? { via } : {}),
      ...(to === undefined ? {} : { to }),
      ...(out.length > 0 ? { out } : {}),
    });
  }

  #write(line: object): void {
    this.lines.push({ n: this.lines.length, ...this.#clock(), ...line } as JournalLine);
  }

  /** The driver's clock is the call's: it starts with the stream. */
  #clock(): { readonly t: number; readonly at: number } {
    return { t: this.now === 0 ? 0 : this.now + STREAM_AT, at: this.now };
  }
}

function journaled(action: CallAction): NonNullable<JournalStep['out']>[number] {
  if (!('payload' in action)) return action;
  const { payload: _, ...rest } = action;
  return rest;
}
