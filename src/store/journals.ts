/** Where the journals of calls are kept. A call never waits for it. */
export interface Journals {
  /**
   * Begins the journal of a call; one there was of the same call is replaced. Never throws.
   * @param startedAt ms since the epoch.
   */
  open(callSid: string, startedAt: number): JournalFile;
  /**
   * Its lines, as text without line breaks, with those not written yet; a line the process died in is left out.
   * @param after only lines with a greater number.
   * @returns undefined when there is no journal of this call.
   */
  read(callSid: string, after?: number): Promise<readonly string[] | undefined>;
  /** Forgets the journal of a call. @returns whether there was one. */
  delete(callSid: string): Promise<boolean>;
  /** `lost`: lines that could not be kept since the start; `queuedBytes`: waiting to be written. */
  stats(): { readonly lost: number; readonly queuedBytes: number };
  /** Writes what is waiting, for at most `flushMs`, and stops. */
  stop(flushMs: number): Promise<void>;
}

/** One journal being written. */
export interface JournalFile {
  /** Takes a line, without its line break. Never throws. @returns false when it is lost: too much is waiting. */
  write(line: string): boolean;
  /** Nothing more will be written. Idempotent. */
  close(): void;
}

/** What a call's SID may consist of; it becomes the name of a file, so nothing else may come near one. */
export const isCallSid = (text: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(text);

/** The lines among `lines` with a number greater than `after`. */
export function linesAfter(lines: readonly string[], after: number | undefined): readonly string[] {
  if (after === undefined) return lines;
  const first = lines.findIndex((line) => numberOf(line) > after);
  return first === -1 ? [] : lines.slice(first);
}

/** Every line begins with its number. */
const numberOf = (line: string): number => Number(/^\{"n":(\d+)/.exec(line)?.[1] ?? -1);
