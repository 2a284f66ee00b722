import { describe, expect, it } from 'vitest';
import type { OutboundOptions } from '../../src/rehearsal/caller/call-options.ts';
import type { CallReport } from '../../src/rehearsal/caller/report.ts';
import { RestApi, type RestFault, type RestRequest } from '../../src/rehearsal/caller/rest.ts';
import { refusal } from '../../src/rehearsal/caller/rest-reply.ts';
import type { CallerScript } from '../../src/rehearsal/caller/script.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import type { Dial } from '../../src/store/dials.ts';
import { MemoryDials } from '../../src/store/memory-dials.ts';
import { EPOCH, Stage } from '../support/stage.ts';
import { restOn } from '../support/stage-twilio.ts';

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret' };
const HUMAN = '+493011111111';
const MACHINE = '+493022222222';
const BUSY = '+493033333333';
const FAX = '+493044444444';
const AWAY = '+493055555555';

const scripts: Readonly<Record<string, CallerScript>> = {
  [HUMAN]: [
    { say: 'caller/hello' },
    { waitForAgent: 'finished' },
    { say: 'caller/goodbye' },
    { waitForAgent: 'finished' },
    { hangUp: true },
  ],
  // Its greeting, then the beep; then it records.
  [MACHINE]: [{ say: 'caller/ask-directions' }, { silence: 60_000 }, { hangUp: true }],
  [FAX]: [{ silence: 60_000 }],
};
const answered = (answeredBy: string, durationMs: number): OutboundOptions => ({
  detection: { answeredBy, durationMs },
});
const outcomes: Readonly<Record<string, OutboundOptions>> = {
  [HUMAN]: answered('human', 3500),
  [MACHINE]: answered('machine_end_beep', 6000),
  [FAX]: answered('fax', 2000),
  [BUSY]: { outcome: 'busy' },
  [AWAY]: { outcome: 'no-answer' },
};

interface Setting {
  readonly environment?: Record<string, string>;
  readonly fault?: (request: RestRequest) => RestFault | undefined;
  readonly dials?: MemoryDials;
  readonly disorder?: boolean;
}

/** An engine that places calls by a stand-in for Twilio, which calls people of all kinds; on virtual time. */
function world({ environment = {}, fault, dials = new MemoryDials(), disorder = false }: Setting = {}) {
  const reports: CallReport[] = [];
  const stage = new Stage({
    dials,
    environment: {
      ...{ TWILIO_ACCOUNT_SID: account.accountSid, TWILIO_AUTH_TOKEN: account.authToken },
      ...{ DIAL_FROM: '+4930555000', DIAL_COUNTRIES: '+49', VOICEMAIL: 'Please call us back.' },
      ...environment,
    },
    twilio: (on) => {
      const api = new RestApi({
        ...account,
        clock: on.clock,
        random: seededRandom(3),
        epochMs: () => EPOCH + on.clock.now(),
        calls: { carrier: on.carrier, script: [], statusCallback: { url: '', disorder }, maxCallMs: 90_000 },
        callsTo: (to) => ({ script: scripts[to] ?? [], outbound: outcomes[to] ?? {} }),
        onCall: (_call, report) => void report.then((done) => reports.push(done)),
        ...(fault ? { fault } : {}),
      });
      return restOn(on.clock, api, account);
    },
  });
  const { outbound } = stage.placed;
  const call = (to: string, more = {}) => outbound.place({ to, agent: 'default', ...more });
  /** Until a call has its outcome. */
  const over = async ({ id }: Dial, limitMs = 600_000): Promise<Dial> => {
    let now: Dial | undefined;
    for (let waited = 0; waited < limitMs && now?.state !== 'done'; waited += 500) {
      await stage.clock.advance(500);
      now = await dials.get(id);
    }
    return now as Dial;
  };
  return { stage, outbound, reports, dials, call, over };
}

