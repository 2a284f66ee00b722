import { describe, expect, it } from 'vitest';
import { type TransferTarget, transferCall } from '../../src/agents/tools/built-in.ts';
import { loadConfig } from '../../src/config/config.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import { sleep } from '../../src/rehearsal/caller/call-clock.ts';
import type { OutboundOptions } from '../../src/rehearsal/caller/call-options.ts';
import type { Carrier } from '../../src/rehearsal/caller/carrier.ts';
import { Conferences } from '../../src/rehearsal/caller/conferences.ts';
import type { CallReport } from '../../src/rehearsal/caller/report.ts';
import { RestApi, type RestFault } from '../../src/rehearsal/caller/rest.ts';
import { refusal } from '../../src/rehearsal/caller/rest-reply.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { acting } from '../../src/rehearsal/model/acting.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import { silences } from '../../src/rehearsal/scenario/judge-any-call.ts';
import { Stage } from '../support/stage.ts';
import { restOn } from '../support/stage-twilio.ts';

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret' };
const MANAGER = '+493011111111';

interface Setting {
  /** What the model asks for. */
  readonly mode: 'cold' | 'warm';
  readonly target?: Partial<TransferTarget>;
  /** The human, and how they answer. */
  readonly human?: CallerScript;
  readonly outbound?: OutboundOptions;
  readonly fault?: RestFault;
  readonly withoutAccount?: boolean;
  readonly allowedCountries?: readonly string[];
  /** They are allowed when the call begins, and no longer once it goes on. */
  readonly tightened?: boolean;
  readonly language?: string;
}

/** An engine whose agent hands the caller on to its manager, with a stand-in for Twilio's REST; on virtual time. */
function world({
  mode,
  target,
  human = [],
  outbound = {},
  fault,
  withoutAccount,
  allowedCountries,
  tightened = false,
  language,
}: Setting) {
  const config = loadConfig({ OPENAI_API_KEY: 'sk-rehearsal' });
  const tools = [transferCall({ manager: { number: MANAGER, description: 'Complaints.', ...target } })];
  const settings = environmentSettings({
    ...config,
    agent: { ...config.agent, tools, ...(language && { language }) },
  }).current();
  const prices = { phone: { '+49': { outbound: 0.02 } } };
  const limits = () => {
    const isLoose = tightened && stage.clock.now() < 1000;
    return { ...settings.limits, ...(allowedCountries && !isLoose && { allowedCountries }) };
  };
  const conferences = new Conferences();
  const reports: CallReport[] = [];
  const orders: URLSearchParams[] = [];
  let api: RestApi | undefined;
  const stage: Stage = new Stage({
    environment: { TWILIO_ACCOUNT_SID: account.accountSid, TWILIO_AUTH_TOKEN: account.authToken },
    settings: { current: () => ({ ...settings, limits: limits(), prices }), status: 'ok' },
    profile: {
      script: acting([
        {
          on: { said: 'caller/ask-manager' },
          say: ['agent/to-manager'],
          call: [{ name: 'transfer_call', with: { to: 'manager', mode, summary: 'Wants a refund.' } }],
        },
        { on: { result: 'transfer_call', failed: true }, say: ['agent/message'] },
      ]),
    },
    ...(withoutAccount
      ? {}
      : {
          twilio: (on: Stage) => {
            api = new RestApi({
              ...account,
              clock: on.clock,
              random: seededRandom(3),
              calls: { carrier: on.carrier, script: human, conferences, outbound, maxCallMs: 90_000 },
              onCall: (_call, report) => void report.then((done) => reports.push(done)),
              ...(fault ? { fault: () => fault } : {}),
            });
            return restOn(on.clock, api, account, ({ url, body }) => {
              if (url.endsWith('/Calls.json')) orders.push(new URLSearchParams(body));
            });
          },
        }),
  });
  const place = (script: CallerScript, more = {}) => {
    const { authToken } = account;
    const placed = stage.place({ script, conferences, authToken, maxCallMs: 100_000, ...more });
    api?.add(placed);
    return placed;
  };
  const call = (script: CallerScript, more = {}) => stage.carry(place(script, more));
  return { stage, place, call, reports, orders };
}

const ASKS = [{ waitForAgent: 'finished' }, { say: 'caller/ask-manager' }] as const;
const STAYS = [...ASKS, { silence: 60_000 }, { hangUp: true }] as const;

/** What went into the call's machine of this kind. */
const transfers = (record: { readonly entries: readonly { readonly text: string }[] }) =>
  record.entries.map(({ text }) => text).filter((text) => text.startsWith('transfer.'));

