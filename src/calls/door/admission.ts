import { keepNewest, PerHour } from './per-hour.ts';
import {
  type FreeLines,
  isLineLeft,
  type LineSeeker,
  WaitingLine,
  type WaitingLineOptions,
} from './waiting-line.ts';

/** Bounds on calls, of an agent or of all. null: no such bound. */
export interface CallBounds {
  /** Calls in progress at once, whoever began them. */
  readonly concurrentCalls: number | null;
  readonly callsPerCallerPerHour: number | null;
}

/** Bounds over all agents. */
export interface AdmissionLimits extends CallBounds {
  /** How long a caller waits for a line; null: not at all. */
  readonly waitMs: number | null;
}

/** Why a caller is not taken: all lines are busy, the same number called too often, the day's money is spent. */
export type Refusal = 'busy' | 'caller' | 'spend';

/** What becomes of a caller: taken, told why not, or asked to wait; `first`: they are told so for the first time. */
export type Admitted =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly because: Refusal; readonly first: boolean }
  | { readonly kind: 'wait'; readonly first: boolean };

/** Somebody who calls. */
export interface Seeker extends LineSeeker {
  /** Who is on the phone. */
  readonly person: string;
  /** They can be asked to wait. */
  readonly patient: boolean;
}

/** The calls in progress, with those that ring for us. */
export interface LiveLines {
  readonly all: number;
  /** Those of an agent. */
  of(agent: string): number;
}

export interface AdmissionOptions<S extends Seeker> extends WaitingLineOptions<S> {
  /** Asked anew for each call: they may change while the server runs. */
  readonly limits: () => AdmissionLimits;
  readonly agentLimits: (agent: string) => CallBounds;
  /** The day's money is gone, or the agent's share of it. */
  readonly spent: (agent: string) => boolean;
  readonly lines: LiveLines;
}

/** Answers that are remembered: Twilio asks again when one got lost, and must be told the same. */
const KEPT_ANSWERS = 1000;
/** Who waits costs a line at Twilio: no more of them than this, whatever is free. */
const MOST_WAITING = 100;

/** Decides which calls are taken. What it refuses costs nothing: no model is dialed. */
export class Admission<S extends Seeker> {
  readonly #options: AdmissionOptions<S>;
  readonly #waiting: WaitingLine<S>;
  readonly #callers: PerHour;
  readonly #callersOf = new Map<string, PerHour>();
  readonly #answers = new Map<string, Admitted>();

  constructor(options: AdmissionOptions<S>) {
    this.#options = options;
    this.#waiting = new WaitingLine(options);
    this.#callers = new PerHour(options.clock);
  }

  /** Callers who wait for a line. */
  get waiting(): readonly S[] {
    return this.#waiting.all;
  }

  /** Asks for a call to be taken. The same call may ask again; who waits must. */
  ask(seeker: S): Admitted {
    const { callSid, person, agent } = seeker;
    const known = this.#answers.get(callSid);
    if (known !== undefined) return known.kind === 'refused' ? { ...known, first: false } : known;
    const answer = this.#decide(seeker);
    if (answer.kind === 'wait') return answer;
    this.#waiting.leave(callSid);
    keepNewest(this.#answers, callSid, answer, KEPT_ANSWERS);
    if (answer.kind === 'taken') for (const callers of [this.#callers, this.#of(agent)]) callers.add(person);
    return answer;
  }

  /** This caller waits no longer. @returns who it is; undefined when they did not wait. */
  leave(callSid: string): S | undefined {
    return this.#waiting.leave(callSid);
  }

  #decide(seeker: S): Admitted {
    const because = this.#refusal(seeker);
    if (because !== null) return { kind: 'refused', because, first: true };
    const { callSid, agent } = seeker;
    if (isLineLeft(agent, this.#waiting.ahead(callSid), this.#free())) return { kind: 'taken' };
    if (!this.#mayWait(seeker)) return { kind: 'refused', because: 'busy', first: true };
    const first = !this.#waiting.has(callSid);
    this.#waiting.keep(seeker);
    return { kind: 'wait', first };
  }

  #refusal({ agent, person }: Seeker): Refusal | null {
    const { spent, limits, agentLimits } = this.#options;
    const now = { times: this.#callers.count(person), spent: spent(agent) };
    const theirs = { ...now, times: this.#of(agent).count(person) };
    return refusal(now, limits()) ?? refusal(theirs, agentLimits(agent));
  }

  /** How often people called an agent. */
  #of(agent: string): PerHour {
    const callers = this.#callersOf.get(agent) ?? new PerHour(this.#options.clock);
    this.#callersOf.set(agent, callers);
    return callers;
  }

  #free(): FreeLines {
    const { lines, limits, agentLimits } = this.#options;
    const { concurrentCalls } = limits();
    return {
      all: free(lines.all, concurrentCalls),
      of: (agent) => free(lines.of(agent), agentLimits(agent).concurrentCalls),
    };
  }

  #mayWait({ callSid, patient }: Seeker): boolean {
    const { waitMs } = this.#options.limits();
    if (!patient || waitMs === null) return false;
    return this.#waiting.has(callSid)
      ? this.#waiting.waitedMs(callSid) < waitMs
      : this.waiting.length < MOST_WAITING;
  }
}

/** Pure: what a caller is told, whatever lines are free. */
export function refusal(
  now: { readonly times: number; readonly spent: boolean },
  { callsPerCallerPerHour }: Pick<CallBounds, 'callsPerCallerPerHour'>,
): Refusal | null {
  if (now.spent) return 'spend';
  return callsPerCallerPerHour !== null && now.times >= callsPerCallerPerHour ? 'caller' : null;
}

const free = (live: number, most: number | null): number =>
  most === null ? Number.POSITIVE_INFINITY : most - live;
