import type { LiveCalls } from '../calls/live.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../config/log.ts';
import type { Settings } from '../config/settings.ts';
import type { Clock } from '../io/clock.ts';
import type { DialDesk } from '../outbound/outbound.ts';
import type { Switchboard } from '../server/switchboard.ts';
import type { Journals } from '../store/journals.ts';
import type { Recordings } from '../store/recordings.ts';
import type { CallStore } from '../store/store.ts';
import type { CallAnswer } from './types.ts';

/** What the API asks. */
export interface ApiPorts {
  readonly config: Config;
  /** What may change while the server runs. */
  readonly settings: Settings;
  readonly log: Logger;
  readonly clock: Clock;
  /** The time of day, ms since the epoch. */
  readonly epochMs: () => number;
  readonly switchboard: Switchboard;
  readonly live: LiveCalls;
  /** What is remembered of a call that lives or ended a short while ago. */
  recent(callSid: string): CallAnswer | undefined;
  readonly store: CallStore;
  readonly journals: JournalReader;
  readonly recordings: Pick<Recordings, 'size' | 'read'>;
  /** Deletes all of a call. @returns whether there was anything. */
  forget(callSid: string): Promise<boolean>;
  /** The calls that are placed; without it there are none. */
  readonly outbound?: DialDesk;
  /** Journal lines lost since the start. */
  lostLines(): number;
}

/** Journals as they are read. */
export type JournalReader = Pick<Journals, 'read'>;