describe('a call we place', () => {
  it('to a human: the agent talks to them, and knows whom it calls', async () => {
    const { stage, call, over, reports } = world();
    await stage.placed.start();
    const dial = await over(await call(HUMAN, { data: { name: 'Ada' } }));
    expect(dial).toMatchObject({ outcome: 'talked', answeredBy: 'human', attempts: 1 });
    expect(reports[0]?.heard.length).toBeGreaterThan(0);
    expect(reports[0]?.webhooks[0]?.params).toMatchObject({ Direction: 'outbound-api' });
    const record = stage.exchange.describeCall(dial.callSid ?? '');
    expect(record?.endReason).toBe('caller_hung_up');
    expect(JSON.stringify(stage.sessions[0]?.record.all('session.updated').at(-1))).toContain('Ada');
    // It is they who are called, which has another price than being called.
    const row = await stage.archive.calls.get(dial.callSid ?? '');
    expect(row?.cost?.missing).toEqual(['minutes of calls to +49…']);
    expect(row?.cost?.parts).toMatchObject({ detection: 7500, line: 4000 });
  });

  it('to an answering machine: the message is left after the beep, then it hangs up', async () => {
    const { stage, call, over, reports } = world();
    await stage.placed.start();
    const dial = await over(await call(MACHINE));
    expect(dial).toMatchObject({ outcome: 'message_left', answeredBy: 'machine' });
    const [report] = reports;
    const beep = report?.webhooks.find(({ purpose }) => purpose === 'machine detection')?.atMs ?? 0;
    expect(beep).toBeGreaterThan(0);
    expect(report?.heard.some(({ startMs }) => startMs > beep)).toBe(true);
    expect(report?.endedBy).toBe('twiml');
    expect(stage.exchange.describeCall(dial.callSid ?? '')?.endReason).toBe('message_left');
  });

  it('to an answering machine, with nothing to leave: it hangs up at once', async () => {
    const { stage, call, over, reports } = world({ environment: { VOICEMAIL: '' } });
    await stage.placed.start();
    expect(await over(await call(MACHINE))).toMatchObject({ outcome: 'machine' });
    const detected = reports[0]?.webhooks.find(({ purpose }) => purpose === 'machine detection')?.atMs ?? 0;
    expect((reports[0]?.endedAtMs ?? 0) - detected).toBeLessThan(1500);
  });

  it('to a fax: it hangs up', async () => {
    const { stage, call, over } = world();
    await stage.placed.start();
    expect(await over(await call(FAX))).toMatchObject({ outcome: 'fax' });
  });

  it('to a busy number: it is dialed again, later each time, and then no more', async () => {
    const { stage, call, over, reports } = world();
    await stage.placed.start();
    const dial = await over(await call(BUSY), 3_600_000);
    expect(dial).toMatchObject({ outcome: 'busy', attempts: 3, detail: 'The line was busy.' });
    expect(reports).toHaveLength(3);
    const waited = (dial.endedAt ?? 0) - EPOCH;
    expect(waited).toBeGreaterThanOrEqual((300 + 600) * 1000);
  });

  it('to a number on the do-not-call list: nobody is called', async () => {
    const { stage, outbound, call, over, reports } = world();
    const queued = await call(HUMAN);
    await outbound.addDoNotCall(['+49 30 1111-1111']);
    await stage.placed.start();
    expect(await over(queued)).toMatchObject({ outcome: 'do_not_call', attempts: 0 });
    await expect(call(HUMAN)).rejects.toMatchObject({ code: 'do_not_call' });
    expect(reports).toEqual([]);
  });

  it('is refused where nothing may be dialed, and by an agent that is none', async () => {
    const { call } = world();
    await expect(call('+18765550100')).rejects.toMatchObject({ code: 'country_not_allowed' });
    await expect(call('+499001234567')).rejects.toMatchObject({ code: 'costly_number' });
    await expect(call(HUMAN, { agent: 'nobody' })).rejects.toMatchObject({ code: 'unknown_agent' });
  });

  it('comes to the same when Twilio tells late, twice and out of order', async () => {
    const { stage, call, over, reports } = world({ disorder: true });
    await stage.placed.start();
    const both = await Promise.all([call(HUMAN), call(BUSY, { maxAttempts: 1 })]);
    expect(await over(both[0])).toMatchObject({ outcome: 'talked', attempts: 1 });
    expect(await over(both[1])).toMatchObject({ outcome: 'busy', attempts: 1 });
    await stage.clock.advance(300_000);
    expect(reports).toHaveLength(2);
  });
});

describe('a call asked for twice', () => {
  it('is one call, and another one by the same key is refused', async () => {
    const { stage, call, over, reports } = world();
    await stage.placed.start();
    const first = await call(HUMAN, { idempotencyKey: 'k' });
    const second = await call(HUMAN, { idempotencyKey: 'k' });
    expect(second.id).toBe(first.id);
    await over(first);
    expect((await call(HUMAN, { idempotencyKey: 'k' })).id).toBe(first.id);
    await expect(call(BUSY, { idempotencyKey: 'k' })).rejects.toMatchObject({ code: 'key_reused' });
    await stage.clock.advance(120_000);
    expect(reports).toHaveLength(1);
  });
});

describe('a call nobody knows of whether it was placed', () => {
  const lost: RestFault = { kind: 'lost', reply: refusal(503, 20503, 'Service Unavailable') };
  const never: RestFault = { kind: 'refused', reply: refusal(503, 20503, 'Service Unavailable') };

  it.each([
    ['was: it is found, and not dialed again', lost],
    ['was not: it is dialed once Twilio has said so', never],
  ])('%s', async (_, fault) => {
    let creates = 0;
    const { stage, call, over, reports } = world({
      fault: ({ method, path }) => {
        const creating = method === 'POST' && path.endsWith('/Calls.json');
        if (creating) creates += 1;
        return creating && creates === 1 ? fault : undefined;
      },
    });
    await stage.placed.start();
    expect(await over(await call(BUSY, { maxAttempts: 1 }))).toMatchObject({ outcome: 'busy', attempts: 1 });
    await stage.clock.advance(600_000);
    expect(reports).toHaveLength(1);
  });

  it('since we died between asking and hearing: the next run looks before it dials', async () => {
    const dials = new MemoryDials();
    const before = world({ dials, fault: () => never });
    const dial = await before.call(AWAY, { maxAttempts: 1 });
    await dials.save({ ...dial, state: 'dialing', attempts: 1, dialedAt: EPOCH });
    const asked: string[] = [];
    const after = world({
      dials,
      fault: ({ method, path }) => {
        asked.push(`${method} ${path.split('?')[0]?.split('/').pop()}`);
        return undefined;
      },
    });
    await after.stage.placed.start();
    expect(await after.over(dial)).toMatchObject({ outcome: 'no_answer', attempts: 1 });
    expect(asked.slice(0, 2)).toEqual(['GET Calls.json', 'POST Calls.json']);
    expect(after.reports).toHaveLength(1);
  });
});
