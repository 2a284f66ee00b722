import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CallRecordJson } from '../../src/calls/call/record.ts';
import { systemClock } from '../../src/io/clock.ts';
import { networkCarrier } from '../../src/rehearsal/caller/carrier.ts';
import { RehearsalCall } from '../../src/rehearsal/caller/phone-call.ts';
import type { CallReport } from '../../src/rehearsal/caller/report.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import { standardCall } from '../support/scripts.ts';
import { print, startBenchServer } from './server.ts';

/** Many rehearsed calls at once against a server in a process of its own, over real sockets on this machine. */
const CALLS = Number(process.argv[2] ?? 50);

const server = await startBenchServer();
const { url } = server;

const lag = monitorEventLoopDelay({ resolution: 5 });
lag.enable();
const reports = await Promise.all(Array.from({ length: CALLS }, (_, i) => place(i)));
lag.disable();
const records = await Promise.all(reports.map(recordOf));
const metrics = await (await fetch(`${url}/metrics`)).text();
await server.stop();

print(`${CALLS} calls at once, ${seconds(Math.max(...reports.map(({ endedAtMs }) => endedAtMs)))} s`);
print(`ended by the caller: ${reports.filter(({ endedBy }) => endedBy === 'caller').length}`);
print(
  `caller bytes lost or added: ${sum(reports, (report, i) => Math.abs(report.counters.bytesSent - audio(i).fromCallerBytes))}`,
);
print(
  `agent bytes lost or added: ${sum(reports, (report, i) => Math.abs(report.counters.bytesReceived - audio(i).toCallerBytes))}`,
);
print(`underruns: ${sum(reports, ({ counters }) => counters.underruns)}`);
print(`errors from the model side: ${/callchart_model_errors_total\{[^}]*\} (\d+)/.exec(metrics)?.[1] ?? 0}`);
const errors = reports.flatMap(truncationErrors);
print(`interruptions: ${errors.length}; reckoned too much by ${spread(errors)} ms`);
print(`event loop of the callers: p99 ${(lag.percentile(99) / 1e6).toFixed(0)} ms late`);

function place(i: number): Promise<CallReport> {
  return new RehearsalCall({
    carrier: networkCarrier(),
    clock: systemClock,
    random: seededRandom(1000 + i),
    webhookUrl: `${url}/incoming-call`,
    allowInsecureStream: true,
    script: standardCall,
  }).run();
}

async function recordOf({ callSid }: CallReport): Promise<CallRecordJson> {
  return (await (await fetch(`${url}/api/calls/${callSid}`)).json()) as CallRecordJson;
}

function audio(i: number): CallRecordJson['audio'] {
  return (records[i] as CallRecordJson).audio;
}

/** For each clear: what the engine took as heard minus what was really played, ms. */
function truncationErrors(report: CallReport, i: number): number[] {
  return (records[i] as CallRecordJson).interruptions.map(({ items }, n) => {
    const unheard = items.reduce((total, item) => total + item.sentMs - item.heardMs, 0);
    return (report.clears[n]?.droppedBytes ?? Number.NaN) / 8 - unheard;
  });
}

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(0);
  return `${at(0)} to ${at(1)} (median ${at(0.5)})`;
}

function sum(all: readonly CallReport[], of: (report: CallReport, index: number) => number): number {
  return all.reduce((total, report, i) => total + of(report, i), 0);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
