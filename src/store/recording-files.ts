import { open, stat } from 'node:fs/promises';
import { MULAW_SILENCE } from '../audio/mulaw.ts';
import { type CallFilesOptions, GrowingCallFiles } from './growing-call-files.ts';
import { HEADER_BYTES, wavHeader } from './recording-wav.ts';
import type { RecordingFile, Recordings } from './recordings.ts';

/** Silence in the place of what was lost is written in pieces of at most this. */
const SILENCE_BYTES = 64 * 1024;
const SILENCE = new Uint8Array(SILENCE_BYTES).fill(MULAW_SILENCE);
/** What a file says of its length while it grows: a player that asks the file itself plays on to its end. */
const UNKNOWN_BYTES = 0xffff_ff00;

/** Recordings as files: `<DATA_DIR>/recordings/YYYY-MM-DD/<CallSid>.wav`. */
export class FileRecordings implements Recordings {
  readonly #files: GrowingCallFiles;
  #lostBytes = 0;

  constructor(options: CallFilesOptions) {
    this.#files = new GrowingCallFiles(options, 'recordings', '.wav');
  }

  open(callSid: string, startedAt: number): RecordingFile {
    const file = this.#files.open(callSid, startedAt);
    if (file === undefined) return this.#nowhere();
    let begun = false;
    /** Lost, and to be silence: the tracks must stay in step with the call. */
    let owed = 0;
    return {
      write: (stereo) => {
        begun ||= file.append(wavHeader(UNKNOWN_BYTES));
        while (begun && owed > 0) {
          const part = SILENCE.subarray(0, Math.min(owed, SILENCE_BYTES));
          if (!file.append(part)) break;
          owed -= part.length;
        }
        if (begun && owed === 0 && file.append(stereo)) return;
        owed += stereo.length;
        this.#lostBytes += stereo.length;
      },
      close: () =>
        this.#files.close(callSid, file, (size) => ({
          position: 0,
          bytes: wavHeader(Math.max(0, size - HEADER_BYTES)),
        })),
    };
  }

  async size(callSid: string): Promise<number | undefined> {
    const live = this.#files.live(callSid);
    if (live !== undefined) {
      const { writtenBytes, rest } = live.snapshot();
      return Math.max(HEADER_BYTES, writtenBytes + rest.length);
    }
    const path = await this.#files.find(callSid);
    return path === undefined ? undefined : evenly((await stat(path)).size);
  }

  async read(callSid: string, fromByte: number, toByte: number): Promise<Uint8Array | undefined> {
    const live = this.#files.live(callSid);
    const path = live?.path ?? (await this.#files.find(callSid));
    if (path === undefined) return undefined;
    const { writtenBytes, rest } = live?.snapshot() ?? {
      writtenBytes: evenly((await stat(path)).size),
      rest: new Uint8Array(),
    };
    const size = Math.max(HEADER_BYTES, writtenBytes + rest.length);
    const to = Math.min(toByte, size);
    if (fromByte >= to) return new Uint8Array();
    const bytes = new Uint8Array(to - fromByte);
    if (fromByte < writtenBytes) bytes.set(await readPart(path, fromByte, Math.min(to, writtenBytes)));
    place(rest, writtenBytes, bytes, fromByte);
    place(wavHeader(size - HEADER_BYTES), 0, bytes, fromByte);
    return bytes;
  }

  delete(callSid: string): Promise<boolean> {
    return this.#files.delete(callSid);
  }

  stats(): { readonly lostBytes: number; readonly queuedBytes: number } {
    return { lostBytes: this.#lostBytes, queuedBytes: this.#files.queuedBytes };
  }

  stop(flushMs: number): Promise<void> {
    return this.#files.stop(flushMs);
  }

  #nowhere(): RecordingFile {
    return {
      write: (stereo) => {
        this.#lostBytes += stereo.length;
      },
      close: () => {},
    };
  }
}

/** A process that dies may leave half a pair of samples. */
const evenly = (size: number): number => size - (Math.max(0, size - HEADER_BYTES) % 2);

/** Puts the part of `piece`, which begins at `at` of a file, that belongs into `bytes`, which begins at `from`. */
function place(piece: Uint8Array, at: number, bytes: Uint8Array, from: number): void {
  const begin = Math.max(at, from);
  const end = Math.min(at + piece.length, from + bytes.length);
  if (begin < end) bytes.set(piece.subarray(begin - at, end - at), begin - from);
}

async function readPart(path: string, from: number, to: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(to - from), 0, to - from, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
