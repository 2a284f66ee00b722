import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/io/clock.ts';
import { RestApi, type RestFault, type RestRequest } from '../../src/rehearsal/caller/rest.ts';
import { refusal } from '../../src/rehearsal/caller/rest-reply.ts';
import { startRehearsalTwilio } from '../../src/rehearsal/caller/rest-server.ts';
import { seededRandom } from '../../src/rehearsal/random.ts';
import { twilioRest } from '../../src/twilio/rest.ts';
import { TwilioRestError } from '../../src/twilio/rest-error.ts';
import type { SendRest } from '../../src/twilio/rest-http.ts';

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret' };
const order = {
  to: '+493012345678',
  from: '+4930555',
  url: 'https://example.com/outgoing-call?job=1',
  statusCallback: 'https://example.com/call-status?job=1',
  ringS: 30,
};

/** A Twilio that answers in process, and goes wrong as `faults` say, one a request. */
function setUp(faults: readonly (RestFault | undefined)[] = []) {
  const clock = new VirtualClock();
  const requests: RestRequest[] = [];
  let placed = 0;
  const api = new RestApi({
    ...account,
    clock,
    random: seededRandom(1),
    calls: { carrier: { request: unreachable, connect: unreachable }, script: [] },
    fault: (request) => {
      requests.push(request);
      return faults[requests.length - 1];
    },
    onCall: () => {
      placed += 1;
    },
  });
  const send: SendRest = async ({ method, url, headers, body }) => {
    const { pathname, search } = new URL(url);
    const lower = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const reply = api.handle({ method, path: pathname + search, headers: lower, body });
    return { status: reply.status, headers: reply.headers, body: String(reply.body) };
  };
  const rest = twilioRest({ ...account, apiUrl: 'http://twilio.test', clock, send, random: () => 1 });
  /** Runs on virtual time. */
  const done = async <T>(work: Promise<T>): Promise<T> => {
    let over = false;
    void work.then(
      () => (over = true),
      () => (over = true),
    );
    await clock.runUntil(() => over, 60_000);
    return work;
  };
  return { clock, rest, requests, placed: () => placed, done };
}

const unreachable = async (): Promise<never> => {
  throw new Error('nobody is here');
};
const tooMany: RestFault = { kind: 'refused', reply: refusal(429, 20429, 'Too Many Requests') };
const broken = (kind: RestFault['kind']): RestFault => ({
  kind,
  reply: refusal(503, 20503, 'Service Unavailable'),
});
const failure = (work: Promise<unknown>): Promise<TwilioRestError> =>
  work.then(
    () => expect.fail('it worked'),
    (error: TwilioRestError) => error,
  );

