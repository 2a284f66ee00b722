import { describe, expect, it } from 'vitest';
import { readWav } from '../../../src/audio/wav.ts';
import { VirtualClock } from '../../../src/io/clock.ts';
import type { OutboundOptions } from '../../../src/rehearsal/caller/call-options.ts';
import type { CallReport } from '../../../src/rehearsal/caller/report.ts';
import { RestApi } from '../../../src/rehearsal/caller/rest.ts';
import { seededRandom } from '../../../src/rehearsal/random.ts';
import { Application, connectTwiml } from './application.ts';
import { placeCall } from './place-call.ts';

const accountSid = `AC${'0'.repeat(32)}`;
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

type Json = Record<string, unknown>;

/** A REST stand-in over an application in process, and a client for it. */
function setUp(outbound: OutboundOptions = {}, disorder = false) {
  const clock = new VirtualClock();
  const app = new Application(clock, {
    '/voice': connectTwiml(),
    '/status': {},
    '/amd': {},
    '/recorded': {},
    '/moved': '<Response><Say>Moved.</Say></Response>',
  });
  const reports: CallReport[] = [];
  let placed = 0;
  const api = new RestApi({
    accountSid,
    authToken: 'secret',
    apiKeys: { SK1: 'key' },
    clock,
    random: seededRandom(3),
    calls: {
      carrier: app,
      script: [{ silence: 2000 }, { hangUp: true }],
      outbound,
      statusCallback: { url: '', disorder },
    },
    onCall: (_call, report) => {
      placed += 1;
      void report.then((result) => reports.push(result));
    },
  });
  const ask = (
    method: string,
    path: string,
    form: Record<string, string> | [string, string][] = {},
    auth = basic(accountSid, 'secret'),
  ) => {
    const reply = api.handle({
      method,
      path: `/2010-04-01/Accounts/${accountSid}${path}`,
      headers: { authorization: auth },
      body: new URLSearchParams(form).toString(),
    });
    return {
      status: reply.status,
      json: typeof reply.body === 'string' ? (JSON.parse(reply.body) as Json) : {},
      reply,
    };
  };
  const create = (form: Record<string, string> | [string, string][] = {}): string => {
    const pairs = Array.isArray(form) ? form : Object.entries(form);
    const all: [string, string][] = [
      ['To', '+1555'],
      ['From', '+1666'],
      ['Url', 'https://example.com/voice'],
      ...pairs,
    ];
    return String(ask('POST', '/Calls.json', all).json.sid);
  };
  const finish = (): Promise<boolean> => clock.runUntil(() => reports.length === placed, 60_000);
  return { clock, app, api, ask, create, finish, reports };
}

