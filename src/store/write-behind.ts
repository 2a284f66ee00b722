import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from '../config/log.ts';
import type { Clock } from '../io/clock.ts';

/** What a queue of writes needs around it. */
export interface WriteBehindOptions {
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error' | 'info'>;
  /** What is written, for the log: `journals`. */
  readonly what: string;
  /** More than this may not be waiting; what comes on top is refused. */
  readonly maxBytes: number;
  /** How long what is written waits for company, ms; default 250. */
  readonly everyMs?: number;
}

const EVERY_MS = 250;
/** A disk that fails is tried again after this. */
const RETRY_MS = 1000;
/** People's calls: for the owner's eyes only. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Files that grow while calls go on, written behind them: what is appended waits in memory, in one bounded queue, and
 * is written in groups. A disk that fails is tried again until it works; it is logged once.
 */
export class WriteBehind {
  readonly #options: WriteBehindOptions;
  /** All that are being written, and those of them with something waiting. */
  readonly #files = new Set<GrowingFile>();
  readonly #dirty = new Set<GrowingFile>();
  #queuedBytes = 0;
  #timer: unknown;
  #round: Promise<void> | undefined;
  #failing = false;
  #stopped = false;

  constructor(options: WriteBehindOptions) {
    this.#options = options;
  }

  /** Bytes waiting to be written. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Begins a file; one there was is replaced. Nothing touches the disk before the first write. */
  open(path: string): GrowingFile {
    const file = new GrowingFile(path, {
      admit: (bytes) => this.#admit(bytes),
      written: (bytes) => {
        this.#queuedBytes -= bytes;
      },
      dirty: () => {
        this.#dirty.add(file);
        this.#schedule(this.#options.everyMs ?? EVERY_MS);
      },
      done: () => this.#files.delete(file),
    });
    this.#files.add(file);
    return file;
  }

  /** Writes what is waiting now. Never rejects; what could not be written goes on waiting. */
  async flush(): Promise<void> {
    this.#round ??= this.#write().finally(() => {
      this.#round = undefined;
    });
    await this.#round;
  }

  /** Writes what is waiting, for at most `flushMs`, and takes nothing more. */
  async stop(flushMs: number): Promise<void> {
    this.#stopped = true;
    const { clock } = this.#options;
    const deadline = clock.now() + flushMs;
    await this.flush();
    while (this.#dirty.size > 0 && clock.now() < deadline) {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, Math.min(RETRY_MS, flushMs)));
      await this.flush();
    }
    clock.clearTimeout(this.#timer);
    await Promise.all([...this.#files].map((file) => file.release()));
  }

  #admit(bytes: number): boolean {
    if (this.#stopped || this.#queuedBytes + bytes > this.#options.maxBytes) return false;
    this.#queuedBytes += bytes;
    return true;
  }

  #schedule(ms: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#timer = undefined;
      void this.flush().then(() => {
        if (this.#dirty.size > 0) this.#schedule(this.#failing ? RETRY_MS : EVERY_MS);
      });
    }, ms);
  }

  /** One after another: the disk is one, and calls have the processor. */
  async #write(): Promise<void> {
    for (const file of [...this.#dirty]) {
      this.#dirty.delete(file);
      try {
        await file.write();
        this.#worked();
      } catch (error) {
        this.#dirty.add(file);
        this.#failed(error, file.path);
        // The others would fail as well, and each failure takes its time.
        return;
      }
    }
  }

  #worked(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.log.info(`${this.#options.what} are written again`);
  }

  #failed(error: unknown, path: string): void {
    if (this.#failing) return;
    this.#failing = true;
    const { what, log } = this.#options;
    log.error(
      { err: error, path },
      `${what} cannot be written; calls go on, and it is tried again. ` +
        'Check that DATA_DIR can be written to and that its disk is not full; what does not fit into memory is lost.',
    );
  }
}

interface Queue {
  admit(bytes: number): boolean;
  written(bytes: number): void;
  dirty(): void;
  done(): void;
}

/** Bytes at a place in a file. */
export interface Patch {
  readonly position: number;
  readonly bytes: Uint8Array;
}

