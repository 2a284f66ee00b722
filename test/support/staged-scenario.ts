import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tool } from '../../src/agents/tools/tool.ts';
import { nativeImport } from '../../src/config/native-import.ts';
import type { Settings } from '../../src/config/settings.ts';
import { systemClock, VirtualClock } from '../../src/io/clock.ts';
import { webhookSender } from '../../src/io/webhook.ts';
import { Outbox } from '../../src/io/webhook-outbox.ts';
import type { Carrier } from '../../src/rehearsal/caller/carrier.ts';
import { everythingIn, logInto, readJournal } from '../../src/rehearsal/scenario/aftermath.ts';
import { type PlayedScenario, playScenario } from '../../src/rehearsal/scenario/play-scenario.ts';
import { type Receiver, startReceiver } from '../../src/rehearsal/scenario/receiver.ts';
import {
  isolatedEnvironment,
  type Rehearsable,
  scenarioOf,
  settingsOf,
  toldTo,
} from '../../src/rehearsal/scenario/rehearsable.ts';
import type { Rehearsed, Scenario } from '../../src/rehearsal/scenario/scenario.ts';
import {
  REHEARSAL_ACCOUNT,
  type StandInTwilio,
  standInTwilio,
} from '../../src/rehearsal/scenario/stand-in-twilio.ts';
import type { Archive } from '../../src/store/archive.ts';
import { FileJournals } from '../../src/store/journal-files.ts';
import { databasePath } from '../../src/store/kept-files.ts';
import { FileRecordings } from '../../src/store/recording-files.ts';
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { EPOCH, Stage } from './stage.ts';
import { stageApi } from './stage-api.ts';
import { restOn } from './stage-twilio.ts';

/** The server's address: on this machine, so that its API is open. Nothing listens there. */
const SERVER = 'http://127.0.0.1:5050';
/** No scenario lasts as long, of virtual time. */
const LIMIT_MS = 900_000;
/** A disk and a webhook get so much real time: a safety net for a broken build. */
const REAL_LIMIT_MS = 60_000;
/** As on a real call, so that its cost can be checked; and without an address that others reach, so that its API is open. */
const PAID = { OPENAI_API_KEY: 'sk-rehearsal', PUBLIC_URL: '' };

/** A scenario that was played on virtual time, with what else is known of it. */
export interface StagedScenario extends PlayedScenario {
  readonly stage: Stage;
}

/**
 * Plays a scenario as `npm run rehearse` does, with the same judges, on virtual time. What takes real time all the same
 * does so while virtual time stands still: files, the webhook, and tools that ask servers or other programs.
 */
export async function stageScenario(what: Rehearsable): Promise<StagedScenario> {
  const scenario = await scenarioOf(what);
  const props = await scenario.start?.();
  Object.assign(process.env, props?.environment);
  const dataDir = mkdtempSync(join(tmpdir(), 'callchart-stage-'));
  const receiver = await startReceiver();
  try {
    return await playedIn(dataDir, { what, scenario, receiver });
  } finally {
    await Promise.all([receiver.stop(), props?.stop(), closeMcpServers()]);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Aftermath = Pick<Rehearsed, 'journal' | 'told' | 'log' | 'kept'>;

interface Staged {
  readonly what: Rehearsable;
  readonly scenario: Scenario;
  readonly receiver: Receiver;
}

async function playedIn(dataDir: string, { what, scenario, receiver }: Staged): Promise<StagedScenario> {
  const environment = { ...isolatedEnvironment({}, { dataDir, twilioUrl: '' }), ...PAID };
  const clock = new VirtualClock();
  const { settings: given } = await settingsOf(what, environment, clock);
  const settings = waitedFor(toldTo(receiver.url, given), clock);
  const kept = await keepIn(dataDir, settings, () => EPOCH + clock.now());
  let twilio: StandInTwilio | undefined;
  let told: Promise<void> | undefined;
  const stage = new Stage({
    ...{ clock, environment, settings, archive: kept.archive, annex: stageApi },
    profile: { script: scenario.model },
    outbox: {
      put: (message) => {
        kept.outbox.put(message);
        told = clock.standStill(receiver.until(receiver.told.length + 1, REAL_LIMIT_MS));
      },
    },
    twilio: (on) => {
      twilio = standInTwilio(scenario.people ?? {}, { carrier: on.carrier, clock });
      return restOn(clock, twilio.rest, REHEARSAL_ACCOUNT);
    },
  });
  const { rest, conferences, placed } = twilio as unknown as StandInTwilio;
  const carrier: Carrier = {
    ...stage.carrier,
    // The API reads files.
    request: (request) => clock.standStill(stage.carrier.request(request)),
  };
  const aftermath = async (callSid: string): Promise<Aftermath> => {
    const url = `${SERVER}/api/calls/${callSid}/journal`;
    const journal = readJournal((await carrier.request({ method: 'GET', url, headers: {}, body: '' })).body);
    await stage.exchange.settled();
    await told;
    if (receiver.told.length === 0) throw new Error('the webhook was not told of the call');
    await clock.standStill(kept.stop());
    const log = JSON.stringify(stage.log) + kept.log.join('');
    return { journal, told: receiver.told, log, kept: everythingIn(dataDir) };
  };
  const surroundings = { carrier, clock, rest, conferences, placed, aftermath, baseUrl: SERVER };
  try {
    const playing = playScenario(scenario, { ...REHEARSAL_ACCOUNT, ...surroundings });
    return { ...(await clock.carry(playing, LIMIT_MS)), stage };
  } finally {
    await kept.stop();
  }
}

/** Everything that is kept of calls, in a folder, as the program keeps it: in real time. */
async function keepIn(dataDir: string, settings: Settings, epochMs: () => number) {
  const lines: string[] = [];
  const around = { dataDir, clock: systemClock, log: logInto(lines) };
  const calls = new SqliteStore({ ...around, path: databasePath(dataDir) });
  await calls.start();
  const archive: Archive = {
    calls,
    journals: new FileJournals(around),
    recordings: new FileRecordings(around),
  };
  const outbox = new Outbox({
    ...around,
    ...{ epochMs, random: () => 1 },
    send: webhookSender((agent) => settings.current().agents.get(agent)?.afterCall.webhook, epochMs),
  });
  let stopped: Promise<unknown> | undefined;
  const stop = (): Promise<unknown> => {
    const { journals, recordings } = archive;
    stopped ??= Promise.all([
      outbox.stop(),
      ...[journals, recordings, calls].map((all) => all.stop(REAL_LIMIT_MS)),
    ]);
    return stopped;
  };
  return { archive, outbox, log: lines, stop };
}

/** The same settings, but no time passes while a tool waits for a server or another program. */
const waitedFor = (settings: Settings, clock: VirtualClock): Settings => {
  const still = (tool: Tool): Tool =>
    tool.kind === 'http' || tool.kind === 'mcp'
      ? { ...tool, run: (args, call) => clock.standStill(tool.run(args, call)) }
      : tool;
  const current = settings.current();
  const agents = [...current.agents].map(
    ([name, agent]) => [name, { ...agent, tools: agent.tools.map(still) }] as const,
  );
  const waited = { ...current, agents: new Map(agents) };
  return { status: settings.status, current: () => waited };
};

/** A folder's configuration was imported by Node itself, and with it another copy of our code than the one in tests. */
async function closeMcpServers(): Promise<void> {
  const { href } = new URL('../../src/agents/tools/mcp-tools.ts', import.meta.url);
  // SAFETY: what that file exports.
  const tools = (await nativeImport(href)) as typeof import('../../src/agents/tools/mcp-tools.ts');
  await tools.closeMcpServers();
}
