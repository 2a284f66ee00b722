import { HEADER_BYTES, wavHeader } from './recording-wav.ts';
import type { RecordingFile, Recordings } from './recordings.ts';

/** Recordings that end with the process: for tests and tools. */
export class MemoryRecordings implements Recordings {
  readonly #recordings = new Map<string, Uint8Array[]>();

  open(callSid: string): RecordingFile {
    const pieces: Uint8Array[] = [];
    this.#recordings.set(callSid, pieces);
    return { write: (stereo) => void pieces.push(stereo), close: () => {} };
  }

  size(callSid: string): Promise<number | undefined> {
    return Promise.resolve(this.#whole(callSid)?.length);
  }

  read(callSid: string, fromByte: number, toByte: number): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#whole(callSid)?.subarray(fromByte, toByte));
  }

  delete(callSid: string): Promise<boolean> {
    return Promise.resolve(this.#recordings.delete(callSid));
  }

  stats(): { readonly lostBytes: number; readonly queuedBytes: number } {
    return { lostBytes: 0, queuedBytes: 0 };
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  #whole(callSid: string): Uint8Array | undefined {
    const pieces = this.#recordings.get(callSid);
    if (pieces === undefined) return undefined;
    const data = Buffer.concat(pieces);
    return Buffer.concat([wavHeader(data.length), data], HEADER_BYTES + data.length);
  }
}