/** One file of a {@link WriteBehind}. */
export class GrowingFile {
  readonly path: string;
  readonly #queue: Queue;
  #waiting: (string | Uint8Array)[] = [];
  #waitingBytes = 0;
  /** Being written; kept until the disk has all of it. */
  #underway: Uint8Array | undefined;
  #underwayBytes = 0;
  #writtenBytes = 0;
  #handle: FileHandle | undefined;
  #writing: Promise<void> | undefined;
  #closing = false;
  #over = false;
  #lastWords: ((size: number) => Patch) | undefined;
  #onDone: (() => void) | undefined;

  constructor(path: string, queue: Queue) {
    this.path = path;
    this.#queue = queue;
  }

  /** Appends text or bytes. Never throws. @returns false when too much is waiting: then it is lost. */
  append(piece: string | Uint8Array): boolean {
    if (this.#closing || !this.#queue.admit(piece.length)) return false;
    this.#waiting.push(piece);
    this.#waitingBytes += piece.length;
    this.#queue.dirty();
    return true;
  }

  /**
   * Nothing more will be appended. Idempotent.
   * @param onDone called when all of it is on the disk.
   * @param lastWords what is written into the file before that, given its size in bytes.
   */
  close(onDone: () => void, lastWords?: (size: number) => Patch): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#onDone = onDone;
    this.#lastWords = lastWords;
    this.#queue.dirty();
  }

  /** What is in the file, and what will follow it: together the whole at this moment. */
  snapshot(): { readonly writtenBytes: number; readonly rest: Uint8Array } {
    const rest = Buffer.concat([this.#underway ?? new Uint8Array(), bytesOf(this.#waiting)]);
    return { writtenBytes: this.#writtenBytes, rest };
  }

  /** Forgets what is waiting, for a file that is to be deleted. */
  async drop(): Promise<void> {
    this.#over = true;
    this.#closing = true;
    this.#queue.written(this.#waitingBytes + this.#underwayBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#underway = undefined;
    this.#underwayBytes = 0;
    this.#queue.done();
    await this.#writing?.catch(() => {});
    await this.release();
  }

  /** Writes what is waiting; one call at a time. @throws the file system's error; nothing is lost by it. */
  async write(): Promise<void> {
    this.#writing = this.#write();
    await this.#writing;
  }

  async #write(): Promise<void> {
    if (this.#over) return;
    this.#handle ??= await this.#create();
    this.#take();
    await this.#writeUnderway(this.#handle);
    if (!this.#closing || this.#waiting.length > 0 || this.#over) return;
    const patch = this.#lastWords?.(this.#writtenBytes);
    if (patch) await this.#handle?.write(patch.bytes, 0, patch.bytes.length, patch.position);
    await this.release();
    this.#over = true;
    this.#queue.done();
    this.#onDone?.();
  }

  async #create(): Promise<FileHandle> {
    await mkdir(dirname(this.path), { recursive: true, mode: FOLDER_MODE });
    // A file that was let go of is not begun again.
    return open(this.path, this.#writtenBytes === 0 ? 'w' : 'r+', FILE_MODE);
  }

  #take(): void {
    if (this.#underway !== undefined || this.#waiting.length === 0) return;
    this.#underway = bytesOf(this.#waiting);
    this.#underwayBytes = this.#waitingBytes;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  /** At its own place: what a failed write left half is written over. */
  async #writeUnderway(handle: FileHandle): Promise<void> {
    const bytes = this.#underway;
    if (bytes === undefined) return;
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(
        bytes,
        done,
        bytes.length - done,
        this.#writtenBytes + done,
      );
      done += bytesWritten;
    }
    if (this.#over) return;
    this.#writtenBytes += bytes.length;
    this.#queue.written(this.#underwayBytes);
    this.#underway = undefined;
    this.#underwayBytes = 0;
  }

  /** Lets go of the file until the next write. */
  async release(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close().catch(() => {});
  }
}

/** One piece of bytes for all of them. */
const bytesOf = (pieces: readonly (string | Uint8Array)[]): Buffer =>
  pieces.every((piece) => typeof piece === 'string')
    ? Buffer.from(pieces.join(''))
    : Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
