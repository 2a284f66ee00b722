import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeMcpServers } from './agents/tools/mcp-tools.ts';
import type { Environment } from './config/dotenv.ts';
import { type Engine, startEngine } from './engine.ts';
import { systemClock } from './io/clock.ts';
import { networkCarrier } from './rehearsal/caller/carrier.ts';
import type { LineName } from './rehearsal/caller/line.ts';
import { startRehearsalTwilio } from './rehearsal/caller/rest-server.ts';
import { everythingIn, logInto, readJournal } from './rehearsal/scenario/aftermath.ts';
import { type PlayedScenario, playScenario } from './rehearsal/scenario/play-scenario.ts';
import { startReceiver } from './rehearsal/scenario/receiver.ts';
import {
  isolatedEnvironment,
  type Rehearsable,
  scenarioOf,
  settingsOf,
  toldTo,
} from './rehearsal/scenario/rehearsable.ts';
import { REHEARSAL_ACCOUNT, standInTwilio } from './rehearsal/scenario/stand-in-twilio.ts';

/** The after-call webhook is waited for this long. */
const TOLD_TIMEOUT_MS = 15_000;

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
    const { config, settings } = await settingsOf(what, isolated, systemClock);
    const log: string[] = [];
    engine = await startEngine(config, logInto(log), toldTo(receiver.url, settings), {
      script: scenario.model,
    });
    const started = engine;
    return await playScenario(scenario, {
      ...REHEARSAL_ACCOUNT,
      ...options,
      ...{ carrier, clock: systemClock, rest: twilio.rest, conferences: twilio.conferences },
      baseUrl: engine.url,
      placed: () => twilio.placed(),
      aftermath: async (callSid) => {
        const journal = await journalOf(started.url, callSid);
        await receiver.until(1, TOLD_TIMEOUT_MS);
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

async function journalOf(url: string, callSid: string): Promise<ReturnType<typeof readJournal>> {
  const response = await fetch(`${url}/api/calls/${callSid}/journal`);
  return response.ok ? readJournal(await response.text()) : [];
}
