import type { Clock } from '../../io/clock.ts';
import { sleep } from '../caller/call-clock.ts';
import type { Carrier } from '../caller/carrier.ts';
import type { Conferences } from '../caller/conferences.ts';
import type { LineName, LineProfile } from '../caller/line.ts';
import { RehearsalCall } from '../caller/phone-call.ts';
import type { CallReport } from '../caller/report.ts';
import type { RestApi } from '../caller/rest.ts';
import { seededRandom } from '../random.ts';
import { type EngineRecord, readEngineRecord } from '../timeline/engine-record.ts';
import { formatTimeline } from '../timeline/format-timeline.ts';
import { judgeAnyCall } from './judge-any-call.ts';
import type { Rehearsed, Scenario } from './scenario.ts';

/** Where a scenario is played. */
export interface PlayOptions {
  readonly carrier: Carrier;
  readonly clock: Clock;
  /** Base URL of the server, as the caller's side knows it. */
  readonly baseUrl: string;
  /** The server's side of REST: the call is made known to it. */
  readonly rest: RestApi;
  readonly conferences: Conferences;
  readonly authToken: string;
  readonly accountSid: string;
  /** Default 1. */
  readonly seed?: number;
  readonly line?: LineName | LineProfile;
  /** Further parameters of every webhook. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Reports of those who were called so far. */
  readonly placed: () => Promise<readonly CallReport[]>;
  /** What the server keeps and tells of a call that is over: reads what can be had. */
  readonly aftermath: (callSid: string) => Promise<Pick<Rehearsed, 'journal' | 'told' | 'log' | 'kept'>>;
}

/** What came of a scenario. `failures` is empty when everything was as it should be. */
export interface PlayedScenario {
  readonly rehearsed: Rehearsed;
  readonly failures: readonly string[];
  readonly timeline: string;
}

const RECORD_ATTEMPTS = 25;
const RECORD_INTERVAL_MS = 400;

/** Places the scenario's call and carries it to its end. Never throws for what the server does. */
export async function playScenario(scenario: Scenario, options: PlayOptions): Promise<PlayedScenario> {
  const { carrier, clock, rest, conferences, authToken, accountSid, line, parameters, seed = 1 } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const call = new RehearsalCall({
    ...{ carrier, clock, conferences, authToken, accountSid },
    random: seededRandom(seed),
    webhookUrl: `${baseUrl}/incoming-call`,
    script: scenario.caller,
    allowInsecureStream: true,
    maxCallMs: 180_000,
    ...(line === undefined ? {} : { line }),
    ...(parameters === undefined ? {} : { parameters }),
  });
  rest.add(call);
  const report = await call.run();
  const record = await fetchRecord(options, `${baseUrl}/api/calls/${report.callSid}`);
  const placed = await options.placed();
  const rehearsed: Rehearsed = { report, placed, record, ...(await options.aftermath(report.callSid)) };
  const failures = [...judgeAnyCall(rehearsed), ...(scenario.judge?.(rehearsed) ?? [])];
  return { rehearsed, failures, timeline: formatTimeline(report, record) };
}

/** The record may lag behind the end of the call for a moment. */
async function fetchRecord({ carrier, clock }: PlayOptions, url: string): Promise<EngineRecord | undefined> {
  let record: EngineRecord | undefined;
  for (let attempt = 0; attempt < RECORD_ATTEMPTS; attempt += 1) {
    const headers = { accept: 'application/json' };
    const answer = await carrier.request({ method: 'GET', url, headers, body: '' }).catch(() => undefined);
    if (answer?.status === 200) record = readEngineRecord(JSON.parse(answer.body)) ?? record;
    if (record?.state?.startsWith('closed')) return record;
    await sleep(clock, RECORD_INTERVAL_MS);
  }
  return record;
}
