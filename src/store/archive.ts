import { MemoryJournals } from './journal-memory.ts';
import type { Journals } from './journals.ts';
import { MemoryRecordings } from './recording-memory.ts';
import type { Recordings } from './recordings.ts';
import type { CallStore } from './store.ts';

/** What is kept of calls: what is known of each, what happened in it, and how it sounded. */
export interface Archive {
  readonly calls: Pick<CallStore, 'put'>;
  readonly journals: Journals;
  readonly recordings: Recordings;
}

/** Keeps journals and recordings as long as the process lives, and no history. */
export const memoryArchive = (): Archive => ({
  calls: { put: () => {} },
  journals: new MemoryJournals(),
  recordings: new MemoryRecordings(),
});
