import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { CallQuery, CallRow } from '../../src/store/store.ts';

/**
 * How long the history takes to answer, by the shape of the question: `npm run bench:history -- 100000`.
 * All calls started within the last day, so that the overview of a day has all of them to count.
 */
const CALLS = Number(process.argv[2] ?? 100_000);
const TURNS = 6;
const DAY_MS = 86_400_000;
const ROUNDS = 15;
const NOW = Date.UTC(2026, 10, 23);

const WORDS =
  'the a table book order pizza price tomorrow evening please thanks address number street refund'.split(' ');
const RARE = 'pineapple';

// Always the same calls: numbers from a small generator with a fixed seed.
let seed = 42;
function random(below: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}

function sentence(): string {
  const words = Array.from({ length: 12 }, () => WORDS[random(WORDS.length)] ?? '');
  // Many words that hardly anybody says, as in real life.
  words.push(`name${random(50_000)}`);
  if (random(5000) === 0) words.push(RARE);
  return words.join(' ');
}

function call(n: number): CallRow {
  const startedAt = NOW - DAY_MS + Math.floor((n * DAY_MS) / CALLS);
  const failed = random(50) === 0;
  return {
    callSid: `CA${n.toString(16).padStart(32, '0')}`,
    from: `+1${2_000_000_000 + random(1_000_000_000)}`,
    to: '+442071838750',
    direction: 'inbound',
    agent: random(10) === 0 ? 'sales' : 'reception',
    model: 'gpt-realtime-2.1',
    via: 'phone',
    startedAt,
    endedAt: n > CALLS - 200 ? null : startedAt + 30_000 + random(300_000),
    state: 'ended',
    outcome: n > CALLS - 200 ? null : failed ? 'model_connection_lost' : 'caller_hung_up',
    detail: null,
    bargeIns: random(4),
    turns: Array.from({ length: TURNS }, (_, at) => ({ atMs: at * 8000, latencyMs: 400 + random(2000) })),
    costMicros: random(200_000),
    costIncomplete: false,
    recorded: false,
    lostLines: 0,
    said: Array.from({ length: TURNS * 2 }, (_, at) => ({
      role: at % 2 === 0 ? 'agent' : 'caller',
      text: sentence(),
    })),
  };
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const folder = mkdtempSync(join(tmpdir(), 'callchart-bench-'));
const path = join(folder, 'calls.db');
const store = new SqliteStore({ path, log: pino({ level: 'warn' }) });
await store.start();

const filling = performance.now();
for (let n = 0; n < CALLS; n += 1) {
  store.put(call(n));
  if (n % 500 === 499) await store.list({ limit: 1 });
}
await store.list({ limit: 1 });
const filled = (performance.now() - filling) / 1000;
const megabytes = statSync(path).size / 1e6;
print(`${CALLS} calls written in ${filled.toFixed(1)} s, ${megabytes.toFixed(0)} MB`);

const deep = async (): Promise<string> => {
  let cursor = '';
  for (let page = 0; page < 20; page += 1)
    cursor = (await store.list({ limit: 200, ...(cursor ? { cursor } : {}) })).next ?? '';
  return cursor;
};
const shapes: Record<string, CallQuery> = {
  'the newest': {},
  'page 21': { cursor: await deep() },
  'number, last four digits': { number: '4711' },
  'number, middle': { number: '20718' },
  'number, one digit': { number: '7' },
  'number, unknown': { number: '99999999' },
  'text, common word': { text: 'table' },
  'text, beginning of a word': { text: 'tab' },
  'text, one letter': { text: 'p' },
  'text, rare word': { text: RARE },
  'text, two words': { text: 'pizza tomorrow' },
  'text, unknown': { text: 'zebra' },
  agent: { agent: 'sales' },
  outcome: { outcome: 'model_connection_lost' },
  live: { live: true },
  'ended only': { live: false },
  'an hour': { since: NOW - 12 * 3_600_000, until: NOW - 11 * 3_600_000 },
  'agent and outcome': { agent: 'sales', outcome: 'model_connection_lost' },
  'agent, outcome, number, text': {
    agent: 'sales',
    outcome: 'model_connection_lost',
    number: '47',
    text: 'pizza',
  },
  'text in an early hour': { text: 'pizza', since: NOW - DAY_MS, until: NOW - DAY_MS + 3_600_000 },
  'text and agent that never meet': { text: 'pizza', agent: 'nobody' },
  'rare text in an hour without it': { text: `${RARE} zebra`, since: NOW - 3_600_000 },
};

async function time(what: string, ask: () => Promise<unknown>): Promise<void> {
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    await ask();
    took.push(performance.now() - began);
  }
  took.sort((a, b) => a - b);
  const [median, worst] = [took[ROUNDS >> 1] ?? 0, took.at(-1) ?? 0];
  print(`${what.padEnd(34)} ${median.toFixed(1).padStart(8)} ms, worst ${worst.toFixed(1)} ms`);
}

for (const [what, query] of Object.entries(shapes)) await time(what, () => store.list(query));
await time('one call', () => store.get(call(1).callSid));
await time('overview of a day', () =>
  store.overview({ since: NOW - DAY_MS, until: NOW, bucketMs: DAY_MS / 96 }),
);
await time('overview of an hour', () =>
  store.overview({ since: NOW - 3_600_000, until: NOW, bucketMs: 60_000 }),
);
await time('the oldest ended calls', () => store.endedBefore(NOW, 100));

await store.stop(5000);
rmSync(folder, { recursive: true, force: true });
