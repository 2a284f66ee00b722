import { join } from 'node:path';
import type { Logger } from '../config/log.ts';
import type { Clock } from '../io/clock.ts';
import { CallFiles } from './call-files.ts';
import { isCallSid } from './journals.ts';
import { type GrowingFile, WriteBehind } from './write-behind.ts';

/** What files of calls need around them. */
export interface CallFilesOptions {
  /** `DATA_DIR`: each kind of file has a folder of its own below it. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** How much may wait for the disk, bytes; default 64 MiB. */
  readonly maxQueuedBytes?: number;
}

/** Minutes of recording, or of journals, of a thousand calls. */
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;

/** One file a call that grows while the call lives, written behind it: `<DATA_DIR>/<kind>/YYYY-MM-DD/<CallSid>.…`. */
export class GrowingCallFiles {
  readonly #files: CallFiles;
  readonly #behind: WriteBehind;
  readonly #live = new Map<string, GrowingFile>();

  /** @param extension with its dot. */
  constructor(
    { dataDir, clock, log, maxQueuedBytes = MAX_QUEUED_BYTES }: CallFilesOptions,
    kind: 'journals' | 'recordings',
    extension: string,
  ) {
    this.#files = new CallFiles(join(dataDir, kind), extension);
    this.#behind = new WriteBehind({ clock, log, what: kind, maxBytes: maxQueuedBytes });
  }

  /** Bytes waiting to be written. */
  get queuedBytes(): number {
    return this.#behind.queuedBytes;
  }

  /** Begins the file of a call. @returns undefined for what is no CallSid: no path comes from outside. */
  open(callSid: string, startedAt: number): GrowingFile | undefined {
    if (!isCallSid(callSid)) return undefined;
    const file = this.#behind.open(this.#files.pathOf(callSid, startedAt));
    this.#live.set(callSid, file);
    return file;
  }

  /** Nothing more will be appended. @param lastWords as in {@link GrowingFile.close}. */
  close(callSid: string, file: GrowingFile, lastWords?: Parameters<GrowingFile['close']>[1]): void {
    file.close(() => {
      if (this.#live.get(callSid) === file) this.#live.delete(callSid);
    }, lastWords);
  }

  /** The file of a call that is still being written. */
  live(callSid: string): GrowingFile | undefined {
    return this.#live.get(callSid);
  }

  /** Where the file of a call is that is written. */
  find(callSid: string): Promise<string | undefined> {
    return this.#files.find(callSid);
  }

  /** @returns whether there was one. */
  async delete(callSid: string): Promise<boolean> {
    const live = this.#live.get(callSid);
    this.#live.delete(callSid);
    await live?.drop();
    const removed = await this.#files.remove(callSid);
    return removed || live !== undefined;
  }

  /** Writes what is waiting, for at most `flushMs`, and stops. */
  stop(flushMs: number): Promise<void> {
    return this.#behind.stop(flushMs);
  }
}
