import type { callMachine } from '../../../machines/index.ts';
import type { CallServices } from '../../agents/tools/tool.ts';
import type { Config } from '../../config/config.ts';
import type { Logger } from '../../config/log.ts';
import type { Settings } from '../../config/settings.ts';
import type { Clock } from '../../io/clock.ts';
import type { ModelDialer } from '../../openai/connection.ts';
import type { Metrics } from '../../server/metrics.ts';
import type { Archive } from '../../store/archive.ts';
import type { Parties } from '../../twilio/parties.ts';
import type { AfterCalls } from '../after/after-call.ts';
import type { Spend } from '../books/spend.ts';
import type { Humans } from '../transfer/humans.ts';
import type { Announcements } from './announcements.ts';

/** What every call of a process shares. */
export interface CallSurroundings {
  /** With `agent` the one that answers the call. */
  readonly config: Config;
  /** What may change while calls go on. */
  readonly settings: Settings;
  readonly clock: Clock;
  /** The time of day, ms since the epoch. */
  readonly epochMs: () => number;
  readonly dial: ModelDialer;
  readonly announcements: Announcements;
  /** The call machine with its lanes, derived once: that takes as long as a call takes to begin. */
  readonly logic: typeof callMachine;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly archive: Archive;
  /** What all calls of the day have cost. */
  readonly spend: Spend;
  /** What comes after calls. */
  readonly afterCalls: Pick<AfterCalls, 'over'>;
  /** Whoever is called to take calls over. */
  readonly humans: Humans;
  /** Sends text messages; absent without a Twilio account. */
  readonly sendSms?: CallServices['sendSms'];
}

/** Who calls whom. */
export interface CallFacts extends Parties {
  readonly callSid: string;
  /** `browser`: somebody calls from the console's page. */
  readonly via: 'phone' | 'browser';
}

/** Who is told of a call. */
export interface CallWatcher {
  /** It entered another state, or ended. */
  onChanged(): void;
  /** Nothing more will happen on it. Once, and last. */
  onEnded(): void;
}
