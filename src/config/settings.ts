import { resolve } from 'node:path';
import { type Clock, systemClock } from '../io/clock.ts';
import { hideSecrets } from '../io/secret-values.ts';
import { type Config, loadConfig } from './config.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import type { Environment } from './dotenv.ts';
import { CONFIG_FILES } from './file/config-files.ts';
import { FileWatch } from './file/file-watch.ts';
import type { ReadFiles } from './file/fresh-import.ts';
import { readSettingsFile } from './file/read-file.ts';
import { textOf } from './file/text-of.ts';
import type { LiveSettings } from './live-settings.ts';
import type { Logger } from './log.ts';
import { priceWarnings } from './price-warnings.ts';
import { secretsOf } from './secrets-of.ts';

/** What may change while the server runs. Whoever needs it asks for it anew: a call once, when it begins. */
export interface Settings {
  current(): LiveSettings;
  /** `ok`, or what is wrong with the file that was last read: what it said before holds. */
  readonly status: string;
}

/** The settings where there is no configuration file: the environment's agent takes every call. */
export function environmentSettings(config: Config): Settings {
  const settings = onlyEnvironment(config);
  return { current: () => settings, status: 'ok' };
}

function onlyEnvironment(config: Config): LiveSettings {
  const { agent, limits } = config;
  const settings = {
    agents: new Map([[agent.name, agent]]),
    numbers: { headers: [], exact: new Map(), prefixes: [], fallback: agent.name },
    limits,
    prices: {},
  };
  return Object.freeze({ ...settings, warnings: priceWarnings(settings, config) });
}

/**
 * Reads all settings there are: the environment's, and those of the configuration file in a folder.
 * @throws {@link ConfigError} naming everything that is wrong in either.
 */
export async function loadSettings(
  environment: Environment,
  folder: string,
  clock: Clock = systemClock,
): Promise<{ readonly config: Config; readonly settings: FileSettings }> {
  const problems: ConfigProblem[] = [];
  const note = (error: unknown): undefined => {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  };
  let config: Config | undefined;
  try {
    config = loadConfig(environment);
  } catch (error) {
    note(error);
  }
  // Without a usable environment the file is still checked, so that people are told everything at once.
  const settings = await FileSettings.read(folder, config ?? loadConfig({}), clock).catch(note);
  if (config && settings) return { config, settings };
  throw new ConfigError(problems);
}

/** Settings that follow the configuration file of a folder, or its coming. */
export class FileSettings implements Settings {
  readonly #folder: string;
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #readers = new Set<() => void>();
  #settings: LiveSettings;
  /** The file's name, once there was one. */
  #name: string | undefined;
  #status = 'ok';
  /** What was read last, and may be watched. */
  #files: ReadFiles;
  #reading: Promise<void> | undefined;
  #again = false;
  #watch: FileWatch | undefined;
  #log: Logger | undefined;

  private constructor(folder: string, config: Config, clock: Clock, first: First) {
    this.#folder = folder;
    this.#clock = clock;
    this.#config = config;
    this.#settings = first.settings;
    hideSecrets(secretsOf(first.settings));
    this.#name = first.name;
    this.#files = first.files;
  }

  /** @throws {@link ConfigError} when there is a file and it cannot be used. */
  static async read(folder: string, config: Config, clock: Clock): Promise<FileSettings> {
    const files: ReadFiles = new Map();
    const read = await readSettingsFile(folder, config, files, clock);
    const settings = read?.settings ?? onlyEnvironment(config);
    return new FileSettings(folder, config, clock, { settings, name: read?.name, files });
  }

  current(): LiveSettings {
    return this.#settings;
  }

  get status(): string {
    return this.#status;
  }

  /** The file's name; undefined where there is none. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Reads the file whenever it, or what it imports, changes; says what came of it in the log. */
  watch(log: Logger): void {
    this.#log = log;
    this.#watch = new FileWatch({
      clock: this.#clock,
      onChanged: () => void this.reload(),
      onFailed: (folder, error) =>
        log.warn({ err: error, folder }, 'the settings are not watched for changes; SIGHUP reads them again'),
    });
    this.#watch.follow(this.#watched());
  }

  /** Watches no more. */
  close(): void {
    this.#watch?.close();
  }

  /** @param onRead is told whenever the file was read again, whatever came of it. @returns stops telling. */
  onRead(onRead: () => void): () => void {
    this.#readers.add(onRead);
    return () => this.#readers.delete(onRead);
  }

  /** Reads the file again. What is asked for meanwhile is one more reading. Never fails: {@link status} tells. */
  reload(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return this.#reading;
    }
    this.#reading = this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    do {
      this.#again = false;
      await this.#read();
    } while (this.#again);
  }

  async #read(): Promise<void> {
    const files: ReadFiles = new Map();
    try {
      const read = await readSettingsFile(this.#folder, this.#config, files, this.#clock);
      if (!read && this.#name !== undefined) throw gone(this.#name);
      if (read) this.#take(read.settings, read.name);
    } catch (error) {
      this.#status = error instanceof Error ? error.message : String(error);
      this.#log?.error(`The new settings are not used; calls go on with the old ones. ${this.#status}`);
    }
    this.#files = files;
    this.#watch?.follow(this.#watched());
    for (const reader of this.#readers) reader();
  }

  #take(settings: LiveSettings, name: string): void {
    hideSecrets(secretsOf(settings));
    this.#settings = settings;
    this.#name = name;
    this.#status = 'ok';
    for (const warning of settings.warnings) this.#log?.warn(warning);
    const agents = [...settings.agents.keys()];
    this.#log?.info({ agents }, `${name} was read again; the next call goes by it`);
  }

  /** What was read, and every name the file may have: it may yet come. */
  #watched(): ReadFiles {
    const names = CONFIG_FILES.map((name) => resolve(this.#folder, name));
    return new Map([...names.map((path) => [path, textOf(path)] as const), ...this.#files]);
  }
}

interface First {
  readonly settings: LiveSettings;
  readonly name: string | undefined;
  readonly files: ReadFiles;
}

const gone = (name: string): ConfigError =>
  new ConfigError([
    { variable: name, problem: 'is gone', remedy: 'Put it back, or start again without it.' },
  ]);
