import type { CallAction } from '../../../machines/index.ts';
import type { TransferTool } from '../../agents/tools/built-in.ts';
import type { Logger } from '../../config/log.ts';
import { barredTargets } from '../../outbound/barred-targets.ts';
import type { CallBooks } from '../books/call-books.ts';
import type { NextStep } from '../next-step.ts';
import { spoken } from '../sentences.ts';
import type { HumanLeg } from './human-leg.ts';
import type { Humans } from './humans.ts';

/** What the handing on of one call needs to know. */
export interface HandOverOptions {
  readonly callSid: string;
  readonly via: 'phone' | 'browser';
  /** The number of ours on this call. */
  readonly ours: string;
  /** Base of our URLs, without trailing slash. */
  readonly publicUrl: string;
  /** What the agent speaks, a tag such as `de`. */
  readonly language: string | undefined;
  readonly targets: TransferTool['targets'];
  /** How numbers begin that may be dialed; none: the targets are all there is. */
  readonly allowed: () => readonly string[];
  readonly humans: Humans;
  /** Pays for the humans, and for the caller while they talk to them. */
  readonly books: Pick<CallBooks, 'human' | 'putThrough' | 'putThroughEnded'>;
  readonly log: Logger;
  /** A human takes the call. */
  readonly onAnswered: (detail: string) => void;
  /** Nobody does. Never from inside `start`. */
  readonly onFailed: (detail: string) => void;
}

type Transfer = Extract<CallAction, { type: 'call.transfer' }>;

/** Hands one caller on to a human: asked first (warm), or not (cold). */
export class HandOver {
  readonly #options: HandOverOptions;
  #leg: HumanLeg | undefined;
  #room: NextStep | undefined;
  #number: string | undefined;

  constructor(options: HandOverOptions) {
    this.#options = options;
  }

  /** Cold: only once the stream has ended the caller is put through. Warm: the human is called now. */
  start({ to, mode, summary = '' }: Transfer): void {
    const { targets, callSid, ours, publicUrl, language, humans, books, log } = this.#options;
    const { onAnswered, onFailed } = this.#options;
    const problem = this.#problem(to, mode);
    const number = targets[to]?.number ?? '';
    if (problem !== undefined) {
      log.warn({ to, mode, problem }, 'a caller could not be handed on');
      if (mode === 'warm') queueMicrotask(() => onFailed(problem));
      return;
    }
    if (mode === 'cold') {
      this.#number = number;
      return;
    }
    this.#leg = humans.call({
      ...{ callSid, number, from: ours, publicUrl, summary, language, bill: books.human(number) },
      onAnswered: () => onAnswered(`${to} has taken the call.`),
      onFailed,
    });
    if (this.#leg !== undefined) return;
    log.error({ to }, `a human could not be called: ${NO_ACCOUNT}`);
    queueMicrotask(() => onFailed(NO_ACCOUNT));
  }

  /** What becomes of a caller who was handed on. @param over they have hung up. */
  next(over: boolean): NextStep {
    if (over) {
      this.#leg?.drop();
      return { next: 'hang_up' };
    }
    if (this.#number !== undefined) {
      this.#options.books.putThrough();
      return { next: 'dial', number: this.#number };
    }
    if (this.#leg?.waits) {
      this.#room = this.#leg.room;
      this.#leg.joined();
    }
    // Twilio may ask twice: it is told the same.
    return this.#room ?? { next: 'say', ...spoken('nobody', this.#options.language) };
  }

  /** Who was put through is alone again. @param talkedMs how long they were not; 0: nobody answered. */
  dialEnded(talkedMs: number): void {
    if (this.#number !== undefined) this.#options.books.putThroughEnded(this.#number, talkedMs);
  }

  /** The call is over. @param handedOn because the caller goes to the human. */
  ended(handedOn: boolean): void {
    if (!handedOn) this.#leg?.drop();
  }

  #problem(to: string, mode: Transfer['mode']): string | undefined {
    const { targets, allowed, via } = this.#options;
    const target = targets[to];
    if (target === undefined) return `Nobody is known as ${to}.`;
    if (!target.modes.includes(mode)) return `${to} takes transfers only ${target.modes.join(' or ')}.`;
    if (via === 'browser' && mode === 'warm') return 'A call from a browser cannot be handed on.';
    // The machine has refused whom the settings barred when the call began; they may have become stricter since.
    return barredTargets({ [to]: target }, allowed())[to];
  }
}

const NO_ACCOUNT =
  'Nobody can be called from here: the operator must set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.';
