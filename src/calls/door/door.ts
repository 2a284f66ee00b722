import type { Agent } from '../../agents/agent.ts';
import { type Parties, personOf } from '../../twilio/parties.ts';
import type { Spoken } from '../../twilio/say-language.ts';
import type { Spend } from '../books/spend.ts';
import type { CallSurroundings } from '../call/surroundings.ts';
import type { NextStep } from '../next-step.ts';
import { type Sentence, spoken } from '../sentences.ts';
import { Admission, type LiveLines, type Seeker } from './admission.ts';
import { refusedRow, type WhyNotTaken } from './refused-row.ts';

export interface DoorOptions {
  readonly around: Pick<
    CallSurroundings,
    'config' | 'settings' | 'clock' | 'epochMs' | 'log' | 'metrics' | 'archive'
  >;
  readonly spend: Spend;
  readonly lines: LiveLines;
  /** What whoever answers usually speaks, a tag such as `de`. */
  readonly language: () => string | undefined;
  /** Nobody waits for a line any more. */
  readonly onNobodyWaits: () => void;
}

/** Somebody who calls. */
export interface Caller extends Parties {
  readonly callSid: string;
  readonly via: 'phone' | 'browser';
  /** Who would answer. */
  readonly agent: Agent;
}

/** A caller as they are admitted. */
interface AtTheDoor extends Seeker {
  readonly caller: Caller;
}

/** Where callers come in: it takes them, asks them to wait for a line, or tells them why not, and books those it does not take. */
export class Door {
  readonly #options: DoorOptions;
  readonly #admission: Admission<AtTheDoor>;

  constructor(options: DoorOptions) {
    const { around, spend, lines, onNobodyWaits } = options;
    this.#options = options;
    this.#admission = new Admission({
      ...{ lines, clock: around.clock, onNobodyWaits },
      limits: () => around.settings.current().limits,
      agentLimits: (agent) => around.settings.current().agents.get(agent)?.limits ?? NO_LIMITS,
      spent: (agent) => spend.isExhausted(agent),
      onGone: ({ caller }, waitedMs) => this.#gone(caller, waitedMs),
    });
  }

  /** Callers who wait for a line. */
  get waiting(): number {
    return this.#admission.waiting.length;
  }

  /** Those of them who wait for an agent. */
  waitingFor(name: string): number {
    return this.#admission.waiting.filter(({ agent }) => agent === name).length;
  }

  /**
   * Somebody calls, or asks again.
   * @returns what they hear who are not taken, or not yet; undefined for one who is.
   */
  ask(caller: Caller): NextStep | undefined {
    const { config, log, metrics } = this.#options.around;
    const { callSid, via, agent } = caller;
    const { language } = agent;
    // A browser cannot be told to ask again.
    const patient = via !== 'browser';
    const person = personOf(caller);
    const answer = this.#admission.ask({ callSid, person, agent: agent.name, patient, caller });
    if (answer.kind === 'taken') return undefined;
    if (answer.kind === 'wait') {
      const asked = ownOr(config.waitMessage, 'wait', language);
      return { next: 'wait', say: answer.first ? asked : undefined };
    }
    const { because } = answer;
    // Twilio asks twice now and then; the caller has called once.
    if (answer.first) {
      const live = this.#options.lines.all;
      log.warn({ callSid, from: caller.from, because, live }, 'a caller was not taken');
      metrics.callRefused(because);
      this.#book(caller, because);
    }
    const sentence = because === 'spend' ? 'busy' : 'allBusy';
    return { next: 'say', ...ownOr(config.busyMessage, sentence, language) };
  }

  /** @returns what a caller hears when no more calls are taken. */
  closed(callSid: string): NextStep {
    const waiting = this.#admission.leave(callSid);
    if (waiting) this.#book(waiting.caller, 'busy');
    return { next: 'say', ...spoken('busy', this.#options.language()) };
  }

  /** This caller is told something else, if they waited: the settings give their number to nobody any more. */
  leave(callSid: string): void {
    this.#admission.leave(callSid);
  }

  #gone(caller: Caller, waitedMs: number): void {
    const { log, metrics } = this.#options.around;
    const { callSid, from } = caller;
    log.info({ callSid, from, waitedMs }, 'a caller hung up while waiting for a line');
    metrics.callRefused('gave_up');
    this.#book(caller, 'gave_up');
  }

  #book(caller: Caller, because: WhyNotTaken): void {
    const { archive, config, epochMs } = this.#options.around;
    archive.calls.put(refusedRow(caller, because, config, epochMs()));
  }
}

/** What the operator has written, or else a sentence of ours. */
const ownOr = (own: string | undefined, sentence: Sentence, language: string | undefined): Spoken =>
  own ? { text: own, language } : spoken(sentence, language);

/** An agent that is configured no more takes the calls it has been asked for. */
const NO_LIMITS = { concurrentCalls: null, callsPerCallerPerHour: null };
