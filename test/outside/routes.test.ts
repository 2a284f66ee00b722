import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, form } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { GaServer } from './support/ga-server.ts';
import { MediaLeg } from './support/media-leg.ts';
import { openStream } from './support/network.ts';
import { Program, UNHURRIED } from './support/program.ts';
import { readTwiml, streamOf } from './support/twiml.ts';

const ringing = (CallSid: string): Record<string, string> => ({
  ...{ CallSid, From: '+15550100', To: '+15550199', CallStatus: 'ringing', Direction: 'inbound' },
});

let model: GaServer;
let program: Program;

beforeAll(async () => {
  model = await GaServer.start();
  program = await Program.start({
    ...UNHURRIED,
    OPENAI_API_KEY: 'sk-outside-0001',
    OPENAI_REALTIME_URL: model.url,
    CONNECT_MESSAGE: 'One moment, please: "Tom & Ann" <soon>.',
  });
});
afterAll(async () => {
  await program.kill();
  await model.stop();
});

const get = (path: string, headers: Record<string, string> = {}) => ask(program.base + path, { headers });
const twimlFor = async (callSid: string, headers: Record<string, string> = {}): Promise<string> => {
  const posted = form(ringing(callSid));
  const { body } = await ask(`${program.base}/incoming-call`, {
    ...posted,
    headers: { ...posted.headers, ...headers },
  });
  return body;
};

