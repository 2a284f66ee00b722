import { MemoryJournals } from './journal-memory.ts';
import type { Journals } from './journals.ts';
import type { CallStore } from './store.ts';

/** What is kept of calls: what is known of each, and what happened in it. */
export interface Archive {
  readonly calls: Pick<CallStore, 'put'>;
  readonly journals: Journals;
}

/** Keeps journals as long as the process lives, and no history. */
export const memoryArchive = (): Archive => ({
  calls: { put: () => {} },
  journals: new MemoryJournals(),
});
