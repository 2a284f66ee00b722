import type { Clock } from '../../io/clock.ts';

/** Who waits asks again after a sentence and a round of the music, some 15 s; silent for longer, they have hung up. */
const GONE_MS = 30_000;

/** Somebody who wants a line. */
export interface LineSeeker {
  readonly callSid: string;
  /** Who is to answer. */
  readonly agent: string;
}

interface Waiting<S> {
  readonly seeker: S;
  readonly sinceMs: number;
  readonly timer: unknown;
}

export interface WaitingLineOptions<S extends LineSeeker> {
  readonly clock: Clock;
  /** Somebody hung up while they waited. @param waitedMs how long they did at least. */
  readonly onGone: (seeker: S, waitedMs: number) => void;
  /** Nobody waits any more. */
  readonly onNobodyWaits: () => void;
}

/** Callers who wait until somebody can take them: first come, first served. */
export class WaitingLine<S extends LineSeeker> {
  readonly #options: WaitingLineOptions<S>;
  /** In the order they came. */
  readonly #waiting = new Map<string, Waiting<S>>();

  constructor(options: WaitingLineOptions<S>) {
    this.#options = options;
  }

  /** Who waits, in the order they came. */
  get all(): readonly S[] {
    return [...this.#waiting.values()].map(({ seeker }) => seeker);
  }

  has(callSid: string): boolean {
    return this.#waiting.has(callSid);
  }

  /** How long this caller has waited, ms; 0: not at all. */
  waitedMs(callSid: string): number {
    const { clock } = this.#options;
    return clock.now() - (this.#waiting.get(callSid)?.sinceMs ?? clock.now());
  }

  /** Those who are served before this caller. */
  ahead(callSid: string): readonly S[] {
    const { all } = this;
    const place = all.findIndex((one) => one.callSid === callSid);
    return place === -1 ? all : all.slice(0, place);
  }

  /** This caller waits, and is still there: told anew each time, since another agent may be theirs now. */
  keep(seeker: S): void {
    const { callSid } = seeker;
    const { clock, onGone } = this.#options;
    const before = this.#waiting.get(callSid);
    clock.clearTimeout(before?.timer);
    const sinceMs = before?.sinceMs ?? clock.now();
    const timer = clock.setTimeout(() => {
      this.leave(callSid);
      onGone(seeker, clock.now() - GONE_MS - sinceMs);
    }, GONE_MS);
    this.#waiting.set(callSid, { seeker, sinceMs, timer });
  }

  /** This caller waits no longer. @returns who it is; undefined when they did not wait. */
  leave(callSid: string): S | undefined {
    const { clock, onNobodyWaits } = this.#options;
    const left = this.#waiting.get(callSid);
    clock.clearTimeout(left?.timer);
    if (this.#waiting.delete(callSid) && this.#waiting.size === 0) onNobodyWaits();
    return left?.seeker;
  }
}

/** Lines that are free. */
export interface FreeLines {
  readonly all: number;
  /** Of them, how many may be an agent's. */
  of(agent: string): number;
}

/** Pure: whether a line is left for a caller once those ahead have taken theirs, as far as their agents may take them. */
export function isLineLeft(agent: string, ahead: readonly LineSeeker[], free: FreeLines): boolean {
  let left = free.all;
  const taken = new Map<string, number>();
  for (const one of ahead) {
    const theirs = taken.get(one.agent) ?? 0;
    if (left <= 0 || theirs >= free.of(one.agent)) continue;
    left -= 1;
    taken.set(one.agent, theirs + 1);
  }
  return left > 0 && (taken.get(agent) ?? 0) < free.of(agent);
}
