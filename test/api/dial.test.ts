import { describe, expect, it } from 'vitest';
import { dialOperations } from '../../src/api/dial.ts';
import { MemoryDials } from '../../src/store/memory-dials.ts';
import { twilioRest } from '../../src/twilio/rest.ts';
import { BASE, Stage } from '../support/stage.ts';
import { readAnswer } from './support.ts';

const HUMAN = '+493011111111';
const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'secret', apiUrl: 'http://twilio.test' };

/** Asks an operation as the API would, with what it takes checked. */
function api(environment: Record<string, string> = {}) {
  const stage = new Stage({
    dials: new MemoryDials(),
    environment: {
      ...{ PUBLIC_URL: BASE, TWILIO_ACCOUNT_SID: account.accountSid, TWILIO_AUTH_TOKEN: account.authToken },
      ...{ DIAL_FROM: '+4930555000', DIAL_COUNTRIES: '+49' },
      ...environment,
    },
    // Never asked: the queue stands still.
    twilio: ({ clock }) => twilioRest({ ...account, clock }),
  });
  const operations = dialOperations(stage.placed);
  return async (
    method: string,
    path: string,
    more: { body?: unknown; params?: Record<string, string>; key?: string } = {},
  ) => {
    const found = operations.find((one) => one.method === method && one.path === path);
    const { body, params = {}, key } = more;
    const request = { headers: key === undefined ? {} : { 'idempotency-key': key } };
    const answer = await found?.run({
      request,
      params,
      body: found.body?.parse(body),
      query: { since: 0 },
      by: 'local',
    } as never);
    if (!answer) throw new Error('no such operation');
    const { text, status } = await readAnswer(answer);
    return { status, text, json: text === '' ? undefined : JSON.parse(text) };
  };
}

describe('placing a call by the API', () => {
  it('is answered the same when it is asked again by the same key', async () => {
    const ask = api();
    const body = { to: '+49 30 1111-1111', agent: 'default' };
    const first = await ask('POST', '/api/calls', { body, key: 'k' });
    expect(first).toMatchObject({ status: 202, json: { to: HUMAN, from: '+4930555000', agent: 'default' } });
    const again = await ask('POST', '/api/calls', { body, key: 'k' });
    expect(again.text).toBe(first.text);
    const { id } = first.json as { id: string };
    expect(await ask('GET', '/api/dials/{id}', { params: { id } })).toMatchObject({
      json: { state: 'waiting' },
    });
    await expect(
      ask('POST', '/api/calls', { body: { ...body, to: '+493022222222' }, key: 'k' }),
    ).rejects.toMatchObject({ status: 409, code: 'key_reused' });
  });

  it('says why it does not', async () => {
    const ask = api();
    const call = (to: string, agent = 'default') => ask('POST', '/api/calls', { body: { to, agent } });
    await expect(call('+15551234567')).rejects.toMatchObject({ status: 403, code: 'country_not_allowed' });
    await expect(call('nobody')).rejects.toMatchObject({ status: 400, code: 'invalid_number' });
    await expect(call(HUMAN, 'nobody')).rejects.toMatchObject({ status: 400, code: 'unknown_agent' });
    await ask('POST', '/api/do-not-call', { body: { numbers: [HUMAN] } });
    await expect(call(HUMAN)).rejects.toMatchObject({ status: 403, code: 'do_not_call' });
    await ask('DELETE', '/api/do-not-call/{digits}', { params: { digits: HUMAN.slice(1) } });
    expect((await call(HUMAN)).status).toBe(202);
    const closed = api({ TWILIO_ACCOUNT_SID: '' });
    await expect(
      closed('POST', '/api/calls', { body: { to: HUMAN, agent: 'default' } }),
    ).rejects.toMatchObject({ status: 409, message: expect.stringContaining('TWILIO_ACCOUNT_SID') });
  });
});
