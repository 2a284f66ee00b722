import type { CallStore } from './store.ts';

/** Where something of a call may be kept. */
export interface Keepers {
  readonly calls: Pick<CallStore, 'delete'>;
  /** Journals, recordings: what is kept in files. */
  readonly files: readonly CallKeeper[];
}

/** Keeps something of each call. */
interface CallKeeper {
  /** @returns whether there was something. */
  delete(callSid: string): Promise<boolean>;
}

/**
 * Deletes all that is kept of a call that has ended.
 * @returns whether there was anything.
 * @throws StoreUnavailable, or what the file system says; what is left then goes when it is tried again.
 */
export async function forgetCall({ calls, files }: Keepers, callSid: string): Promise<boolean> {
  let found = false;
  // The row last: as long as it is there, the call can be found and deleted again.
  for (const keeper of [...files, calls]) found = (await keeper.delete(callSid)) || found;
  return found;
}
