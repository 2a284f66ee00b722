import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/io/clock.ts';
import type { OutboundOptions } from '../../src/rehearsal/caller/call-options.ts';
import { networkCarrier } from '../../src/rehearsal/caller/carrier.ts';
import type { CallReport } from '../../src/rehearsal/caller/report.ts';
import { RestApi } from '../../src/rehearsal/caller/rest.ts';
import { type RehearsalTwilio, startRehearsalTwilio } from '../../src/rehearsal/caller/rest-server.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import { eventually } from './support/eventually.ts';
import { Program, UNHURRIED } from './support/program.ts';

/** The real commands against the real server, with a stand-in for Twilio's REST API, all over loopback. */

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const PUBLIC = 'https://calls.example.com';
const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret' };
const HUMAN = '+493011111111';
const MACHINE = '+493022222222';
const BUSY = '+493033333333';
const LISTED = '+493066666666';
const ABROAD = '+15551234567';

interface Person {
  readonly script: CallerScript;
  readonly outbound: OutboundOptions;
}

/** Nobody does anything before the agent was heard: the call is the same however slow the machine is. */
const people: Readonly<Record<string, Person>> = {
  [HUMAN]: {
    script: [{ waitForAgent: 'finished', timeoutMs: 120_000 }, { hangUp: true }],
    outbound: { ringMs: 50, detection: { answeredBy: 'human', durationMs: 500 } },
  },
  // Records until the agent has hung up.
  [MACHINE]: {
    script: [{ silence: 150_000 }],
    outbound: { ringMs: 50, detection: { answeredBy: 'machine_end_beep', durationMs: 2000 } },
  },
  [BUSY]: { script: [], outbound: { ringMs: 50, outcome: 'busy' } },
};

const folder = mkdtempSync(join(tmpdir(), 'callchart-'));
const reports: CallReport[] = [];
let twilio: RehearsalTwilio;
let server: Program;
let environment: Record<string, string>;

beforeAll(async () => {
  const reach: Record<string, string> = {};
  const carrier = networkCarrier({ reach, timeoutMs: 120_000 });
  twilio = await startRehearsalTwilio(
    new RestApi({
      ...{ ...account, clock: systemClock, random: seededRandom(3) },
      calls: { carrier, script: [], maxCallMs: 160_000 },
      callsTo: (to) => people[to] ?? { outbound: { outcome: 'failed' } },
      onCall: (_call, report) => void report.then((done) => reports.push(done)),
    }),
  );
  writeFileSync(join(folder, 'never.txt'), `${LISTED}\n`);
  environment = {
    ...{ PUBLIC_URL: PUBLIC, CONSOLE_TOKEN: 'correct-horse-battery-staple', TWILIO_API_URL: twilio.url },
    ...{ TWILIO_ACCOUNT_SID: account.accountSid, TWILIO_AUTH_TOKEN: account.authToken },
    ...{ DIAL_FROM: '+4930555000', DIAL_COUNTRIES: '+49', DIAL_HOURS: '00:00-24:00', DIAL_ATTEMPTS: '1' },
    ...{ DO_NOT_CALL_FILE: join(folder, 'never.txt'), VOICEMAIL: 'Please call us back.' },
    ...UNHURRIED,
  };
  server = await Program.start(environment);
  reach[PUBLIC] = server.base;
  environment = { ...environment, PORT: new URL(server.base).port };
});

afterAll(async () => {
  await server.kill();
  await twilio.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command as somebody would whose output goes into a file. */
async function callchart(...args: string[]) {
  const env = { PATH: process.env.PATH ?? '', ...environment };
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env });
  const said: Record<'out' | 'err', string[]> = { out: [], err: [] };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void said.out.push(text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void said.err.push(text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, lines: said.out.join('').split('\n').filter(Boolean), err: said.err.join('') };
}

const dial = (to: string) => callchart('dial', to, '--agent', 'default');
const known = (to: string): CallReport | undefined =>
  reports.find(({ webhooks }) => webhooks.some(({ params }) => params.To === to));

/** How a call went, as the person saw it: known a moment after Twilio has told that it is over. */
async function reportOf(to: string): Promise<CallReport> {
  await eventually('the call to be over', () => known(to) !== undefined);
  return known(to) as CallReport;
}

describe('callchart dial, over loopback', () => {
  it('reaches a human, who hears the agent', async () => {
    const { code, lines } = await dial(HUMAN);
    expect(code).toBe(0);
    expect(lines.at(-1)).toMatch(/^\+493011111111: talked \(CA\w{32}\)$/);
    expect((await reportOf(HUMAN)).heard.length).toBeGreaterThan(0);
  });

  it('leaves its message with an answering machine, and hangs up', async () => {
    const { code, lines } = await dial(MACHINE);
    expect(code).toBe(0);
    expect(lines.at(-1)).toMatch(/^\+493022222222: message left/);
    const report = await reportOf(MACHINE);
    expect(report.endedBy).toBe('twiml');
    const beep = report.webhooks.find(({ purpose }) => purpose === 'machine detection')?.atMs ?? Infinity;
    expect(report.heard.some(({ startMs }) => startMs > beep)).toBe(true);
  });

  it('finds a line busy', async () => {
    const { code, lines } = await dial(BUSY);
    expect([code, lines.at(-1)]).toEqual([
      1,
      expect.stringMatching(/^\+493033333333: busy: The line was busy\./),
    ]);
  });

  it.each([
    ['on the do-not-call list', LISTED, /^The number is on the do-not-call list\.\n$/],
    ['in a country that is not allowed', ABROAD, /^Numbers that begin like this may not be dialed\.\n$/],
  ])('does not call a number %s', async (_, to, why) => {
    const { code, err } = await dial(to);
    expect(code).toBe(1);
    expect(err).toMatch(why);
    expect(known(to)).toBeUndefined();
  });
});

describe('callchart campaign, over loopback', () => {
  it('goes through its list, with a bar that is printed as it fills', async () => {
    writeFileSync(join(folder, 'guests.csv'), `to,name\n${HUMAN},Ada\n${LISTED},Carol\n${BUSY},Dave\n`);
    const { code, lines } = await callchart('campaign', 'guests.csv', '--agent', 'default');
    expect(code).toBe(0);
    expect(lines[0]).toBe(`Line 3: ${LISTED} is not called: The number is on the do-not-call list.`);
    expect(lines).toContain(`[${'#'.repeat(30)}] 2 of 2, 0 under way`);
    expect(lines.slice(-3).sort()).toEqual(['     1  busy', '     1  not called', '     1  talked']);
  });

  it('names every mistake in its list by its line, and calls nobody', async () => {
    const before = reports.length;
    writeFileSync(join(folder, 'wrong.csv'), `to,name\n,Ada\n${HUMAN},Bob,1\n`);
    const { code, err } = await callchart('campaign', 'wrong.csv', '--agent', 'default');
    expect(code).toBe(1);
    expect(err).toBe(
      'Line 2: There is nobody to call: `to` is empty.\nLine 3: There are 3 fields, but only 2 columns.\n',
    );
    expect(reports).toHaveLength(before);
  });
});
