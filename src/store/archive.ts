import { MemoryJournals } from './journal-memory.ts';
import type { Journals } from './journals.ts';
import { MemoryStore } from './memory-store.ts';
import { MemoryRecordings } from './recording-memory.ts';
import type { Recordings } from './recordings.ts';
import type { CallStore } from './store.ts';

/** What is kept of calls: what is known of each, what happened in it, and how it sounded. */
export interface Archive {
  readonly calls: CallStore;
  readonly journals: Journals;
  readonly recordings: Recordings;
}

/** Keeps everything as long as the process lives. */
export const memoryArchive = (): Archive => ({
  calls: new MemoryStore(),
  journals: new MemoryJournals(),
  recordings: new MemoryRecordings(),
});
