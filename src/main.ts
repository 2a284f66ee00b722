#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { replayCalls } from './calls/journal/replay-command.ts';
import { AGENT_PARAMETER } from './calls/route.ts';
import { type Config, loadConfig } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import { type Environment, withDotenv } from './config/dotenv.ts';
import { writeFirstConfig } from './config/file/first-config.ts';
import { createLog, type Logger } from './config/log.ts';
import { type FileSettings, loadSettings } from './config/settings.ts';
import { baseUrl, type Engine, startEngine } from './engine.ts';
import { systemClock } from './io/clock.ts';
import { hideSecrets } from './io/secret-values.ts';
import { apiClient } from './outbound/commands/api-client.ts';
import { campaignCommand } from './outbound/commands/campaign-command.ts';
import { dialCommand } from './outbound/commands/dial-command.ts';
import { isCommandError } from './outbound/commands/errors.ts';
import type { CommandParts } from './outbound/commands/parts.ts';
import { type LineName, lineProfiles } from './rehearsal/caller/line.ts';
import { type Rehearsable, scenarioNames } from './rehearsal/scenario/rehearsable.ts';
import { printRehearsal, runRehearsal } from './rehearsal/timeline/run-rehearsal.ts';
import { rehearseScenario } from './rehearse.ts';

const program = new Command('callchart').description(
  'A phone agent you can watch, test and replay: every call is one statechart.',
);

program
  .command('serve', { isDefault: true })
  .description('answer calls (the default)')
  .action(() => run(serve));

program
  .command('rehearse')
  .description('place a whole call by itself, print it as a timeline and keep it as a WAV file')
  .addArgument(
    new Argument('[scenario]', 'a call that comes with the program, against a server of its own').choices(
      scenarioNames,
    ),
  )
  .option('--config <folder>', 'rehearse the agents of this folder, as its rehearsal.ts says')
  .option('--url <url>', 'the server to call; by default the one on this machine, or a fresh one')
  .option('--out <folder>', 'where the recording goes', 'rehearsals')
  .addOption(
    new Option('--line <line>', 'the telephone line').choices(Object.keys(lineProfiles)).default('clean'),
  )
  .option('--agent <name>', 'the agent to ask for, whatever number is called')
  .action((name: string | undefined, options: RehearseOptions) => {
    const what = name === undefined ? options.config && { folder: options.config } : { name };
    return run((environment) =>
      what ? rehearseAlone(environment, what, options) : rehearse(environment, options),
    );
  });

program
  .command('init')
  .description('write a callchart.config.ts to begin with into this folder')
  .action(() => run(init));

program
  .command('dial')
  .description('have an agent call somebody, by the server on this machine or by a fresh one')
  .argument('<number>', 'whom to call: + and the country code')
  .requiredOption('--agent <name>', 'who talks')
  .option('--from <number>', 'which of your numbers calls; by default DIAL_FROM')
  .action((to: string, options: DialOptions) =>
    run((environment) => placing(environment, options, (parts) => dialCommand(to, parts))),
  );

program
  .command('campaign')
  .description('have an agent call everybody in a list; begun again, it goes on where it was')
  .argument('<file.csv>', 'a column `to`, and others that the agent is told of')
  .requiredOption('--agent <name>', 'who talks')
  .option('--from <number>', 'which of your numbers calls; by default DIAL_FROM')
  .option('--name <name>', "the campaign's name; by default the file's")
  .action((path: string, options: DialOptions & { name?: string }) =>
    run((environment) =>
      placing(environment, options, async (parts) => {
        const text = await readFile(path, 'utf8');
        return campaignCommand({ path, text }, { ...parts, name: options.name });
      }),
    ),
  );

program
  .command('replay')
  .description('run the machines again over recorded calls, and show the first thing they do differently')
  .argument('<call...>', 'the CallSid of a call under DATA_DIR, or the path of a journal')
  .action((calls: readonly string[]) => run((environment) => replayed(environment, calls)));

interface RehearseOptions {
  readonly url?: string;
  readonly out: string;
  readonly line: LineName;
  readonly agent?: string;
  readonly config?: string;
}

interface DialOptions {
  readonly agent: string;
  readonly from?: string;
}

/** Runs a command; a mistake in the settings is explained, not thrown at people. */
async function run(command: (environment: Environment) => Promise<number>): Promise<void> {
  try {
    const environment = withDotenv(process.env, resolve('.env'));
    // A configuration file is code: it finds there what it asks of `process.env`, wherever that was set.
    Object.assign(process.env, environment);
    process.exit(await command(environment));
  } catch (error) {
    const text =
      error instanceof ConfigError || isKnown(error) || isCommandError(error)
        ? error.message
        : String((error as Error).stack);
    process.stderr.write(`${text}\n`);
    process.exit(1);
  }
}

async function serve(environment: Environment): Promise<number> {
  const { config, settings } = await loadSettings(environment, process.cwd());
  const log = logFor(config);
  const signals = stopSignals();
  const engine = await startEngine(config, log, settings);
  // One call's accident must not end the others.
  process.on('uncaughtException', (error) => log.error({ err: error }, 'uncaught; calls go on'));
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled; calls go on'));
  announce(engine, config, log);
  follow(settings, log);
  await signals.first;
  log.info({ live: engine.exchange.live }, 'draining: no new calls; a second signal ends the live ones');
  await Promise.race([
    engine.drain(config.server.drainTimeoutMs),
    signals.second.then(() => engine.drain(0)),
  ]);
  log.info('stopped');
  return 0;
}

