import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, form } from './support/ask.ts';
import { GaServer } from './support/ga-server.ts';
import { openStream } from './support/network.ts';
import { Program } from './support/program.ts';
import { sign } from './support/sign.ts';
import { streamOf } from './support/twiml.ts';

const TOKEN = 'outside-auth-token-1';
const FIELDS = { CallSid: 'CAsigned', From: '+15550100', To: '+15550199', CallStatus: 'ringing' };

const status = async (opened: ReturnType<typeof openStream>): Promise<number> => {
  const stream = await opened;
  if (typeof stream === 'number') return stream;
  stream.close();
  return 101;
};

let model: GaServer;
beforeAll(async () => {
  model = await GaServer.start();
});
afterAll(() => model.stop());

const server = (environment: Record<string, string>): Promise<Program> =>
  Program.start({ OPENAI_API_KEY: 'sk-outside-0001', OPENAI_REALTIME_URL: model.url, ...environment });

describe('the signer of this test', () => {
  it.each([
    ['wss://example.com/media', {}, '7PR3qMkpDyEJtMrVOY/LDyNq8J8='],
    ['wss://example.com/media/', {}, 'T+WBXwUXC0/CyoZ1DA+p9ilZORs='],
    [
      'https://mycompany.com/myapp.php?foo=1&bar=2',
      {
        ...{ CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234' },
        ...{ From: '+14158675309', To: '+18005551212' },
      },
      'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    ],
  ])('signs %s as Twilio does', (url, fields, signature) => {
    expect(sign('12345', url, fields as Record<string, string>)).toBe(signature);
  });
});

describe('a server with an auth token and a public address', () => {
  const PUBLIC = 'https://calls.example.com';
  let program: Program;
  beforeAll(async () => {
    program = await server({ TWILIO_AUTH_TOKEN: TOKEN, PUBLIC_URL: `${PUBLIC}/` });
  });
  afterAll(() => program.kill());

  const post = async (path: string, signature: string | undefined, extra: Record<string, string> = {}) => {
    const posted = form(FIELDS);
    const signed: Record<string, string> = signature === undefined ? {} : { 'x-twilio-signature': signature };
    return ask(program.base + path, { ...posted, headers: { ...posted.headers, ...signed, ...extra } });
  };
  const local = (path: string): string => program.base.replace('http:', 'ws:') + path;

  it('answers a signed webhook with its public address, whatever the request says', async () => {
    const answer = await post('/incoming-call', sign(TOKEN, `${PUBLIC}/incoming-call`, FIELDS), {
      'x-forwarded-host': 'evil.example.org',
    });
    expect(answer.status).toBe(200);
    const { url, action } = streamOf(answer.body);
    expect(url).toBe('wss://calls.example.com/media-stream');
    expect(action).toBe('https://calls.example.com/stream-ended');
  });

  it('answers a signed GET, whose signature covers the query', async () => {
    const path = `/incoming-call?${new URLSearchParams(FIELDS)}`;
    const headers = { 'x-twilio-signature': sign(TOKEN, PUBLIC + path) };
    expect((await ask(program.base + path, { headers })).status).toBe(200);
    expect((await ask(`${program.base + path}&Extra=1`, { headers })).status).toBe(403);
  });

  it('answers a signed /stream-ended, and no other', async () => {
    expect((await post('/stream-ended', sign(TOKEN, `${PUBLIC}/stream-ended`, FIELDS))).status).toBe(200);
    expect((await post('/stream-ended', sign(TOKEN, `${PUBLIC}/incoming-call`, FIELDS))).status).toBe(403);
  });

  it.each([
    ['is missing', undefined],
    ['is empty', ''],
    ['is made with another token', sign('another-token', `${PUBLIC}/incoming-call`, FIELDS)],
    ['covers other fields', sign(TOKEN, `${PUBLIC}/incoming-call`, { ...FIELDS, From: '+15550999' })],
    ['covers another host', sign(TOKEN, 'https://evil.example.org/incoming-call', FIELDS)],
    ['covers http', sign(TOKEN, 'http://calls.example.com/incoming-call', FIELDS)],
  ])('refuses a webhook whose signature %s, and dials no model', async (_, signature) => {
    const dialed = model.dialed;
    const answer = await post('/incoming-call', signature);
    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain('<');
    expect(model.dialed).toBe(dialed);
  });

  it('is not fooled by forwarding headers that fit a forged signature', async () => {
    const forged = sign(TOKEN, 'https://evil.example.org/incoming-call', FIELDS);
    const answer = await post('/incoming-call', forged, { 'x-forwarded-host': 'evil.example.org' });
    expect(answer.status).toBe(403);
  });

  it.each([
    ['the wss address', 'wss://calls.example.com/media-stream', 101],
    ['the wss address with a slash', 'wss://calls.example.com/media-stream/', 101],
    ['the https address', 'https://calls.example.com/media-stream', 403],
    ['another path', 'wss://calls.example.com/', 403],
  ])('opens a stream signed for %s: %i', async (_, url, expected) => {
    const opened = openStream(local('/media-stream'), { 'x-twilio-signature': sign(TOKEN, url) });
    expect(await status(opened)).toBe(expected);
  });

  it('refuses a stream without a signature', async () => {
    expect(await status(openStream(local('/media-stream')))).toBe(403);
  });

  it('does not warn of unsigned webhooks, and never writes the token or the key', () => {
    expect(program.said(/No TWILIO_AUTH_TOKEN/)).toBe(false);
    expect(JSON.stringify(program.log) + program.stderr).not.toMatch(/outside-auth-token-1|sk-outside-0001/);
  });
});

describe('a server with an auth token behind a proxy', () => {
  let program: Program;
  beforeAll(async () => {
    program = await server({ TWILIO_AUTH_TOKEN: TOKEN });
  });
  afterAll(() => program.kill());

  it('checks webhooks and streams against what the proxy was asked for', async () => {
    const proxied = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'abc.example.net' };
    const posted = form(FIELDS);
    const send = (url: string) =>
      ask(`${program.base}/incoming-call`, {
        ...posted,
        headers: { ...posted.headers, ...proxied, 'x-twilio-signature': sign(TOKEN, url, FIELDS) },
      });
    const answer = await send('https://abc.example.net/incoming-call');
    expect(answer.status).toBe(200);
    expect((await send(`${program.base}/incoming-call`)).status).toBe(403);
    const { url } = streamOf(answer.body);
    const local = `${program.base.replace('http:', 'ws:')}/media-stream`;
    expect(url).toBe('wss://abc.example.net/media-stream');
    const signed = { ...proxied, 'x-twilio-signature': sign(TOKEN, url) };
    expect(await status(openStream(local, signed))).toBe(101);
    expect(await status(openStream(local, { ...signed, 'x-forwarded-host': 'other.example.net' }))).toBe(403);
  });
});
