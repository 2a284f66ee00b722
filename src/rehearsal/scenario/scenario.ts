import type { RehearsalCallOptions } from '../caller/call-options.ts';
import type { CallReport } from '../caller/report.ts';
import type { CallerScript } from '../caller/script.ts';
import type { Script } from '../model/plan.ts';
import type { EngineRecord } from '../timeline/engine-record.ts';

/** One rehearsal of an agent: who does what, and what must come of it. */
export interface Scenario {
  /** What the caller does. */
  readonly caller: CallerScript;
  /** What the model does. */
  readonly model: Script;
  /** Who answers when a number is called, and how; all others do not answer. */
  readonly people?: Readonly<Record<string, Person>>;
  /** Starts what the agent's tools need; awaited before the agent's settings are read. */
  readonly start?: () => Promise<Props>;
  /** What should have happened and did not, a sentence each; empty when all is well. */
  readonly judge?: (rehearsed: Rehearsed) => readonly string[];
}

/** Somebody who is called. */
type Person = Pick<RehearsalCallOptions, 'script'> & Partial<Pick<RehearsalCallOptions, 'outbound'>>;

/** What stands around a rehearsal: servers that tools ask, and the like. */
export interface Props {
  /** Set before the settings are read. */
  readonly environment?: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A rehearsal that is over. */
export interface Rehearsed {
  /** The caller's side. */
  readonly report: CallReport;
  /** Those who were called, in the order in which they were. */
  readonly placed: readonly CallReport[];
  /** The server's own record of the call; undefined when it could not be had. */
  readonly record: EngineRecord | undefined;
  /** The lines of its journal. */
  readonly journal: readonly Readonly<Record<string, unknown>>[];
  /** What webhooks were told of it, parsed. */
  readonly told: readonly Readonly<Record<string, unknown>>[];
  /** Everything the server logged, as one text. */
  readonly log: string;
  /** Every file the server keeps, as one text. */
  readonly kept: string;
}

/** Gives a scenario its types; what a `rehearsal.ts` exports by default. */
export const defineRehearsal = (scenario: Scenario): Scenario => scenario;
