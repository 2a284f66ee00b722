import type { OperatorAction } from '../api/types.ts';
import type { CallListing } from '../store/store.ts';

/** The calls in progress, for whoever looks at them. Nothing here costs anything while nobody does. */
export interface LiveCalls {
  /** Newest first. */
  listings(): readonly CallListing[];
  find(callSid: string): LiveCall | undefined;
  /**
   * Tells of calls that began, entered another state, or ended (once, with their outcome).
   * @returns ends the telling.
   */
  watch(onChange: (callSid: string, listing: () => CallListing) => void): () => void;
}

/** One call in progress. */
export interface LiveCall {
  listing(): CallListing;
  /** Tells each journal line as it is made: its text, without the line break. @returns ends the telling. */
  watch(onLine: (line: string, n: number) => void): () => void;
  /** The number of the newest journal line. */
  readonly lastLine: number;
  /**
   * Hands an operator's wish to the call as an `operator.*` event.
   * @param by who wishes it, for the journal.
   * @returns false when the call's state does not take it.
   */
  operate(action: OperatorAction, by: string): boolean;
  /**
   * Passes the call's audio on as it passes: side 0 is the caller, 1 the agent; μ-law, 8000 samples/s. Journaled as
   * `operator.listen`. @returns ends the listening.
   */
  listen(by: string, onAudio: (side: 0 | 1, mulaw: Uint8Array) => void): () => void;
}
