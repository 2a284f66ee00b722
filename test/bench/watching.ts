import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import type { FeedMessage, FeedRequest } from '../../src/api/types.ts';
import { systemClock } from '../../src/io/clock.ts';
import { networkCarrier } from '../../src/rehearsal/caller/carrier.ts';
import { RehearsalCall } from '../../src/rehearsal/caller/phone-call.ts';
import { startRehearsalModel } from '../../src/rehearsal/model/server.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import { standardCall } from '../support/scripts.ts';
import { print, startBenchServer } from './server.ts';

/**
 * What looking costs: the CPU time of an engine with so many live calls, in turn with nobody watching and with the list
 * of calls and one call open. The model and the callers run in this process, so that only the engine is counted.
 */
const CALLS = Number(process.argv[2] ?? 200);
const ROUNDS = Number(process.argv[3] ?? 8);
const WINDOW_MS = 8000;
/** Callers begin one after the other, so that their calls are in all phases at any time. */
const SPREAD_MS = 30_000;

const model = await startRehearsalModel({ depth: 'counts' });
const server = await startBenchServer({ OPENAI_REALTIME_URL: model.url });
let over = false;
const callers = Array.from({ length: CALLS }, (_, i) => callAgainAndAgain(i));
await sleep(SPREAD_MS + 5000);

const ratios: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const alone = await cpuShare();
  const viewers = await Promise.all([openOverview(), openCall()]);
  await sleep(1000);
  const watched = await cpuShare();
  const lines = viewers.reduce((sum, viewer) => sum + viewer.received(), 0);
  for (const viewer of viewers) viewer.close();
  const aloneAgain = await cpuShare();
  const ratio = watched / ((alone + aloneAgain) / 2);
  ratios.push(ratio);
  print(
    `nobody ${percent(alone)}, watched ${percent(watched)} (${lines} messages), nobody ${percent(aloneAgain)} of a core: ${percent(ratio - 1)} more`,
  );
}
ratios.sort((a, b) => a - b);
print(
  `${CALLS} live calls: watching costs ${percent((ratios[Math.floor(ratios.length / 2)] ?? 0) - 1)} (median)`,
);
over = true;
await Promise.all(callers);
await server.stop();
await model.close();

async function callAgainAndAgain(i: number): Promise<void> {
  await sleep((i / CALLS) * SPREAD_MS);
  for (let n = 0; !over; n++) {
    const call = new RehearsalCall({
      carrier: networkCarrier(),
      clock: systemClock,
      random: seededRandom(1000 + i + n * CALLS),
      webhookUrl: `${server.url}/incoming-call`,
      allowInsecureStream: true,
      script: standardCall,
    });
    await call.run();
  }
}

/** CPU time the server used in a window, user and system, as a share of one core. */
async function cpuShare(): Promise<number> {
  const [began, before] = [performance.now(), cpuMs()];
  await sleep(WINDOW_MS);
  return (cpuMs() - before) / (performance.now() - began);
}

/** Linux counts it in ticks of 10 ms (proc(5), fields 14 and 15). */
function cpuMs(): number {
  const stat = readFileSync(`/proc/${server.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

interface Viewer {
  received(): number;
  close(): void;
}

function openOverview(): Promise<Viewer> {
  return open({ watch: 'calls' });
}

async function openCall(): Promise<Viewer> {
  const answer = await fetch(`${server.url}/api/calls?live=true&limit=1`);
  const { calls } = (await answer.json()) as { calls: { callSid: string }[] };
  return open({ watch: 'call', callSid: calls[0]?.callSid ?? '' });
}

function open(request: FeedRequest): Promise<Viewer> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/feed`, { origin: server.url });
    let messages = 0;
    socket.on('error', reject);
    socket.on('message', (data) => {
      messages += 1;
      const message = JSON.parse(String(data)) as FeedMessage;
      if (message.type === 'error') reject(new Error(message.message));
    });
    socket.on('open', () => {
      socket.send(JSON.stringify(request));
      resolve({ received: () => messages, close: () => socket.close() });
    });
  });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
