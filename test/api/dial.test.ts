import { describe, expect, it } from 'vitest';
import type { Dial, DialStore } from '../../src/store/dials.ts';
import { MemoryDials } from '../../src/store/memory-dials.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { BUSY, HUMAN, OURS, type Setting, world } from '../outbound/world.ts';
import { request } from '../server/support.ts';
import { stageApi } from '../support/stage-api.ts';
import { readerOf } from './reader.ts';
import { type Answer, posting, readAnswer } from './support.ts';

const TOKEN = 'correct-horse-battery-staple';
const HOST = { host: 'phone.example.com' };
const HEADERS = { ...HOST, authorization: `Bearer ${TOKEN}` };

type More = { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string };

/** An engine that places calls, with the API in front of it, and a reader that holds each answer to its document. */
async function api({ environment = {}, ...setting }: Setting = {}) {
  const placing = world({
    ...setting,
    environment: { CONSOLE_TOKEN: TOKEN, ...environment },
    annex: stageApi,
  });
  const { front } = placing.stage;
  const ask = async (path: string, more: More = {}): Promise<Answer> =>
    readAnswer(await front.request(request(path, { ...more, headers: { ...HEADERS, ...more.headers } })));
  const document = await readerOf({ ask });
  /** @param template the path as the document has it. */
  const seen = async (status: number, template: string, path = template, more: More = {}) => {
    const answer = await ask(path, more);
    expect([path, answer.status, answer.text]).toEqual([path, status, answer.text]);
    document.check(more.method ?? 'GET', template, answer);
    return answer.text === '' ? undefined : JSON.parse(answer.text);
  };
  const place = (status: number, body: object, headers: Record<string, string> = {}) =>
    seen(status, '/api/calls', '/api/calls', posting(body, headers));
  return { ...placing, document, seen, place };
}

const ada = { to: '+49 30 1111-1111', agent: 'default' };
const codeOf = (answer: { error: { code: string } }): string => answer.error.code;