describe('46: REST', () => {
  it('asks for the account’s token or an API key', () => {
    const { ask } = setUp();
    for (const auth of [
      '',
      'Bearer x',
      basic(accountSid, 'wrong'),
      basic('SK1', 'secret'),
      basic('toString', ''),
    ]) {
      const { status, json } = ask('GET', '/Calls/CA1.json', {}, auth);
      expect([status, json.code]).toEqual([401, 20003]);
    }
    expect(ask('GET', '/Calls/CA1.json', {}, basic('SK1', 'key')).status).toBe(404);
  });

  it('does not know other paths, accounts and calls, and says so as Twilio does', () => {
    const { ask, api } = setUp();
    expect(ask('GET', '/Calls/CA1.json').json).toEqual({
      code: 20404,
      message: expect.stringContaining('/Calls/CA1.json was not found'),
      more_info: 'https://www.twilio.com/docs/errors/20404',
      status: 404,
    });
    const headers = { authorization: basic(accountSid, 'secret') };
    const other = api.handle({
      method: 'GET',
      path: '/2010-04-01/Accounts/AC1/Calls/CA1.json',
      headers,
      body: '',
    });
    expect(other.status).toBe(404);
  });

  it('places a call: queued, ringing, answered, in progress, completed', async () => {
    const { ask, create, clock, app, finish } = setUp();
    const events = ['initiated', 'ringing', 'answered', 'completed'].map((event): [string, string] => [
      'StatusCallbackEvent',
      event,
    ]);
    const sid = create([['StatusCallback', 'https://example.com/status'], ...events]);
    expect(ask('GET', `/Calls/${sid}.json`).json).toMatchObject({
      sid,
      status: 'queued',
      direction: 'outbound-api',
      start_time: null,
    });
    await clock.advance(1000);
    expect(ask('GET', `/Calls/${sid}.json`).json.status).toBe('ringing');
    await clock.advance(2000);
    expect(ask('GET', `/Calls/${sid}.json`).json.status).toBe('in-progress');
    await finish();
    expect(ask('GET', `/Calls/${sid}.json`).json).toMatchObject({ status: 'completed', duration: '2' });
    expect(app.at('/voice')[0]?.form.get('CallStatus')).toBe('in-progress');
    expect(app.at('/voice')[0]?.form.get('Direction')).toBe('outbound-api');
    expect(app.at('/voice')[0]?.headers['x-twilio-signature']).toBeDefined();
    expect(app.at('/status').map(({ form }) => [form.get('CallStatus'), form.get('SequenceNumber')])).toEqual(
      [
        ['initiated', '0'],
        ['ringing', '1'],
        ['in-progress', '2'],
        ['completed', '3'],
      ],
    );
  });

  it.each(['busy', 'no-answer', 'failed'] as const)(
    'reports a call that ends as %s and asks for no TwiML',
    async (outcome) => {
      const { create, ask, app, finish } = setUp({ outcome });
      const sid = create({ StatusCallback: 'https://example.com/status' });
      await finish();
      expect(ask('GET', `/Calls/${sid}.json`).json.status).toBe(outcome);
      expect(app.at('/voice')).toEqual([]);
      expect(app.at('/status').map(({ form }) => form.get('CallStatus'))).toEqual([outcome]);
    },
  );

  it('starts one call per second and queues the rest', async () => {
    const { create, clock, ask } = setUp();
    const sids = [create(), create(), create()];
    const statuses = (): unknown[] => sids.map((sid) => ask('GET', `/Calls/${sid}.json`).json.status);
    await clock.advance(500);
    expect(statuses()).toEqual(['ringing', 'queued', 'queued']);
    await clock.advance(1000);
    expect(statuses().slice(1)).toEqual(['ringing', 'queued']);
    await clock.advance(1000);
    expect(statuses()[2]).toBe('ringing');
  });

  it('cancels a call that is still queued, which then is never placed', async () => {
    const { create, ask, clock, app } = setUp();
    create();
    const second = create();
    expect(ask('POST', `/Calls/${second}.json`, { Status: 'canceled' }).json.status).toBe('canceled');
    await clock.advance(10_000);
    expect(app.at('/voice')).toHaveLength(1);
  });

  it.each([
    [{ From: '+1', Url: 'https://e.com/' }, 21201],
    [{ To: '+1', Url: 'https://e.com/' }, 21213],
    [{ To: '+1', From: '+1' }, 21205],
    [{ To: '+1', From: '+1', Twiml: 'x'.repeat(4001) }, 21205],
  ])('refuses to place %o', (form, code) => {
    const { status, json } = setUp().ask('POST', '/Calls.json', form as Record<string, string>);
    expect([status, json.code]).toEqual([400, code]);
  });

  it('hangs up, redirects by Twiml and by Url, and refuses with 21220 once the call is over', async () => {
    const { ask, api, clock, app } = setUp();
    const redirected = placeCall(clock, app, { script: [], random: seededRandom(10) });
    const moved = placeCall(clock, app, { script: [], random: seededRandom(11) });
    const hungUp = placeCall(clock, app, { script: [], random: seededRandom(12) });
    for (const { call } of [redirected, moved, hungUp]) api.add(call);
    await clock.advance(2000);
    const path = (placed: typeof moved): string => `/Calls/${placed.call.identity.callSid}.json`;
    expect(ask('POST', path(redirected), { Twiml: '<Response><Say>Hi.</Say></Response>' }).status).toBe(200);
    expect(ask('POST', path(moved), { Url: 'https://example.com/moved' }).status).toBe(200);
    expect(ask('POST', path(hungUp), { Status: 'completed' }).json.status).toBe('completed');
    expect((await redirected.finish()).announced.map(({ text }) => text)).toEqual(['Hi.']);
    expect((await moved.finish()).announced.map(({ text }) => text)).toEqual(['Moved.']);
    expect((await hungUp.finish()).endedBy).toBe('rest');
    expect(app.streams.every((stream) => stream.of('stop').length === 1)).toBe(true);
    const late = ask('POST', path(hungUp), { Status: 'completed' });
    expect([late.status, late.json.code]).toEqual([400, 21220]);
  });

  it('refuses an action that is not absolute, a running call’s cancellation and broken TwiML', async () => {
    const { ask, api, clock, app } = setUp();
    const { call } = placeCall(clock, app, { script: [] });
    api.add(call);
    await clock.advance(1000);
    const update = (form: Record<string, string>): unknown =>
      ask('POST', `/Calls/${call.identity.callSid}.json`, form).json.code;
    expect(update({ Twiml: connectTwiml({ action: '/after' }) })).toBe(15004);
    expect(update({ Twiml: '<Response>' })).toBe(12100);
    expect(update({ Status: 'canceled' })).toBe(21220);
    expect(call.status).toBe('in-progress');
  });

  it('detects machines while the call already runs, or before it asks for TwiML', async () => {
    const detection = { answeredBy: 'machine_start', durationMs: 1500 };
    const asynchronous = setUp({ detection });
    asynchronous.create({
      MachineDetection: 'Enable',
      AsyncAmd: 'true',
      AsyncAmdStatusCallback: 'https://example.com/amd',
    });
    await asynchronous.finish();
    const [amd] = asynchronous.app.at('/amd');
    const [voice] = asynchronous.app.at('/voice');
    expect(Object.fromEntries(amd!.form)).toMatchObject({
      AnsweredBy: 'machine_start',
      MachineDetectionDuration: '1500',
    });
    expect(amd!.atMs - voice!.atMs).toBe(1500);
    expect(voice!.form.get('AnsweredBy')).toBeNull();

    const synchronous = setUp({ detection });
    synchronous.create({ MachineDetection: 'Enable' });
    await synchronous.finish();
    expect(synchronous.app.at('/amd')).toEqual([]);
    expect(synchronous.app.at('/voice')[0]!.form.get('AnsweredBy')).toBe('machine_start');
    expect(synchronous.app.at('/voice')[0]!.atMs).toBe(3500);
  });

  it('may deliver status callbacks out of order and twice, with sequence numbers that tell', async () => {
    const { create, app, finish } = setUp({}, true);
    const events = ['initiated', 'ringing', 'answered', 'completed'].map((event): [string, string] => [
      'StatusCallbackEvent',
      event,
    ]);
    create([['StatusCallback', 'https://example.com/status'], ...events]);
    await finish();
    const numbers = app.at('/status').map(({ form }) => Number(form.get('SequenceNumber')));
    expect(numbers).toHaveLength(8);
    expect([...numbers].sort()).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(numbers).not.toEqual([...numbers].sort());
  });

  it('records a call with pauses, tells when the recording is complete, and gives the sound', async () => {
    const { ask, api, clock, app } = setUp();
    const script = [{ say: 'caller/hello-hours' }, { silence: 1000 }, { hangUp: true }] as const;
    const { call, finish } = placeCall(clock, app, { script });
    api.add(call);
    const path = `/Calls/${call.identity.callSid}/Recordings`;
    expect(ask('POST', `${path}.json`).json.code).toBe(21220);
    await clock.advance(1000);
    const started = ask('POST', `${path}.json`, {
      RecordingChannels: 'dual',
      RecordingStatusCallback: 'https://example.com/recorded',
    });
    expect([started.status, started.json.status, started.json.channels]).toEqual([201, 'in-progress', 2]);
    expect(ask('POST', `${path}.json`).json.code).toBe(21220);
    await clock.advance(1000);
    expect(
      ask('POST', `${path}/Twilio.CURRENT.json`, { Status: 'paused', PauseBehavior: 'skip' }).json.status,
    ).toBe('paused');
    await clock.advance(500);
    expect(ask('POST', `${path}/Twilio.CURRENT.json`, { Status: 'in-progress' }).json.status).toBe(
      'in-progress',
    );
    const report = await finish();
    const { sid } = started.json;
    const expectedMs = report.endedAtMs - 1000 - 500;
    const recorded = app.at('/recorded')[0]!.form;
    expect(recorded.get('RecordingSid')).toBe(sid);
    expect(recorded.get('RecordingDuration')).toBe(String(Math.round(expectedMs / 1000)));
    const sound = ask('GET', `/Recordings/${sid}.wav`).reply.body as Uint8Array;
    const { channels, sampleRate } = readWav(sound);
    expect(sampleRate).toBe(8000);
    expect(channels).toHaveLength(2);
    expect(channels[0]!.length / 8).toBeCloseTo(expectedMs, 0);
    expect(channels[0]!.some((sample) => Math.abs(sample) > 2000)).toBe(true);
    expect(channels[1]!.every((sample) => sample === 0)).toBe(true);
  });
});
