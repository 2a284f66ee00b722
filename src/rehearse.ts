import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ConfigFile } from './agents/define-config.ts';
import { closeMcpServers } from './agents/tools/mcp-tools.ts';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import type { Environment } from './config/dotenv.ts';
import { checkFile } from './config/file/check.ts';
import { settingsFrom } from './config/file/settings-from.ts';
import { createLog } from './config/log.ts';
import { loadSettings, type Settings } from './config/settings.ts';
import { type Engine, startEngine } from './engine.ts';
import { systemClock } from './io/clock.ts';
import { networkCarrier } from './rehearsal/caller/carrier.ts';
import type { LineName } from './rehearsal/caller/line.ts';
import { startRehearsalTwilio } from './rehearsal/caller/rest-server.ts';
import { receptionist, receptionistConfig } from './rehearsal/receptionist/receptionist.ts';
import { type PlayedScenario, playScenario } from './rehearsal/scenario/play-scenario.ts';
import { type Receiver, startReceiver } from './rehearsal/scenario/receiver.ts';
import type { Scenario } from './rehearsal/scenario/scenario.ts';
import { REHEARSAL_ACCOUNT, standInTwilio } from './rehearsal/scenario/stand-in-twilio.ts';

/** Rehearsals that come with the program, by name, each with the configuration it is about. */
const BUILT_IN: Readonly<Record<string, BuiltIn>> = {
  receptionist: { scenario: receptionist, config: receptionistConfig },
};

interface BuiltIn {
  readonly scenario: Scenario;
  readonly config: (clock: typeof systemClock) => ConfigFile;
}

/** Names of the rehearsals that come with the program. */
export const scenarioNames = Object.keys(BUILT_IN);

/** The file of a folder that says how the agents of its `callchart.config.ts` are rehearsed. */
const SCENARIO_FILE = 'rehearsal.ts';

/** The after-call webhook is waited for this long. */
const TOLD_TIMEOUT_MS = 15_000;

/** What is rehearsed: one that comes with the program, or the agents of a folder. */
export type Rehearsable = { readonly name: string } | { readonly folder: string };

/** How it is rehearsed. */
export interface RehearseScenarioOptions {
  readonly line?: LineName;
  /** Further parameters of every webhook. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Rehearses a scenario against an engine of its own: stand-ins for everything outside, data that is thrown away, and
 * nothing of the environment's accounts.
 * @throws ConfigError when the settings cannot be used; the file system's error when there is no such folder.
 */
export async function rehearseScenario(
  environment: Environment,
  what: Rehearsable,
  options: RehearseScenarioOptions = {},
): Promise<PlayedScenario> {
  const scenario = await scenarioOf(what);
  const props = await scenario.start?.();
  // A configuration file is code: it finds there what it asks of `process.env`.
  Object.assign(process.env, props?.environment);
  const dataDir = mkdtempSync(join(tmpdir(), 'callchart-rehearsal-'));
  const receiver = await startReceiver();
  const carrier = networkCarrier();
  const twilio = standInTwilio(scenario.people ?? {}, { carrier, clock: systemClock });
  const rest = await startRehearsalTwilio(twilio.rest);
  let engine: Engine | undefined;
  try {
    const isolated = isolatedEnvironment(environment, { dataDir, twilioUrl: rest.url });
    const { config, settings } = await settingsOf(what, isolated);
    const log: string[] = [];
    engine = await startEngine(config, logInto(log), toldTo(receiver, settings), { script: scenario.model });
    const started = engine;
    return await playScenario(scenario, {
      ...REHEARSAL_ACCOUNT,
      ...options,
      ...{ carrier, clock: systemClock, rest: twilio.rest, conferences: twilio.conferences },
      baseUrl: engine.url,
      placed: () => twilio.placed(),
      aftermath: async (callSid) => {
        const journal = await journalOf(started.url, callSid);
        if (tellsAfterwards(settings)) await receiver.until(1, TOLD_TIMEOUT_MS);
        await started.drain(0);
        engine = undefined;
        return { journal, told: receiver.told, log: log.join(''), kept: everythingIn(dataDir) };
      },
    });
  } finally {
    await engine?.drain(0);
    await Promise.all([rest.close(), receiver.stop(), props?.stop(), closeMcpServers()]);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function scenarioOf(what: Rehearsable): Promise<Scenario> {
  if ('name' in what) return builtIn(what.name).scenario;
  const path = resolve(what.folder, SCENARIO_FILE);
  const { default: scenario } = await import(pathToFileURL(path).href);
  return scenario as Scenario;
}

function builtIn(name: string): BuiltIn {
  const found = BUILT_IN[name];
  if (!found) throw new RangeError(`there is no rehearsal called ${name}`);
  return found;
}

/** The rehearsal model answers, the stand-in carries calls, and nobody is charged. */
function isolatedEnvironment(
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

async function settingsOf(
  what: Rehearsable,
  environment: Environment,
): Promise<{ readonly config: Config; readonly settings: Settings }> {
  if ('folder' in what) return loadSettings(environment, resolve(what.folder));
  const { config } = await loadSettings(environment, tmpdir());
  return { config, settings: settingsIn(builtIn(what.name).config(systemClock), config) };
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

const RECEIVER_SECRET = 'a secret of the rehearsal';

/** The same settings, but it is the rehearsal that is told of calls. */
function toldTo({ url }: Receiver, settings: Settings): Settings {
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

const tellsAfterwards = (settings: Settings): boolean =>
  [...settings.current().agents.values()].some(({ afterCall }) => afterCall.summary || afterCall.webhook);

const logInto = (lines: string[]): ReturnType<typeof createLog> =>
  createLog({
    level: 'debug',
    pretty: false,
    destination: { write: (line: string) => void lines.push(line) },
  });

async function journalOf(url: string, callSid: string): Promise<readonly Record<string, unknown>[]> {
  const response = await fetch(`${url}/api/calls/${callSid}/journal`);
  if (!response.ok) return [];
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

function everythingIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}