describe('placing a call', () => {
  it('is queued, shown, and followed to its outcome', async () => {
    const { place, seen, stage, over, dials } = await api();
    const queued = await place(202, { ...ada, data: { name: 'Ada' }, campaign: 'spring', maxAttempts: 2 });
    expect(queued).toMatchObject({ to: HUMAN, from: OURS, agent: 'default', campaign: 'spring' });
    const where = `/api/dials/${queued.id}`;
    expect(await seen(200, '/api/dials/{id}', where)).toMatchObject({
      state: 'waiting',
      data: { name: 'Ada' },
    });
    await stage.placed.start();
    const dial = await over((await dials.get(queued.id)) as Dial);
    const done = await seen(200, '/api/dials/{id}', where);
    expect(done).toMatchObject({ state: 'done', outcome: 'talked', answeredBy: 'human' });
    for (const secret of ['key', 'fingerprint', 'version']) expect(done).not.toHaveProperty(secret);
    const call = await seen(200, '/api/calls/{callSid}', `/api/calls/${dial.callSid}`);
    expect(call).toMatchObject({ direction: 'outbound', to: HUMAN, outcome: 'caller_hung_up' });
    const campaign = await seen(200, '/api/campaigns/{name}', '/api/campaigns/spring');
    expect(campaign).toMatchObject({ counts: { talked: 1 }, ended: [{ id: queued.id }] });
    expect((await seen(200, '/api/campaigns/{name}', '/api/campaigns/winter')).counts).toEqual({});
  });

  it('whose call nobody answered is shown like any other', async () => {
    const { place, seen, stage, over, dials } = await api();
    const { id } = await place(202, { ...ada, to: BUSY, maxAttempts: 1 });
    await stage.placed.start();
    await over((await dials.get(id)) as Dial);
    const { calls } = await seen(200, '/api/calls', '/api/calls?direction=outbound');
    expect(calls).toMatchObject([{ to: BUSY, direction: 'outbound', outcome: 'busy' }]);
    const one = await seen(200, '/api/calls/{callSid}', `/api/calls/${calls[0].callSid}`);
    expect(one).toMatchObject({ outcome: 'busy', detail: 'The line was busy.', transcript: [] });
    expect((await seen(200, '/api/calls', '/api/calls?direction=inbound')).calls).toEqual([]);
    await seen(400, '/api/calls', '/api/calls?direction=sideways');
  });

  it('with a key is answered the same when it is asked again, and refused for another call', async () => {
    const { place } = await api();
    const key = { 'idempotency-key': 'order-17' };
    const first = await place(202, ada, key);
    expect(await place(202, ada, key)).toEqual(first);
    expect(await place(202, { ...ada, idempotencyKey: 'order-17' })).toEqual(first);
    for (const other of [{ to: BUSY }, { data: { name: 'Bob' } }, { campaign: 'spring' }])
      expect(codeOf(await place(409, { ...ada, ...other }, key))).toBe('key_reused');
    // At once: one of them is the call, and all are told the same.
    const same = await Promise.all(
      Array.from({ length: 5 }, () => place(202, ada, { 'idempotency-key': 'x' })),
    );
    expect(new Set(same.map(({ id }) => id)).size).toBe(1);
  });

  it.each([
    ['a number that is none', { ...ada, to: 'nobody' }, 400, 'invalid_number'],
    ['no number', { agent: 'default' }, 400, 'invalid_body'],
    ['an agent that is none', { ...ada, agent: 'nobody' }, 400, 'unknown_agent'],
    ['a campaign with no fit name', { ...ada, campaign: 'a b' }, 400, 'invalid_body'],
    ['too much to tell', { ...ada, data: { all: 'x'.repeat(2001) } }, 400, 'invalid_body'],
    ['too many attempts', { ...ada, maxAttempts: 21 }, 400, 'invalid_body'],
    ['a country that is not allowed', { ...ada, to: '+15551234567' }, 403, 'country_not_allowed'],
    ['a costly number', { ...ada, to: '+499001234567' }, 403, 'costly_number'],
  ])('is refused with %s', async (_, body, status, code) => {
    const { place, stage } = await api();
    expect(codeOf(await place(status, body))).toBe(code);
    expect(await stage.dials.due(Number.MAX_SAFE_INTEGER, 9)).toEqual([]);
  });

  it('is refused without a number of ours, or an account: with what is missing', async () => {
    const numberless = await api({ environment: { DIAL_FROM: '' } });
    expect(codeOf(await numberless.place(400, ada))).toBe('no_number');
    const closed = await api({ environment: { TWILIO_ACCOUNT_SID: '' } });
    expect((await closed.place(409, ada)).error).toMatchObject({
      code: 'not_set_up',
      message: expect.stringContaining('TWILIO_ACCOUNT_SID'),
    });
    await closed.seen(409, '/api/dials/{id}', '/api/dials/x', { method: 'DELETE' });
  });

  it('is for JSON only', async () => {
    const { seen } = await api();
    const broken = { ...posting({}), body: '{' };
    expect(codeOf(await seen(400, '/api/calls', '/api/calls', broken))).toBe('invalid_json');
    await seen(415, '/api/calls', '/api/calls', posting(ada, { 'content-type': 'text/plain' }));
  });
});