describe('a cold transfer', () => {
  it('puts the caller through once the goodbye was heard, and hangs up afterwards', async () => {
    const { call } = world({ mode: 'cold' });
    const { report, record } = await call(STAYS, { dial: { status: 'completed', ms: 5000 } });
    expect(record.endReason).toBe('transferred');
    expect(report.dialed).toEqual([{ atMs: expect.any(Number), numbers: [MANAGER] }]);
    // Everything the agent said was played before.
    expect(report.dialed[0]!.atMs).toBeGreaterThan(report.heard.at(-1)!.endMs - 1);
    expect(report.endedBy).toBe('twiml');
    expect(report.announced).toEqual([]);
    expect(report.problems).toEqual([]);
  });

  it('costs the leg that Twilio dials, and the caller meanwhile', async () => {
    const { stage, call } = world({ mode: 'cold' });
    const script = [...ASKS, { silence: 90_000 }, { hangUp: true }] as const;
    const { report } = await call(script, { dial: { status: 'completed', ms: 70_000 } });
    const row = await stage.archive.calls.get(report.callSid);
    expect(row?.cost?.parts.transfer).toBe(2 * 20_000);
    expect(row?.cost?.parts.line).toBe(Math.ceil(report.endedAtMs / 60_000) * 8500 + 4000);
    expect(row?.cost).toMatchObject({ open: false, totalMicros: row?.costMicros });
  });

  it('tells the caller when nobody answers', async () => {
    const { call } = world({ mode: 'cold' });
    const { report } = await call(STAYS, { dial: { status: 'no-answer', ms: 5000 } });
    expect(report.announced.map(({ text }) => text)).toEqual([expect.stringContaining('nobody can take')]);
  });

  it('is refused to the model where humans want to be asked first', async () => {
    const { call } = world({ mode: 'cold', target: { modes: ['warm'] } });
    const { report, record } = await call([...ASKS, { silence: 10_000 }, { hangUp: true }]);
    expect(report.dialed).toEqual([]);
    expect(record.endReason).toBe('caller_hung_up');
    // It says what it does with a transfer that failed.
    expect(record.transcript.filter(({ role }) => role === 'agent').length).toBeGreaterThanOrEqual(3);
  });

  it('dials nobody outside countries that were forbidden while the call went on, and says so', async () => {
    const { call } = world({ mode: 'cold', allowedCountries: ['+43'], tightened: true });
    const { report } = await call(STAYS);
    expect(report.dialed).toEqual([]);
    expect(report.announced.map(({ text }) => text)).toEqual([expect.stringContaining('nobody can take')]);
  });
});

describe.each(['cold', 'warm'] as const)('a %s transfer outside the countries that may be dialed', (mode) => {
  it('is refused to the model before anything is done, and the caller stays with the agent', async () => {
    const { call, orders } = world({ mode, allowedCountries: ['+43'] });
    const { report, record, session } = await call([...ASKS, { silence: 10_000 }, { hangUp: true }]);
    expect(JSON.stringify(session?.record.all('conversation.item.added'))).toContain(
      'manager may not be dialed (limits.allowedCountries)',
    );
    expect([report.dialed, report.announced, orders, transfers(record)]).toEqual([[], [], [], []]);
    expect(record.entries.map(({ text }) => text)).not.toContain('twilio.hold on');
    expect(record.transcript.at(-1)?.role).toBe('agent');
    expect(record.endReason).toBe('caller_hung_up');
    expect(silences({ report })).toEqual([]);
  });
});

