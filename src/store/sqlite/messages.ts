import type { CallPage, CallQuery, CallRow, OverviewBucket, OverviewRange } from '../store.ts';
import type { DialQuestion } from './dials.ts';

/** What the worker is told when it is started. */
export interface WorkerSettings {
  /** The database file. */
  readonly path: string;
  /** Names this start of the program: calls of another one that never ended are over. */
  readonly run: string;
}

/** What the worker can be asked, and what it answers. */
export interface Questions {
  open: { ask: undefined; answer: Opened };
  /** One transaction. `refused`: rows that can never be written, by SID, with the reason. */
  write: { ask: readonly CallRow[]; answer: { readonly refused: readonly (readonly [string, string])[] } };
  list: { ask: CallQuery; answer: CallPage };
  get: { ask: string; answer: CallRow | undefined };
  overview: { ask: OverviewRange; answer: readonly OverviewBucket[] };
  delete: { ask: string; answer: boolean };
  endedBefore: { ask: { readonly epochMs: number; readonly limit: number }; answer: readonly string[] };
  /** About calls to be placed. */
  dials: { ask: DialQuestion; answer: unknown };
  close: { ask: undefined; answer: undefined };
}

/** What became of it when the database was opened. */
export interface Opened {
  /** Calls an earlier run left behind, ended now. */
  readonly lostCalls: number;
  /** Another process keeps its calls in the same folder. */
  readonly shared: boolean;
}

export type Kind = keyof Questions;

export interface Question<K extends Kind = Kind> {
  readonly id: number;
  readonly kind: K;
  readonly ask: Questions[K]['ask'];
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure };

/** Why the database did not answer, and what a person can do about it. */
export interface Failure {
  readonly message: string;
  /** A sentence; empty when there is nothing to be done. */
  readonly advice: string;
  /** The question was wrong, not the database. */
  readonly range?: true;
}
