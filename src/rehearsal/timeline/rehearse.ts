import type { Clock } from '../../io/clock.ts';
import { sleep } from '../caller/call-clock.ts';
import type { Carrier } from '../caller/carrier.ts';
import type { LineName, LineProfile } from '../caller/line.ts';
import { RehearsalCall } from '../caller/phone-call.ts';
import type { CallReport } from '../caller/report.ts';
import { seededRandom } from '../random.ts';
import { type EngineRecord, readEngineRecord } from './engine-record.ts';
import { formatTimeline } from './format-timeline.ts';
import { judge } from './judge.ts';
import { standardCall } from './standard-call.ts';

/** Where and how to rehearse. */
export interface RehearseOptions {
  readonly carrier: Carrier;
  readonly clock: Clock;
  /** Base URL of the server, as the caller's side knows it. */
  readonly baseUrl: string;
  readonly authToken?: string;
  /** Equal seeds give equal calls on equal clocks; default 1. */
  readonly seed?: number;
  readonly line?: LineName | LineProfile;
  /** Further parameters of every webhook. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What came of it. `failures` is empty when the call did what it should. */
export interface RehearsalOutcome {
  readonly report: CallReport;
  readonly record: EngineRecord | undefined;
  readonly failures: readonly string[];
  readonly timeline: string;
}

const RECORD_ATTEMPTS = 5;
const RECORD_INTERVAL_MS = 400;

/** Places the standard call, then reads the server's own record of it. Never throws for what the server does. */
export async function rehearse(options: RehearseOptions): Promise<RehearsalOutcome> {
  const { carrier, clock, authToken, line, parameters, seed = 1 } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const call = new RehearsalCall({
    carrier,
    clock,
    random: seededRandom(seed),
    webhookUrl: `${baseUrl}/incoming-call`,
    script: standardCall,
    allowInsecureStream: true,
    maxCallMs: 180_000,
    ...(authToken === undefined ? {} : { authToken }),
    ...(line === undefined ? {} : { line }),
    ...(parameters === undefined ? {} : { parameters }),
  });
  const report = await call.run();
  const started = report.streams.some(({ startedAtMs }) => startedAtMs !== undefined);
  const record = started
    ? await fetchRecord(carrier, clock, `${baseUrl}/api/calls/${report.callSid}`)
    : undefined;
  return { report, record, failures: judge(report, record), timeline: formatTimeline(report, record) };
}

/** The record may lag behind the end of the call for a moment. */
async function fetchRecord(carrier: Carrier, clock: Clock, url: string): Promise<EngineRecord | undefined> {
  let record: EngineRecord | undefined;
  for (let attempt = 0; attempt < RECORD_ATTEMPTS; attempt += 1) {
    record = (await readRecord(carrier, url)) ?? record;
    if (record?.state?.startsWith('closed')) return record;
    await sleep(clock, RECORD_INTERVAL_MS);
  }
  return record;
}

async function readRecord(carrier: Carrier, url: string): Promise<EngineRecord | undefined> {
  try {
    const headers = { accept: 'application/json' };
    const response = await carrier.request({ method: 'GET', url, headers, body: '' });
    return response.status === 200 ? readEngineRecord(JSON.parse(response.body)) : undefined;
  } catch {
    return undefined;
  }
}