describe('placing a call', () => {
  it('asks for everything a watched call needs', async () => {
    const { rest, requests, done } = setUp();
    const call = await done(
      rest.createCall({
        ...order,
        detection: { callback: 'https://example.com/amd?job=1', waitsForBeep: true },
      }),
    );
    expect(call).toMatchObject({
      to: order.to,
      from: order.from,
      status: 'queued',
      direction: 'outbound-api',
    });
    const form = new URLSearchParams(requests[0]?.body);
    expect(form.getAll('StatusCallbackEvent')).toEqual(['initiated', 'ringing', 'answered', 'completed']);
    expect(Object.fromEntries(form)).toMatchObject({
      Url: order.url,
      MachineDetection: 'DetectMessageEnd',
      AsyncAmd: 'true',
      AsyncAmdStatusCallback: 'https://example.com/amd?job=1',
      Timeout: '30',
    });
  });

  it('waits and asks again when there were too many requests, longer each time', async () => {
    const { rest, clock, done, placed } = setUp([tooMany, tooMany]);
    await done(rest.createCall(order));
    expect(placed()).toBe(1);
    expect(clock.now()).toBe(500 + 1000);
  });

  it('waits as long as it is told to', async () => {
    const reply = { ...tooMany.reply, headers: { ...tooMany.reply.headers, 'retry-after': '7' } };
    const { rest, clock, done } = setUp([{ kind: 'refused', reply }]);
    await done(rest.createCall(order));
    expect(clock.now()).toBe(7000);
  });

  it('never asks again when the call may have been placed', async () => {
    const { rest, done, placed, requests } = setUp([broken('lost')]);
    const error = await failure(done(rest.createCall(order)));
    expect(error).toMatchObject({ happened: 'unknown', status: 503, code: 20503 });
    expect([requests.length, placed()]).toEqual([1, 1]);
  });

  it('gives up after some tries', async () => {
    const { rest, done, requests } = setUp(Array(9).fill(tooMany));
    expect(await failure(done(rest.createCall(order)))).toMatchObject({ status: 429, happened: 'no' });
    expect(requests).toHaveLength(4);
  });

  it('says what is wrong and what to do', async () => {
    const { rest, done } = setUp([
      { kind: 'refused', reply: refusal(400, 21215, 'Account not authorized to call +493012345678') },
    ]);
    const error = await failure(done(rest.createCall(order)));
    expect(error).toBeInstanceOf(TwilioRestError);
    expect(error).toMatchObject({
      code: 21215,
      happened: 'no',
      advice: expect.stringContaining('Geographic'),
    });
    expect(error.message).toBe('Account not authorized to call +493012345678 (21215)');
  });
});

describe('calls there are', () => {
  it('are found by their number as soon as they are queued, newest first', async () => {
    const { rest, done } = setUp();
    const first = await done(rest.createCall(order));
    const second = await done(rest.createCall(order));
    await done(rest.createCall({ ...order, to: '+43123456' }));
    const found = await done(rest.recentCalls(order.to, first.createdAt));
    expect(found.map(({ callSid }) => callSid)).toEqual([second.callSid, first.callSid]);
    expect(await done(rest.recentCalls(order.to, first.createdAt + 3_600_000))).toEqual([]);
  });

  it('are fetched and ended, with Twilio’s own trouble waited out', async () => {
    const { rest, done } = setUp([undefined, broken('refused'), broken('lost')]);
    const { callSid } = await done(rest.createCall(order));
    expect(await done(rest.fetchCall(callSid))).toMatchObject({ callSid });
    expect(await done(rest.updateCall(callSid, { status: 'canceled' }))).toMatchObject({ callSid });
    const error = await failure(done(rest.updateCall(callSid, { status: 'completed' })));
    expect(error).toMatchObject({ code: 21220, callSid, advice: 'The call is over.' });
  });
});

describe('over the network', () => {
  it('goes to the address it was given', async () => {
    const clock = new VirtualClock();
    const calls = { carrier: { request: unreachable, connect: unreachable }, script: [] };
    const server = await startRehearsalTwilio(
      new RestApi({ ...account, clock, random: seededRandom(1), calls }),
    );
    try {
      const rest = twilioRest({ ...account, apiUrl: server.url });
      expect(await rest.createCall(order)).toMatchObject({ status: 'queued' });
      const wrong = twilioRest({ ...account, authToken: 'other', apiUrl: server.url });
      expect(await failure(wrong.fetchCall('CA1'))).toMatchObject({
        code: 20003,
        status: 401,
        callSid: 'CA1',
      });
    } finally {
      await server.close();
    }
  });

  it('knows that nothing was placed when nobody was there', async () => {
    const server = await startRehearsalTwilio(
      new RestApi({ ...account, clock: new VirtualClock(), random: Math.random }),
    );
    await server.close();
    const clock = new VirtualClock();
    const rest = twilioRest({ ...account, apiUrl: server.url, clock });
    let error: unknown;
    void rest.createCall(order).catch((problem: unknown) => {
      error = problem;
    });
    while (error === undefined) {
      await clock.advance(1000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(error).toMatchObject({
      happened: 'no',
      status: null,
      advice: expect.stringContaining('TWILIO_API_URL'),
    });
  });
});
