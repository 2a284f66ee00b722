import type { Clock } from '../../io/clock.ts';

/** Who waits asks again after a sentence and a round of the music, some 15 s; silent for longer, they have hung up. */
const GONE_MS = 30_000;

/** Somebody who wants a line. */
export interface LineSeeker {
  readonly callSid: string;
  /** Who is to answer. */
  readonly agent: string;
}

interface Waiting extends LineSeeker {
  readonly sinceMs: number;
  readonly timer: unknown;
}

export interface WaitingLineOptions {
  readonly clock: Clock;
  /** Somebody hung up while they waited. @param waitedMs how long they did at least. */
  readonly onGone: (callSid: string, waitedMs: number) => void;
}

/** Callers who wait until somebody can take them: first come, first served. */
export class WaitingLine {
  readonly #options: WaitingLineOptions;
  /** In the order they came. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: WaitingLineOptions) {
    this.#options = options;
  }

  /** How many wait. */
  get length(): number {
    return this.#waiting.size;
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
  ahead(callSid: string): readonly LineSeeker[] {
    const all = [...this.#waiting.values()];
    const place = all.findIndex((one) => one.callSid === callSid);
    return place === -1 ? all : all.slice(0, place);
  }

  /** This caller waits, and is still there. */
  keep({ callSid, agent }: LineSeeker): void {
    const { clock, onGone } = this.#options;
    const before = this.#waiting.get(callSid);
    clock.clearTimeout(before?.timer);
    const sinceMs = before?.sinceMs ?? clock.now();
    const timer = clock.setTimeout(() => {
      this.#waiting.delete(callSid);
      onGone(callSid, clock.now() - GONE_MS - sinceMs);
    }, GONE_MS);
    this.#waiting.set(callSid, { callSid, agent, sinceMs, timer });
  }

  /** This caller waits no longer. */
  leave(callSid: string): void {
    this.#options.clock.clearTimeout(this.#waiting.get(callSid)?.timer);
    this.#waiting.delete(callSid);
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
