/** Where the audio of calls is kept. A call never waits for it. */
export interface Recordings {
  /**
   * Begins the recording of a call; one there was of the same call is replaced. Never throws.
   * @param startedAt ms since the epoch.
   */
  open(callSid: string, startedAt: number): RecordingFile;
  /** Length of the WAV file in bytes, as far as it goes; undefined: there is no recording of this call. */
  size(callSid: string): Promise<number | undefined>;
  /**
   * Bytes of the WAV file from `fromByte` up to, but not including, `toByte`; fewer where it ends. Its header tells of
   * all there is, also while it grows.
   * @returns undefined when there is no recording of this call.
   */
  read(callSid: string, fromByte: number, toByte: number): Promise<Uint8Array | undefined>;
  /** Forgets the recording of a call. @returns whether there was one. */
  delete(callSid: string): Promise<boolean>;
  /** `lostBytes`: audio that could not be kept since the start, now silence; `queuedBytes`: waiting to be written. */
  stats(): { readonly lostBytes: number; readonly queuedBytes: number };
  /** Writes what is waiting, for at most `flushMs`, and stops. */
  stop(flushMs: number): Promise<void>;
}

/** One recording being written. */
export interface RecordingFile {
  /** Takes the next piece of both tracks, μ-law, left and right in turn. Never throws; what is lost is silence. */
  write(stereo: Uint8Array): void;
  /** Nothing more will be written. Idempotent. */
  close(): void;
}
