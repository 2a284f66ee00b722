import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isCallSid } from './journals.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** One file a call, in a folder a day (UTC): `<root>/2026-11-23/CA….jsonl`. */
export class CallFiles {
  readonly #root: string;
  readonly #extension: string;

  /** @param extension with its dot. */
  constructor(root: string, extension: string) {
    this.#root = root;
    this.#extension = extension;
  }

  /** Where the file of a call belongs. @throws RangeError for what is no CallSid, so that no path comes from outside. */
  pathOf(callSid: string, startedAt: number): string {
    if (!isCallSid(callSid)) throw new RangeError('not the SID of a call');
    const day = new Date(startedAt).toISOString().slice(0, 10);
    return join(this.#root, day, `${callSid}${this.#extension}`);
  }

  /** Where the file of a call is; the newest, when a call was begun twice. Undefined: there is none. */
  async find(callSid: string): Promise<string | undefined> {
    if (!isCallSid(callSid)) return undefined;
    for (const day of (await this.#days()).reverse()) {
      const path = join(this.#root, day, `${callSid}${this.#extension}`);
      if (await exists(path)) return path;
    }
    return undefined;
  }

  /** Removes every file of a call. @returns whether there was one. */
  async remove(callSid: string): Promise<boolean> {
    let found = false;
    for (let path = await this.find(callSid); path !== undefined; path = await this.find(callSid)) {
      await rm(path, { force: true });
      found = true;
    }
    return found;
  }

  async #days(): Promise<string[]> {
    try {
      return (await readdir(this.#root)).filter((name) => DAY.test(name)).sort();
    } catch {
      // Nothing was kept yet.
      return [];
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
