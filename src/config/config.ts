import type { CallTiming } from '../../machines/index.ts';
import type { Agent } from '../agents/agent.ts';
import type { OutboundSettings } from '../outbound/settings.ts';
import { TWILIO_API_URL } from '../twilio/api-url.ts';
import { agentFrom } from './agent-from.ts';
import { ConfigError } from './config-error.ts';
import { deepFreeze } from './deep-freeze.ts';
import { dialSettings } from './dial-settings.ts';
import type { Environment } from './dotenv.ts';
import type { OverallLimits } from './live-settings.ts';
import { contradictions, readVariables } from './read.ts';
import type { Variables } from './variables.ts';
import { OPENAI_URL, warningsAbout } from './warnings.ts';

const BYTES_PER_GB = 1e9;

/** Everything that can be set, checked and complete. Times in ms. */
export interface Config {
  readonly production: boolean;
  readonly server: {
    readonly host: string;
    /** 0: any free port. */
    readonly port: number;
    /** Base of every URL handed to Twilio, without trailing slash; undefined: taken from each request. */
    readonly publicUrl?: string;
    /** How long live calls may go on after the server was told to stop. */
    readonly drainTimeoutMs: number;
  };
  readonly twilio: {
    readonly accountSid?: string;
    /** When set, webhooks and upgrades must be signed with it. */
    readonly authToken?: string;
    readonly apiUrl: string;
  };
  readonly model: {
    /** `rehearsal`: calls are answered by recordings, since there is no key. */
    readonly kind: 'openai' | 'rehearsal';
    readonly apiKey?: string;
    /** `wss://…` or `ws://…`, without the model. */
    readonly url: string;
    readonly model: string;
    /** Goes into the connection's query: the session refuses it. */
    readonly temperature?: number;
  };
  /** Who answers when there is no configuration file, and the defaults of every agent of one. */
  readonly agent: Agent;
  readonly console: {
    /** What opens the console and the API to others than this machine; without it they are closed to them. */
    readonly token?: string;
  };
  readonly store: StoreSettings;
  readonly outbound: OutboundSettings;
  /** Bounds over all calls where a configuration file says nothing else. */
  readonly limits: OverallLimits;
  /** What a caller hears who is not taken. */
  readonly busyMessage: string | undefined;
  /** What a caller hears first who waits for a line. */
  readonly waitMessage: string | undefined;
  /** Spoken by Twilio before the stream opens. */
  readonly connectMessage?: string;
  readonly timing: Timing;
  /** Log every term of the interruption arithmetic. */
  readonly showTimingMath: boolean;
  readonly logLevel: Variables['LOG_LEVEL'];
  /** Sentences to show at start: allowed, but the operator should know. */
  readonly warnings: readonly string[];
}

/** What is kept of calls, where and for how long. */
export interface StoreSettings {
  /** Folder of the database, the journals and the recordings; made when it is not there. */
  readonly dataDir: string;
  /** Age at which an ended call is forgotten, days; 0: never. */
  readonly retentionDays: number;
  /** When all of it is bigger than this, the oldest calls are forgotten, bytes; 0: no bound. */
  readonly retentionBytes: number;
  /** Keep what was said. */
  readonly keepTranscripts: boolean;
  /** Keep who called whom. */
  readonly keepNumbers: boolean;
}

/** The call's delays that can be set; the rest follows from them. */
type Timing = Omit<CallTiming, 'nudgeMs' | 'apologyTimeoutMs'>;

/**
 * Reads the settings from environment variables. An empty string counts as unset, except for `GREETING`.
 * @returns a deeply frozen configuration.
 * @throws {@link ConfigError} naming every problem at once.
 */
export function loadConfig(environment: Environment): Config {
  const { values, problems } = readVariables(environment);
  const all = [...problems, ...contradictions(environment)];
  if (!values || all.length > 0) throw new ConfigError(all);
  return deepFreeze({
    production: values.NODE_ENV === 'production',
    server: {
      host: values.HOST,
      port: values.PORT,
      ...defined('publicUrl', values.PUBLIC_URL),
      drainTimeoutMs: values.DRAIN_TIMEOUT_S * 1000,
    },
    twilio: {
      ...defined('accountSid', values.TWILIO_ACCOUNT_SID),
      ...defined('authToken', values.TWILIO_AUTH_TOKEN),
      apiUrl: values.TWILIO_API_URL ?? TWILIO_API_URL,
    },
    model: modelFrom(values),
    agent: agentFrom(values),
    console: { ...defined('token', values.CONSOLE_TOKEN) },
    store: storeFrom(values),
    outbound: dialSettings(values),
    limits: {
      concurrentCalls: values.CONCURRENT_CALLS ?? null,
      callsPerCallerPerHour: values.CALLS_PER_CALLER_PER_HOUR ?? null,
      spendUsdPerDay: values.SPEND_USD_PER_DAY ?? null,
      waitMs: values.WAIT_S === undefined ? null : values.WAIT_S * 1000,
      allowedCountries: values.DIAL_COUNTRIES ?? [],
    },
    busyMessage: values.BUSY_MESSAGE,
    waitMessage: values.WAIT_MESSAGE,
    ...defined('connectMessage', values.CONNECT_MESSAGE),
    timing: {
      greetingGuardMs: values.GREETING_GUARD_MS,
      greetingGuardMaxMs: 2500,
      connectTimeoutMs: values.CONNECT_TIMEOUT_MS,
      answerTimeoutMs: values.ANSWER_TIMEOUT_MS,
      claimTimeoutMs: 30_000,
      resumeTimeoutMs: 15_000,
      interruptTimeoutMs: 1000,
    },
    showTimingMath: values.SHOW_TIMING_MATH,
    logLevel: values.LOG_LEVEL,
    warnings: warningsAbout(values),
  });
}

function storeFrom(values: Variables): StoreSettings {
  return {
    dataDir: values.DATA_DIR,
    retentionDays: values.RETENTION_DAYS,
    retentionBytes: Math.round(values.RETENTION_GB * BYTES_PER_GB),
    keepTranscripts: values.KEEP_TRANSCRIPTS,
    keepNumbers: values.KEEP_NUMBERS,
  };
}

function modelFrom(values: Variables): Config['model'] {
  const asked = values.OPENAI_API_KEY !== undefined || values.OPENAI_REALTIME_URL !== undefined;
  return {
    kind: asked ? 'openai' : 'rehearsal',
    ...defined('apiKey', values.OPENAI_API_KEY),
    url: values.OPENAI_REALTIME_URL ?? OPENAI_URL,
    model: values.OPENAI_REALTIME_MODEL,
    ...defined('temperature', values.TEMPERATURE),
  };
}

/** `{ [name]: value }`, or nothing at all: an absent setting has no key. */
function defined<K extends string, T>(name: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]?: T });
}