describe('the routes of a running server', () => {
  it('greets programs as the original sample did, and shows browsers a page', async () => {
    const json = await get('/');
    expect(json.status).toBe(200);
    expect(json.headers['content-type']).toContain('application/json');
    expect(JSON.parse(json.body)).toEqual({ message: 'Twilio Media Stream Server is running!' });
    const page = await get('/', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('<!doctype html>');
  });

  it.each(['GET', 'POST'])(
    'answers %s /incoming-call with a document that opens a stream',
    async (method) => {
      const CallSid = method === 'GET' ? 'CAroutes1' : 'CAroutes2';
      const query = new URLSearchParams(ringing(CallSid)).toString();
      const answer = await (method === 'GET'
        ? get(`/incoming-call?${query}`)
        : ask(`${program.base}/incoming-call`, form(ringing(CallSid))));
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^(text|application)\/xml/);
      const { children } = readTwiml(answer.body);
      expect(children.map(({ name }) => name)).toEqual(['Say', 'Connect']);
      expect(children[0]?.text).toBe('One moment, please: "Tom & Ann" <soon>.');
      expect(children[1]?.children.map(({ name }) => name)).toEqual(['Stream']);
      const { url, action, parameters } = streamOf(answer.body);
      expect(url).toBe(`${program.base.replace('http:', 'ws:')}/media-stream`);
      expect(action).toBe(`${program.base}/stream-ended`);
      expect(Object.keys(parameters)).toEqual(['token']);
      expect(parameters.token?.length).toBeGreaterThan(20);
      expect(`token${parameters.token}`.length).toBeLessThan(500);
    },
  );

  it.each([
    ['a tunnel', { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'abc.example.net' }, 'abc.example.net'],
    ['a proxy chain', { 'x-forwarded-proto': 'https, http', host: 'calls.example.com' }, 'calls.example.com'],
    ['a public name', { host: 'calls.example.com' }, 'calls.example.com'],
  ])('takes its address from the request behind %s', async (name, headers, host) => {
    const { url, action } = streamOf(await twimlFor(`CA${name.replaceAll(' ', '')}`, headers));
    expect(url).toBe(`wss://${host}/media-stream`);
    expect(action).toBe(`https://${host}/stream-ended`);
  });

  it('never writes a forged host into TwiML', async () => {
    const answer = await ask(`${program.base}/incoming-call`, {
      ...form(ringing('CAforged')),
      headers: { 'content-type': 'application/x-www-form-urlencoded', host: 'evil"><Say>hi</Say>' },
    }).catch(() => undefined);
    expect(answer?.status ?? 400).toBe(400);
  });

  it('says that it lives, that it is ready, and what it counts', async () => {
    expect(JSON.parse((await get('/healthz')).body)).toMatchObject({ status: 'ok' });
    const ready = await get('/readyz');
    expect([ready.status, JSON.parse(ready.body)]).toEqual([200, { status: 'ready' }]);
    const metrics = await get('/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.headers['content-type']).toContain('text/plain');
    expect(metrics.body).toMatch(/^callchart_calls_active \d+$/m);
    expect(metrics.body).toMatch(/^# TYPE callchart_calls_total counter$/m);
  });

  it('tells one call and all of them as JSON', async () => {
    await twimlFor('CAlisted');
    const { calls } = JSON.parse((await get('/api/calls')).body) as { calls: { callSid: string }[] };
    expect(calls[0]).toMatchObject({ callSid: 'CAlisted', from: '+15550100', to: '+15550199' });
    expect(JSON.parse((await get('/api/calls/CAlisted')).body)).toMatchObject({ callSid: 'CAlisted' });
    expect((await get('/api/calls/CAnobody')).status).toBe(404);
  });

  it('shows calls to this machine only', async () => {
    expect((await get('/api/calls', { host: 'calls.example.com' })).status).toBe(403);
    expect((await get('/api/calls', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(403);
  });

  it.each<[string, string, number]>([
    ['GET', '/nothing', 404],
    ['POST', '/', 405],
    ['DELETE', '/incoming-call', 405],
    ['GET', '/stream-ended', 405],
    ['GET', '/media-stream', 426],
    ['GET', '/incoming-call', 400],
    ['GET', '/incoming-call?CallSid=nonsense', 400],
    ['GET', '/__proto__', 404],
    ['GET', '/constructor', 404],
    ['GET', '/../../etc/passwd', 404],
  ])('answers %s %s with %i and a sentence', async (method, path, status) => {
    const answer = await ask(program.base + path, { method });
    expect(answer.status).toBe(status);
    const { error } = JSON.parse(answer.body) as { error: { code: string; message: string } };
    expect(error.code).toMatch(/^[a-z_]+$/);
    expect(error.message).toMatch(/\.$/);
    if (status === 405) expect(answer.headers.allow).toMatch(/GET|POST/);
  });

  it('refuses bodies it cannot read', async () => {
    const post = (type: string, body: string) =>
      ask(`${program.base}/incoming-call`, { method: 'POST', headers: { 'content-type': type }, body });
    expect((await post('text/plain', 'CallSid=CA1')).status).toBe(415);
    expect((await post('application/json', '{"CallSid":')).status).toBe(400);
    expect((await post('application/x-www-form-urlencoded', `a=${'x'.repeat(70_000)}`)).status).toBe(413);
  });

  it('upgrades nothing but the stream', async () => {
    const base = program.base.replace('http:', 'ws:');
    expect(await openStream(`${base}/elsewhere`)).toBe(404);
    expect(await openStream(`${base}/`)).toBe(404);
  });

  it('knows nothing of a call it never had, and says what fits the rest of it', async () => {
    const ended = async (CallStatus: string) => {
      const { body } = await ask(`${program.base}/stream-ended`, form({ CallSid: 'CAstranger', CallStatus }));
      return readTwiml(body).children.map(({ name }) => name);
    };
    expect(await ended('completed')).toEqual(['Hangup']);
    expect(await ended('in-progress')).toEqual(['Say', 'Hangup']);
  });
});

describe('the token of a stream', () => {
  const present = async (callSid: string, parameters: Record<string, string>): Promise<MediaLeg> => {
    const transport = await openStream(`${program.base.replace('http:', 'ws:')}/media-stream`);
    if (typeof transport === 'number') throw new Error(`refused with ${transport}`);
    const leg = new MediaLeg(transport, { callSid, streamSid: `MZ${callSid}`, parameters });
    leg.start();
    return leg;
  };
  const refused = async (leg: MediaLeg): Promise<number | undefined> => {
    await eventually('the stream to be closed', () => leg.closed !== undefined);
    return leg.closed;
  };

  it('opens one stream of its call, once', async () => {
    const { parameters } = streamOf(await twimlFor('CAonce'));
    const first = await present('CAonce', parameters);
    expect(await refused(await present('CAonce', parameters))).toBe(1008);
    expect(first.closed).toBeUndefined();
    first.tick();
    await eventually('the caller to be heard', () =>
      model.sessions.some(({ appended }) => appended.length > 0),
    );
    first.hangUp();
    await refused(first);
  });

  it('opens no stream of another call, and is spent by the attempt', async () => {
    const { parameters } = streamOf(await twimlFor('CAmine'));
    await twimlFor('CAyours');
    expect(await refused(await present('CAyours', parameters))).toBe(1008);
    expect(await refused(await present('CAmine', parameters))).toBe(1008);
  });

  it.each([
    ['missing', {}],
    ['forged', { token: 'x'.repeat(32) }],
    ['empty', { token: '' }],
    ['called __proto__', { token: '__proto__' }],
  ])('opens nothing when it is %s', async (name, parameters) => {
    const callSid = `CA${name.replaceAll(/\W|_/g, '')}`;
    await twimlFor(callSid);
    expect(await refused(await present(callSid, parameters as Record<string, string>))).toBe(1008);
  });

  it('is another one when the same webhook is delivered twice, and both fit the one call', async () => {
    const dialed = model.dialed;
    const one = streamOf(await twimlFor('CAtwice')).parameters;
    const two = streamOf(await twimlFor('CAtwice')).parameters;
    expect(one.token).not.toBe(two.token);
    const leg = await present('CAtwice', two);
    leg.tick();
    await eventually('the model', () => model.dialed > dialed);
    expect(leg.closed).toBeUndefined();
    expect(model.dialed).toBe(dialed + 1);
    leg.hangUp();
  });
});