describe('a warm transfer', () => {
  const takes = [
    { waitForSay: 'Press 1' },
    { press: '1' },
    { waitForOthers: true },
    { silence: 3000 },
    { hangUp: true },
  ] as const;

  it('tells the human what it is about; with 1 they and the caller are in one room', async () => {
    const { call, reports, orders } = world({ mode: 'warm', human: takes });
    const { report, record } = await call([
      ...ASKS,
      { waitForOthers: true, timeoutMs: 40_000 },
      { silence: 20_000 },
      { hangUp: true },
    ]);
    expect(transfers(record)).toEqual(['transfer.answered: manager has taken the call.']);
    expect(record.endReason).toBe('transferred');
    expect(orders).toHaveLength(1);
    expect(Object.fromEntries(orders[0]!)).toMatchObject({ To: MANAGER, From: report.to });
    const [human] = reports;
    expect(human?.announced[0]?.text).toContain('Wants a refund.');
    expect(human?.conferences[0]?.name).toBe(report.conferences[0]?.name);
    expect(human?.conferences[0]?.metAtMs).toBeDefined();
    expect(report.conferences[0]?.metAtMs).toBeDefined();
    // The human hangs up: the caller's call is over as well.
    expect(report.endedBy).toBe('twiml');
    expect([report.problems, human?.problems, report.announced]).toEqual([[], [], []]);
  });

  it('costs both legs until they hang up, and the room; that comes after the call', async () => {
    const { stage, call, reports } = world({ mode: 'warm', human: takes });
    const script = [...ASKS, { waitForOthers: true, timeoutMs: 40_000 }, { silence: 20_000 }] as const;
    const { report } = await call([...script, { hangUp: true }]);
    const row = await stage.archive.calls.get(report.callSid);
    const minutes = (ms: number): number => Math.ceil(ms / 60_000);
    const [human] = reports;
    const talkedMs = (human?.endedAtMs ?? 0) - (human?.conferences[0]?.metAtMs ?? 0);
    expect(minutes(talkedMs)).toBe(1);
    // Twilio's seconds of the human's leg; 20000 for each begun minute, and the room for two.
    expect(row?.cost?.parts.transfer).toBe(20_000 + 2 * 1800);
    expect(row?.cost?.parts.line).toBe(minutes(report.endedAtMs) * 8500 + 4000);
    expect(row?.cost).toMatchObject({ open: false, totalMicros: row?.costMicros });
    expect(stage.exchange.spend.dayMicros).toBe(row?.costMicros);
    expect(stage.exchange.recent(report.callSid)?.cost).toEqual(row?.cost);
  });

  it('is not kept again when the call was deleted meanwhile', async () => {
    const { stage, call } = world({ mode: 'warm', human: [...takes.slice(0, 3), { silence: 60_000 }] });
    const playing = call([...ASKS, { waitForOthers: true, timeoutMs: 40_000 }, { silence: 90_000 }]);
    // It is gone from where its record would be looked for.
    const gone = expect(playing).rejects.toThrow('no record');
    expect(await stage.clock.runUntil(() => stage.exchange.live === 1, 1000)).toBe(true);
    const [callSid = ''] = stage.exchange.listCalls().map((it) => it.callSid);
    const ended = () => stage.exchange.describeCall(callSid)?.endReason === 'transferred';
    expect(await stage.clock.runUntil(ended, 60_000)).toBe(true);
    await stage.archive.calls.delete(callSid);
    expect(stage.exchange.forget(callSid)).toBe(true);
    await gone;
    expect(await stage.archive.calls.get(callSid)).toBeUndefined();
  });

  it.each([
    ['de', 'Ein Anrufer soll zu Ihnen durchgestellt werden. Wants a refund. Drücken Sie die 1'],
    ['da', 'Wants a refund.'],
  ])('speaks the agent’s language to the human: %s', async (language, words) => {
    const { call, reports } = world({ mode: 'warm', human: [{ silence: 30_000 }], language });
    await call([...ASKS, { silence: 60_000 }, { hangUp: true }]);
    expect(reports[0]?.announced.map(({ text }) => text)).toContainEqual(expect.stringContaining(words));
  });

  const failures: Readonly<Record<string, [Partial<Setting>, string]>> = {
    'is busy': [{ outbound: { outcome: 'busy' } }, 'The line is busy.'],
    'cannot be reached': [{ outbound: { outcome: 'failed' } }, 'The number could not be reached.'],
    'does not answer': [{ outbound: { ringMs: 50_000 } }, 'Nobody answered.'],
    declines: [{ human: [{ waitForSay: 'Press 1' }, { press: '2' }] }, 'The call was declined.'],
    'hangs up': [
      { human: [{ waitForSay: 'Press 1' }, { hangUp: true }] },
      'Whoever answered did not take the call.',
    ],
    'presses nothing': [{ human: [] }, 'Whoever answered did not take the call.'],
    'may not be called': [
      { fault: { kind: 'refused', reply: refusal(400, 21215, 'Not permitted') } },
      'The number could not be called.',
    ],
    'was forbidden meanwhile': [{ allowedCountries: ['+43'], tightened: true }, 'may not be dialed'],
    'cannot be called without an account': [{ withoutAccount: true }, 'TWILIO_ACCOUNT_SID'],
  };
  it.each(Object.entries(failures))('%s: the agent comes back, once', async (_, [setting, words]) => {
    const { call, reports } = world({ mode: 'warm', ...setting });
    const { report, record } = await call([...ASKS, { silence: 90_000 }, { hangUp: true }]);
    expect(transfers(record)).toEqual([expect.stringContaining(words)]);
    const texts = record.entries.map(({ text }) => text);
    const count = (wanted: string): number => texts.filter((text) => text === wanted).length;
    expect(count('twilio.hold off')).toBe(count('twilio.hold on'));
    expect(record.transcript.at(-1)?.role).toBe('agent');
    expect(record.endReason).toBe('caller_hung_up');
    expect(report.conferences).toEqual([]);
    // Nobody is left on the line.
    for (const human of reports) expect(human.endedAtMs).toBeLessThan(60_000);
  });

  it('lets go of the human when the caller hangs up while they are called', async () => {
    const { stage, call, reports } = world({ mode: 'warm', outbound: { ringMs: 25_000 } });
    const { record, report } = await call([
      ...ASKS,

      { silence: 9000 },
      { hangUp: true },
    ]);
    await stage.clock.advance(2000);
    expect(record.endReason).toBe('caller_hung_up');
    expect(transfers(record)).toEqual([]);
    expect(reports).toEqual([expect.objectContaining({ endedBy: 'rest', finalStatus: 'canceled' })]);
    expect(report.endedAtMs).toBeLessThan(40_000);
  });

  it('lets go of the human when the caller has not come after half a minute', async () => {
    const human = [{ waitForSay: 'Press 1' }, { press: '1' }, { silence: 70_000 }, { hangUp: true }] as const;
    const { stage, call, reports } = world({ mode: 'warm', human });
    // Twilio never reaches us to ask what becomes of the caller.
    const request: Carrier['request'] = async (asked) => {
      if (asked.url.includes('/stream-ended')) throw new Error('no connection');
      return stage.carrier.request(asked);
    };
    const { record, report } = await call([...ASKS, { silence: 80_000 }], {
      carrier: { ...stage.carrier, request },
    });
    await stage.clock.advance(60_000);
    expect(record.endReason).toBe('transferred');
    expect(report.conferences).toEqual([]);
    const [waiting] = reports;
    expect(waiting).toMatchObject({ endedBy: 'rest', finalStatus: 'completed' });
    expect(waiting?.conferences).toEqual([expect.objectContaining({ metAtMs: undefined })]);
    const waitedMs = waiting!.endedAtMs - waiting!.keys[0]!.atMs;
    expect(waitedMs).toBeGreaterThanOrEqual(30_000);
    expect(waitedMs).toBeLessThan(31_000);
  });

  it.each([
    ['before the caller is asked for', 0],
    ['while the caller is on the way to them', 300],
  ])('tells the caller when the human hangs up %s', async (_, leftMs) => {
    const human = [{ waitForSay: 'Press 1' }, { press: '1' }, { silence: leftMs }, { hangUp: true }] as const;
    const { stage, call } = world({ mode: 'warm', human });
    /** The answer to `/stream-ended` reaches Twilio late. */
    const request: Carrier['request'] = async (asked) => {
      const answer = await stage.carrier.request(asked);
      if (asked.url.includes('/stream-ended')) await sleep(stage.clock, 600);
      return answer;
    };
    const { report } = await call([...ASKS, { silence: 80_000 }], { carrier: { ...stage.carrier, request } });
    expect(report.announced.map(({ text }) => text)).toEqual([expect.stringContaining('nobody can take')]);
    expect(report.endedBy).toBe('twiml');
    expect(report.endedAtMs).toBeLessThan(40_000);
  });

  it('lets go of the human when the caller hangs up on the way to them', async () => {
    const human = [{ waitForSay: 'Press 1' }, { press: '1' }, { silence: 60_000 }, { hangUp: true }] as const;
    const { stage, place, reports } = world({ mode: 'warm', human });
    const request: Carrier['request'] = async (asked) => {
      const answer = await stage.carrier.request(asked);
      if (!asked.url.includes('/stream-ended')) return answer;
      caller.hangUp();
      return answer;
    };
    const caller = place([...ASKS, { silence: 80_000 }], { carrier: { ...stage.carrier, request } });
    const { report, record } = await stage.carry(caller);
    await stage.clock.advance(60_000);
    expect([record.endReason, report.conferences]).toEqual(['transferred', []]);
    const [waiting] = reports;
    expect(waiting).toMatchObject({ endedBy: 'rest', finalStatus: 'completed' });
    expect(waiting!.endedAtMs - waiting!.keys[0]!.atMs).toBeLessThan(7000);
  });

  it('plays music again when the stream breaks meanwhile', async () => {
    const { call } = world({ mode: 'warm', outbound: { ringMs: 50_000 } });
    const { report, record } = await call([
      ...ASKS,

      { silence: 9000 },
      { dropSocket: true },
      { silence: 60_000 },
      { hangUp: true },
    ]);
    expect(report.streams).toHaveLength(2);
    const texts = record.entries.map(({ text }) => text);
    expect(texts.filter((text) => text === 'twilio.hold on')).toHaveLength(2);
    expect(transfers(record)).toHaveLength(1);
  });

  it('is refused to whoever does not sign like Twilio', async () => {
    const { stage, call } = world({ mode: 'warm', human: takes });
    await call([{ silence: 1000 }, { hangUp: true }]);
    const body = 'CallSid=CA00000000000000000000000000000000';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const url = 'https://phone.example.com/transfer-answer?call=CA1.1';
    const answer = await stage.carrier.request({ method: 'POST', url, headers, body });
    expect(answer.status).toBe(403);
  });
});
