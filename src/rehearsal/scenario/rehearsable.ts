import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ConfigFile } from '../../agents/define-config.ts';
import type { Config } from '../../config/config.ts';
import { ConfigError } from '../../config/config-error.ts';
import type { Environment } from '../../config/dotenv.ts';
import { checkFile } from '../../config/file/check.ts';
import { settingsFrom } from '../../config/file/settings-from.ts';
import { loadSettings, type Settings } from '../../config/settings.ts';
import type { Clock } from '../../io/clock.ts';
import { messageConfig, transferDeclined, transferUnanswered } from '../receptionist/nobody-comes.ts';
import { receptionist, receptionistConfig } from '../receptionist/receptionist.ts';
import type { Scenario } from './scenario.ts';
import { REHEARSAL_ACCOUNT } from './stand-in-twilio.ts';

/** Rehearsals that come with the program, by name, each with the configuration it is about. */
const BUILT_IN: Readonly<Record<string, Play>> = {
  receptionist: { scenario: receptionist, config: receptionistConfig },
  'transfer-declined': { scenario: transferDeclined, config: messageConfig },
  'transfer-unanswered': { scenario: transferUnanswered, config: messageConfig },
};

/** A scenario, and the configuration it is about, in code. */
interface Play {
  readonly scenario: Scenario;
  /** @param clock the time its tools take goes by this. */
  readonly config: (clock: Clock) => ConfigFile;
}

/** Names of the rehearsals that come with the program. */
export const scenarioNames = Object.keys(BUILT_IN);

/** The file of a folder that says how the agents of its `callchart.config.ts` are rehearsed. */
const SCENARIO_FILE = 'rehearsal.ts';

/** What is rehearsed: one that comes with the program, the agents of a folder, or what is given. */
export type Rehearsable = { readonly name: string } | { readonly folder: string } | Play;

/** Who does what. @throws the file system's error when there is no such folder. */
export async function scenarioOf(what: Rehearsable): Promise<Scenario> {
  if (!('folder' in what)) return playOf(what).scenario;
  const path = resolve(what.folder, SCENARIO_FILE);
  const { default: scenario } = await import(pathToFileURL(path).href);
  return scenario as Scenario;
}

/**
 * The agents that are rehearsed.
 * @param clock the time goes by this for what is rehearsed.
 * @throws ConfigError when the settings cannot be used.
 */
export async function settingsOf(
  what: Rehearsable,
  environment: Environment,
  clock: Clock,
): Promise<{ readonly config: Config; readonly settings: Settings }> {
  if ('folder' in what) return loadSettings(environment, resolve(what.folder));
  const { config } = await loadSettings(environment, tmpdir());
  return { config, settings: settingsIn(playOf(what).config(clock), config) };
}

/** The settings a configuration written in code stands for. @throws ConfigError naming what is wrong with it. */
export function settingsIn(file: ConfigFile, config: Config): Settings {
  const checked = checkFile(file, config.agent.name);
  if (!('file' in checked))
    throw new ConfigError(
      checked.findings.map(({ path, problem }) => ({ variable: path.join('.'), problem })),
    );
  const settings = settingsFrom(checked.file, checked.plan, config);
  return { current: () => settings, status: 'ok' };
}

/** The environment of a rehearsal: the rehearsal model answers, the stand-in carries calls, and nobody is charged. */
export function isolatedEnvironment(
  { OPENAI_API_KEY: _, OPENAI_REALTIME_URL: __, PUBLIC_URL: ___, ...rest }: Environment,
  { dataDir, twilioUrl }: { readonly dataDir: string; readonly twilioUrl: string },
): Environment {
  return {
    ...rest,
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: dataDir,
    TWILIO_API_URL: twilioUrl,
    TWILIO_ACCOUNT_SID: REHEARSAL_ACCOUNT.accountSid,
    TWILIO_AUTH_TOKEN: REHEARSAL_ACCOUNT.authToken,
  };
}

const RECEIVER_SECRET = 'a secret of the rehearsal';

/** The same settings, but it is the rehearsal that is told of calls. @param url of its receiver. */
export function toldTo(url: string, settings: Settings): Settings {
  const webhook = { url, secret: RECEIVER_SECRET };
  return {
    get status() {
      return settings.status;
    },
    current: () => {
      const current = settings.current();
      const agents = [...current.agents].map(
        ([name, agent]) => [name, { ...agent, afterCall: { ...agent.afterCall, webhook } }] as const,
      );
      return { ...current, agents: new Map(agents) };
    },
  };
}

function playOf(what: { readonly name: string } | Play): Play {
  if ('scenario' in what) return what;
  const found = BUILT_IN[what.name];
  if (!found) throw new RangeError(`there is no rehearsal called ${what.name}`);
  return found;
}
