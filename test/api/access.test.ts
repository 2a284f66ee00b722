import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/io/clock.ts';
import { NOW, posting, TOKEN, type World, world } from './support.ts';
import { Viewer } from './viewer.ts';

const PUBLIC = { PUBLIC_URL: 'https://calls.example.com', CONSOLE_TOKEN: TOKEN };
const HOST = { host: 'calls.example.com' };
const ORIGIN = { origin: 'https://calls.example.com' };
const BEARER = { authorization: `Bearer ${TOKEN}` };

const errorIn = (text: string): unknown => (JSON.parse(text) as { error: { code: string } }).error.code;

async function loggedIn(it: World, headers: Record<string, string> = { ...HOST, ...ORIGIN }) {
  const answer = await it.ask('/api/login', posting({ token: TOKEN }, headers));
  expect(answer.status).toBe(204);
  return { cookie: answer.headers['set-cookie']?.split(';')[0] ?? '' };
}

describe('who may look', () => {
  const tunnel = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-host': 'abc.ngrok.app' };
  const cases: [string, Record<string, string>, Record<string, string>, number, string][] = [
    ['this machine', {}, {}, 200, 'open'],
    ['this machine by its other name', {}, { host: 'localhost:5050' }, 200, 'open'],
    ['this machine by IPv6', {}, { host: '[::1]:5050' }, 200, 'open'],
    ['this machine, with a token set', { CONSOLE_TOKEN: TOKEN }, {}, 200, 'open'],
    ['a tunnel', {}, tunnel, 403, 'closed'],
    ['a tunnel, with a token set', { CONSOLE_TOKEN: TOKEN }, tunnel, 401, 'login'],
    ['a tunnel that hides its headers', {}, { host: 'abc.ngrok.app' }, 403, 'closed'],
    ['a name made to mean 127.0.0.1', {}, { host: 'rebound.example:5050' }, 403, 'closed'],
    ['a server others can reach', { HOST: '0.0.0.0' }, {}, 403, 'closed'],
    ['a public server', { PUBLIC_URL: 'https://calls.example.com' }, HOST, 403, 'closed'],
    ['a public server, asked from its own machine', { PUBLIC_URL: 'https://x.example' }, {}, 403, 'closed'],
    ['a public server with a token', PUBLIC, HOST, 401, 'login'],
    ['who shows the token', PUBLIC, { ...HOST, ...BEARER }, 200, 'granted'],
    ['who shows a wrong token', PUBLIC, { ...HOST, authorization: 'Bearer wrong' }, 401, 'login'],
    ['who shows the token with a tunnel', { CONSOLE_TOKEN: TOKEN }, { ...tunnel, ...BEARER }, 200, 'granted'],
    ['a token where none was set', { HOST: '0.0.0.0' }, BEARER, 403, 'closed'],
  ];

  it.each(cases)('%s', async (_, environment, headers, status, access) => {
    const it = world({ environment });
    expect((await it.ask('/api/calls', { headers })).status).toBe(status);
    const session = await it.ask('/api/session', { headers });
    expect(session.status).toBe(200);
    const { access: told, server, hint } = JSON.parse(session.text);
    expect([told, server !== undefined]).toEqual([access, status === 200]);
    if (access === 'closed') expect(hint).toContain('CONSOLE_TOKEN');
  });

  it('a closed console says how it is opened, to browsers as a page', async () => {
    const it = world({ environment: { HOST: '0.0.0.0' } });
    const api = await it.ask('/api/calls');
    expect(errorIn(api.text)).toBe('closed');
    expect(api.text).toContain('CONSOLE_TOKEN');
    for (const path of ['/', '/console']) {
      const page = await it.ask(path, { headers: { accept: 'text/html' } });
      expect([page.status, page.headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
      expect(page.text).toContain('CONSOLE_TOKEN');
    }
    expect((await it.ask('/')).status).toBe(200);
  });

  it('webhooks, health and the document do not depend on it', async () => {
    const it = world({ environment: { HOST: '0.0.0.0' } });
    for (const path of ['/healthz', '/readyz', '/incoming-call?CallSid=CA1', '/api/openapi.json'])
      expect((await it.ask(path)).status).toBe(200);
  });

  it('no secret is in any answer', async () => {
    const secrets = { OPENAI_API_KEY: 'sk-secret', TWILIO_AUTH_TOKEN: 'twilio-secret', CONSOLE_TOKEN: TOKEN };
    const it = world({ environment: secrets });
    for (const path of ['/api/session', '/api/openapi.json', '/api/charts', '/', '/console']) {
      const { text } = await it.ask(path, { headers: { accept: 'text/html' } });
      for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
    }
  });
});

describe('a login', () => {
  it('opens the console for 12 hours, on every process that has the token', async () => {
    const it = world({ environment: PUBLIC });
    const answer = await it.ask('/api/login', posting({ token: TOKEN }, { ...HOST, ...ORIGIN }));
    const cookie = answer.headers['set-cookie'] ?? '';
    expect(cookie).toMatch(
      /^callchart_session=[\w.-]+; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(cookie).not.toContain(TOKEN);
    const headers = { ...HOST, cookie: `theme=dark; ${cookie.split(';')[0]}` };
    expect((await it.ask('/api/calls', { headers })).status).toBe(200);
    const restarted = world({ environment: PUBLIC });
    expect((await restarted.ask('/api/calls', { headers })).status).toBe(200);
    restarted.now = NOW + 12 * 3600 * 1000 - 1000;
    expect((await restarted.ask('/api/calls', { headers })).status).toBe(200);
    restarted.now = NOW + 12 * 3600 * 1000;
    expect((await restarted.ask('/api/calls', { headers })).status).toBe(401);
  });

  it.each(['/api/feed', '/api/calls/CA1/listen'])(
    'takes what it opened with it when it runs out: %s',
    async (path) => {
      const clock = new VirtualClock();
      const it = world({ environment: PUBLIC, clock });
      it.live.begin('CA1');
      const headers = { ...HOST, ...ORIGIN };
      const { cookie } = await loggedIn(it);
      const viewer = await Viewer.connect(it, clock, path, { ...headers, cookie });
      const program = await Viewer.connect(it, clock, path, { ...HOST, ...BEARER });
      await clock.advance(12 * 3600 * 1000 - 1);
      expect(viewer.closed).toBeUndefined();
      await clock.advance(1);
      expect(viewer.closed).toMatchObject({ code: 4401 });
      expect(program.closed).toBeUndefined();
    },
  );

  it('ends everywhere when the token is changed', async () => {
    const { cookie } = await loggedIn(world({ environment: PUBLIC }));
    const changed = world({ environment: { ...PUBLIC, CONSOLE_TOKEN: `${TOKEN}-2` } });
    expect((await changed.ask('/api/calls', { headers: { ...HOST, cookie } })).status).toBe(401);
  });

  it('cannot be forged or prolonged', async () => {
    const it = world({ environment: PUBLIC });
    const { cookie } = await loggedIn(it);
    const [name = '', value = ''] = cookie.split('=');
    const [until = '', nonce = '', mac = ''] = value.split('.');
    for (const forged of [
      `${Number(until) + 1}.${nonce}.${mac}`,
      `${until}.${nonce}x.${mac}`,
      `${until}.${nonce}.${mac.slice(1)}`,
      `${until}.${nonce}.`,
      `${until}.${nonce}`,
      'x',
      '',
    ]) {
      const headers = { ...HOST, cookie: `${name}=${forged}` };
      expect((await it.ask('/api/calls', { headers })).status).toBe(401);
    }
  });

  it('without https gets a cookie that travels without it', async () => {
    const it = world({ environment: { HOST: '0.0.0.0', CONSOLE_TOKEN: TOKEN } });
    const headers = { host: '192.168.0.7:5050', origin: 'http://192.168.0.7:5050' };
    const answer = await it.ask('/api/login', posting({ token: TOKEN }, headers));
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']).not.toContain('Secure');
  });

  it('is ended by a logout', async () => {
    const it = world({ environment: PUBLIC });
    const headers = { ...HOST, ...ORIGIN, ...(await loggedIn(it)) };
    const answer = await it.ask('/api/logout', { method: 'POST', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']).toMatch(/^callchart_session=; Max-Age=0; /);
  });

  it('is not had with a wrong token, and after five of them the address waits', async () => {
    const it = world({ environment: PUBLIC });
    const guess = (token: string, remoteAddress = '203.0.113.7', forwarded = '1.1.1.1') =>
      it.ask('/api/login', {
        ...posting({ token }, { ...HOST, ...ORIGIN, 'x-forwarded-for': forwarded }),
        remoteAddress,
      });
    for (let n = 0; n < 5; n++) expect((await guess(`guess ${n}`)).status).toBe(401);
    // Whatever it says it comes from.
    const sixth = await guess(TOKEN, '203.0.113.7', '2.2.2.2');
    expect([sixth.status, errorIn(sixth.text)]).toEqual([429, 'too_many_attempts']);
    expect(Number(sixth.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(sixth.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await guess(TOKEN, '203.0.113.8')).status).toBe(204);
  });

  it('counts guesses made at the same time, and those made as a bearer', async () => {
    const it = world({ environment: PUBLIC });
    const guesses = Array.from({ length: 20 }, (_, n) =>
      it.ask('/api/calls', { headers: { ...HOST, authorization: `Bearer guess-${n}` } }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });

  it('is refused to everybody new while guesses come from everywhere; who is in stays in', async () => {
    const it = world({ environment: PUBLIC });
    const session = await loggedIn(it);
    const guess = (n: number) =>
      it.ask('/api/login', {
        ...posting({ token: 'wrong' }, { ...HOST, ...ORIGIN }),
        remoteAddress: `198.51.100.${n}`,
      });
    const statuses = [];
    for (let n = 0; n < 120; n++) statuses.push((await guess(n)).status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(100);
    expect((await it.ask('/api/calls', { headers: { ...HOST, ...session } })).status).toBe(200);
  });

  it('with the right token costs no attempt', async () => {
    const it = world({ environment: PUBLIC });
    for (let n = 0; n < 20; n++) await loggedIn(it);
  });

  it.each([
    ['no JSON', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }, 400],
    ['no token', posting({}), 400],
    ['a number', posting({ token: 1 }), 400],
    ['a form', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'token=x' }, 415],
  ])('that is %s is answered', async (_, more, status) => {
    const it = world({ environment: PUBLIC });
    const answer = await it.ask('/api/login', { ...more, headers: { ...HOST, ...more.headers } });
    expect(answer.status).toBe(status);
  });
});

describe('a page of another origin', () => {
  const act = (headers: Record<string, string>) => posting({ type: 'hang_up' }, headers);

  const cases: [string, Record<string, string>, Record<string, string>, number][] = [
    ['nothing, as programs do, here', {}, {}, 202],
    ['our own', {}, { origin: 'http://127.0.0.1:5050' }, 202],
    ['another', {}, { origin: 'https://evil.example' }, 403],
    ['another port of this machine', {}, { origin: 'http://127.0.0.1:8080' }, 403],
    ['nobody (a sandbox, a file)', {}, { origin: 'null' }, 403],
    ['another site, by the browser', {}, { 'sec-fetch-site': 'cross-site' }, 403],
    ['another port, by the browser', {}, { 'sec-fetch-site': 'same-site' }, 403],
    ['our own, by the browser', {}, { 'sec-fetch-site': 'same-origin' }, 202],
    ['the token', PUBLIC, { ...HOST, ...BEARER }, 202],
    ['the token and another origin', PUBLIC, { ...HOST, ...BEARER, origin: 'https://evil.example' }, 403],
    ['a rebound name', {}, { host: 'rebound.example', origin: 'http://rebound.example' }, 403],
  ];

  it.each(cases)('changes nothing when it says %s', async (_, environment, headers, status) => {
    const it = world({ environment });
    const call = it.live.begin('CAlive');
    expect((await it.ask('/api/calls/CAlive/actions', act(headers))).status).toBe(status);
    expect(call.operated).toHaveLength(status === 202 ? 1 : 0);
    const upgrade = await it.front.upgrade({
      ...{ method: 'GET', path: '/api/feed', query: '', body: new Uint8Array(), remoteAddress: '127.0.0.1' },
      headers: { host: '127.0.0.1:5050', ...headers },
    });
    expect(upgrade.status).toBe(status === 202 ? 101 : status);
  });

  it('cannot use a session, and neither can what says no origin', async () => {
    const it = world({ environment: PUBLIC });
    it.live.begin('CAlive');
    const session = await loggedIn(it);
    const status = async (headers: Record<string, string>) =>
      (await it.ask('/api/calls/CAlive/actions', act({ ...HOST, ...session, ...headers }))).status;
    expect(await status(ORIGIN)).toBe(202);
    expect(await status({ origin: 'https://evil.example' })).toBe(403);
    expect(await status({})).toBe(403);
  });

  it('may not read either, where the browser tells', async () => {
    const it = world();
    expect((await it.ask('/api/calls', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    const typed = await it.ask('/', { headers: { 'sec-fetch-site': 'cross-site', accept: 'text/html' } });
    expect(typed.status).toBe(200);
  });

  it('cannot log anybody in', async () => {
    const it = world({ environment: PUBLIC });
    const headers = { ...HOST, origin: 'https://evil.example' };
    expect((await it.ask('/api/login', posting({ token: TOKEN }, headers))).status).toBe(403);
  });
});

describe('a media stream for a browser', () => {
  const environment = { ...PUBLIC, TWILIO_AUTH_TOKEN: '12345' };
  const upgrade = async (it: World, headers: Record<string, string>) =>
    (
      await it.front.upgrade({
        ...{ method: 'GET', path: '/media-stream', query: '', body: new Uint8Array() },
        ...{ remoteAddress: '127.0.0.1', headers: { ...HOST, ...headers } },
      })
    ).status;

  it('opens without a signature for who may look, from our page', async () => {
    const it = world({ environment });
    const session = await loggedIn(it);
    expect(await upgrade(it, { ...session, ...ORIGIN })).toBe(101);
    expect(await upgrade(it, { ...session, origin: 'https://evil.example' })).toBe(403);
    expect(await upgrade(it, session)).toBe(403);
    expect(await upgrade(it, ORIGIN)).toBe(403);
    expect(await upgrade(it, {})).toBe(403);
  });
});