/** Says what a configuration file brought, and reads it again whenever it changes or somebody asks for it. */
function follow(settings: FileSettings, log: Logger): void {
  const { agents, warnings } = settings.current();
  for (const warning of warnings) log.warn(warning);
  if (settings.name !== undefined) log.info({ agents: [...agents.keys()] }, `${settings.name} was read`);
  settings.watch(log);
  // A terminal's window that is closed, like any on Windows, says so by the same signal: then the server shall end.
  if (process.platform !== 'win32' && !process.stdout.isTTY)
    process.on('SIGHUP', () => void settings.reload());
}

async function init(): Promise<number> {
  const { name, written } = writeFirstConfig(process.cwd());
  if (written) process.stdout.write(`${name} was written: it says what each setting does.\n`);
  else process.stderr.write(`${name} is there already: nothing was written.\n`);
  return written ? 0 : 1;
}

async function rehearse(environment: Environment, options: RehearseOptions): Promise<number> {
  const { config, settings } = await loadSettings(environment, process.cwd());
  const running = options.url ?? (await runningServer(config));
  const engine =
    running === undefined ? await startEngine(onAnyPort(config), quietLog(config), settings) : undefined;
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  print(engine ? 'No server is running here: starting one for this call.' : `Calling ${running}`);
  const code = await runRehearsal({
    url: running ?? engine?.url ?? '',
    out: options.out,
    line: options.line,
    ...(options.agent === undefined ? {} : { parameters: { [AGENT_PARAMETER]: options.agent } }),
    print,
    ...(config.twilio.authToken === undefined ? {} : { authToken: config.twilio.authToken }),
    ...(engine || config.server.publicUrl === undefined ? {} : { publicUrl: config.server.publicUrl }),
  });
  await engine?.drain(0);
  return code;
}

/** A rehearsal against a server of its own, with stand-ins for everything outside. */
async function rehearseAlone(
  environment: Environment,
  what: Rehearsable,
  { line, agent, out }: RehearseOptions,
): Promise<number> {
  const parameters = agent === undefined ? {} : { parameters: { [AGENT_PARAMETER]: agent } };
  const { rehearsed, ...played } = await rehearseScenario(environment, what, { line, ...parameters });
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  return printRehearsal({ ...rehearsed, ...played }, out, print);
}

/** Places calls by the running server, else by one of its own, which Twilio reaches by the configured address. */
async function placing(
  environment: Environment,
  { agent, from }: DialOptions,
  command: (parts: CommandParts) => Promise<number>,
): Promise<number> {
  const { config, settings } = await loadSettings(environment, process.cwd());
  const running = await runningServer(config);
  const token = config.console.token ?? (running === undefined ? randomUUID() : undefined);
  const own = { ...config, console: token === undefined ? {} : { token } };
  const engine = running === undefined ? await startEngine(own, quietLog(own), settings) : undefined;
  const { stdout } = process;
  const end = stdout.isTTY ? '\n' : '';
  try {
    return await command({
      server: apiClient(running ?? engine?.url ?? '', token),
      ...{ agent, from, clock: systemClock, epochMs: Date.now },
      print: (line) => void stdout.write(`${stdout.isTTY ? '\r\x1b[K' : ''}${line}\n`),
      ...(stdout.isTTY ? { redraw: (line: string) => void stdout.write(`\r\x1b[K${line}`) } : {}),
    });
  } finally {
    stdout.write(end);
    await engine?.drain(0);
  }
}

function replayed(environment: Environment, calls: readonly string[]): Promise<number> {
  const { dataDir } = loadConfig(environment).store;
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  return replayCalls({ calls, journalsDir: join(dataDir, 'journals'), print });
}

function announce(engine: Engine, config: Config, log: Logger): void {
  for (const warning of config.warnings) log.warn(warning);
  const { kind, model, url } = config.model;
  const answers = kind === 'rehearsal' ? 'the built-in rehearsal model' : `${model} at ${new URL(url).host}`;
  log.info(`Callchart listens on ${engine.url}; calls are answered by ${answers}.`);
  log.info(
    `Point your Twilio number's voice webhook at ${config.server.publicUrl ?? 'https://<your address>'}/incoming-call`,
  );
  log.info(`Open ${config.server.publicUrl ?? engine.url} in a browser to call it and to watch calls.`);
  log.info('Or place a rehearsal call from a second terminal: npm run rehearse');
}

/** The server on this machine's configured port, if one answers that it is ready. */
async function runningServer(config: Config): Promise<string | undefined> {
  const url = baseUrl(config.server.host, config.server.port);
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) });
    return response.ok ? url : undefined;
  } catch {
    return undefined;
  }
}

/** A server for one rehearsal: on any port, and open to the rehearsal's questions whatever the real one's address is. */
function onAnyPort(config: Config): Config {
  const { publicUrl: _, ...server } = config.server;
  return { ...config, server: { ...server, port: 0 } };
}

function logFor(config: Config): Logger {
  const secrets = secretsOf(config);
  hideSecrets(secrets);
  return createLog({ level: config.logLevel, pretty: process.stdout.isTTY, secrets });
}

/** A rehearsal prints a timeline; the server's log would come in between. */
const quietLog = (config: Config): Logger =>
  createLog({ level: 'error', pretty: process.stdout.isTTY, secrets: secretsOf(config) });

const secretsOf = (config: Config): readonly (string | undefined)[] => [
  config.model.apiKey,
  config.twilio.authToken,
  config.console.token,
];

/**
 * The first and the second time that the process is told to stop. Listened for without a gap: a signal that nobody
 * listens for kills.
 */
function stopSignals(): { readonly first: Promise<void>; readonly second: Promise<void> } {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const waiting = [first, second];
  const stop = (): void => waiting.shift()?.resolve();
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return { first: first.promise, second: second.promise };
}

/** Errors whose message is meant for people: an address in use and the like. */
const isKnown = (error: unknown): error is Error => error instanceof Error && error.name === 'ListenError';

await program.parseAsync();