describe('whoever has no token', () => {
  const routes = [
    ['POST', '/api/calls'],
    ['GET', '/api/dials/{id}'],
    ['DELETE', '/api/dials/{id}'],
    ['GET', '/api/campaigns/{name}'],
    ['GET', '/api/do-not-call'],
    ['POST', '/api/do-not-call'],
    ['DELETE', '/api/do-not-call/{digits}'],
  ] as const;

  it.each(routes)('may not %s %s', async (method, template) => {
    const { seen } = await api();
    const path = template.replace(/\{.*\}/, '1');
    const body = method === 'POST' ? posting(ada) : { method };
    const without = { ...body, headers: { 'content-type': 'application/json', authorization: '' } };
    expect(codeOf(await seen(401, template, path, without))).toBe('login_required');
    const wrong = { ...without, headers: { ...without.headers, authorization: 'Bearer wrong' } };
    for (let tries = 0; tries < 5; tries += 1) await seen(401, template, path, wrong);
    expect(codeOf(await seen(429, template, path, wrong))).toBe('too_many_attempts');
  });

  it('may do nothing where no token was set', async () => {
    const { seen } = await api({ environment: { CONSOLE_TOKEN: '' } });
    for (const [method, template] of routes) {
      const more = method === 'POST' ? posting(ada) : { method };
      expect(codeOf(await seen(403, template, template.replace(/\{.*\}/, '1'), more))).toBe('closed');
    }
  });
});

describe('taking a call off the queue', () => {
  it('ends it before it is dialed', async () => {
    const { place, seen } = await api();
    const { id } = await place(202, ada);
    const where = `/api/dials/${id}`;
    const canceled = await seen(200, '/api/dials/{id}', where, { method: 'DELETE' });
    expect(canceled).toMatchObject({ state: 'done', outcome: 'canceled', attempts: 0 });
    // Once more changes nothing.
    expect(await seen(200, '/api/dials/{id}', where, { method: 'DELETE' })).toEqual(canceled);
    for (const method of ['GET', 'DELETE'])
      await seen(404, '/api/dials/{id}', '/api/dials/nobody', { method });
  });

  it('says so when Twilio does not end it', async () => {
    const body =
      '{"code":20008,"message":"Resource not accessible with Test Account Credentials","status":403}';
    const { place, seen, stage } = await api({
      fault: ({ method, path }) =>
        method === 'POST' && !path.endsWith('/Calls.json')
          ? { kind: 'refused', reply: { status: 403, headers: {}, body } }
          : undefined,
    });
    await stage.placed.start();
    const { id } = await place(202, ada);
    await stage.clock.advance(3000);
    const refused = await seen(502, '/api/dials/{id}', `/api/dials/${id}`, { method: 'DELETE' });
    expect(codeOf(refused)).toBe('twilio');
  });
});

it('numbers nobody may call are kept, listed and refused, until they are let go', async () => {
  const { place, seen } = await api();
  const list = '/api/do-not-call';
  await seen(204, list, list, posting({ numbers: ['+49 30 1111-1111', '+49302222'] }));
  expect(await seen(200, list)).toEqual({ numbers: [HUMAN, '+49302222'] });
  expect(codeOf(await place(403, ada))).toBe('do_not_call');
  const one = `${list}/{digits}`;
  await seen(204, one, `${list}/${HUMAN.slice(1)}`, { method: 'DELETE' });
  expect(codeOf(await seen(404, one, `${list}/${HUMAN.slice(1)}`, { method: 'DELETE' }))).toBe(
    'unknown_number',
  );
  await place(202, ada);
  await seen(400, list, list, posting({ numbers: [] }));
});

it('while the store is down everything is 503, and says when to try again', async () => {
  const down: DialStore = new Proxy(new MemoryDials(), {
    get: () => () => Promise.reject(new StoreUnavailable('the disk is full')),
  });
  const { place, seen } = await api({ dials: down });
  expect(codeOf(await place(503, ada))).toBe('store_unavailable');
  for (const method of ['GET', 'DELETE']) await seen(503, '/api/dials/{id}', '/api/dials/1', { method });
  await seen(503, '/api/campaigns/{name}', '/api/campaigns/spring');
  await seen(503, '/api/do-not-call');
  await seen(503, '/api/do-not-call', '/api/do-not-call', posting({ numbers: [HUMAN] }));
  await seen(503, '/api/do-not-call/{digits}', '/api/do-not-call/49', { method: 'DELETE' });
});
