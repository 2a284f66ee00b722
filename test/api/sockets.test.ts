import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../../src/io/clock.ts';
import { type RunningServer, startServer } from '../../src/server/app.ts';
import { until } from '../support/until.ts';
import { TOKEN, type World, type WorldOptions, world } from './support.ts';

const running: RunningServer[] = [];
afterEach(() => {
  for (const server of running.splice(0)) server.terminate();
});

interface Served extends World {
  readonly base: string;
}

/** The API on a real socket. */
async function serve(options: WorldOptions = {}): Promise<Served> {
  const it = world({ clock: systemClock, ...options });
  const server = await startServer(it.front, { host: '127.0.0.1', port: 0, log: it.log });
  running.push(server);
  return Object.assign(it, { base: `http://127.0.0.1:${server.port}` });
}

async function connect(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers });
  await once(socket, 'open');
  return socket;
}

async function refused(url: string, headers: Record<string, string> = {}): Promise<number> {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers });
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  response.resume();
  return response.statusCode;
}

describe('over the network', () => {
  it('bytes come as they are, whole, in part and for HEAD', async () => {
    const it = await serve();
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, n) => n % 251);
    it.recordings.set('CA1', bytes);
    const url = `${it.base}/api/calls/CA1/audio`;
    expect(Buffer.compare(Buffer.from(await (await fetch(url)).arrayBuffer()), bytes)).toBe(0);
    const part = await fetch(url, { headers: { range: 'bytes=1000000-' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 1000000-2048575/3000000']);
    const got = Buffer.from(await part.arrayBuffer());
    expect(Buffer.compare(got, bytes.slice(1_000_000, 2_048_576))).toBe(0);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '3000000']);
  });

  it('a login, a deletion and an answer without a body', async () => {
    const it = await serve({ environment: { CONSOLE_TOKEN: TOKEN, HOST: '0.0.0.0' } });
    const login = await fetch(`${it.base}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: TOKEN }),
    });
    expect(login.status).toBe(204);
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await fetch(`${it.base}/api/calls`)).status).toBe(401);
    expect((await fetch(`${it.base}/api/calls`, { headers: { cookie } })).status).toBe(200);
  });

  it('the feed is opened, followed and left, and leaves nothing behind', async () => {
    const it = await serve();
    const call = it.live.begin('CA1');
    call.step('xstate.init');
    const socket = await connect(`${it.base}/api/feed`);
    const messages: { type: string }[] = [];
    socket.on('message', (data) => messages.push(JSON.parse(String(data)) as { type: string }));
    socket.send(JSON.stringify({ watch: 'calls' }));
    socket.send(JSON.stringify({ watch: 'call', callSid: 'CA1' }));
    await until('the lines', () => messages.some(({ type }) => type === 'lines'));
    call.enter('listening.thinking');
    call.step('twilio.mark');
    await until('the change', () => messages.some(({ type }) => type === 'changed'));
    expect([it.live.watching > 0, call.watching]).toEqual([true, 1]);
    socket.terminate();
    await until('nobody to watch', () => it.live.watching === 0 && call.watching === 0);
  });

  it('who sends the feed more than a request is cut, and others are not', async () => {
    const it = await serve();
    const [greedy, modest] = [await connect(`${it.base}/api/feed`), await connect(`${it.base}/api/feed`)];
    greedy.on('error', () => {});
    greedy.send('x'.repeat(4097));
    await once(greedy, 'close');
    modest.send('x'.repeat(4096));
    expect(String((await once(modest, 'message'))[0])).toContain('invalid_request');
    modest.terminate();
  });

  it('a viewer who does not read gets summaries, and costs no more than so much memory', async () => {
    const it = await serve();
    const call = it.live.begin('CA1');
    const socket = await connect(`${it.base}/api/feed`);
    socket.send(JSON.stringify({ watch: 'call', callSid: 'CA1' }));
    await once(socket, 'message');
    socket.pause();
    const types: string[] = [];
    socket.on('message', (data) => types.push((JSON.parse(String(data)) as { type: string }).type));
    // More than a network's own buffers hold, in pieces that would do for a viewer who reads.
    while (call.watching > 0) {
      for (let n = 0; n < 50; n++) call.step('x'.repeat(4000));
      await new Promise((resolve) => setTimeout(resolve, 110));
    }
    socket.resume();
    await until('the summary', () => types.includes('behind'));
    socket.terminate();
  });

  it('listening in brings bytes, and ends with the call', async () => {
    const it = await serve();
    const call = it.live.begin('CA1');
    expect(await refused(`${it.base}/api/calls/CA9/listen`)).toBe(404);
    const socket = await connect(`${it.base}/api/calls/CA1/listen`);
    await until('the listener', () => call.listeners.size === 1);
    for (const listener of call.listeners) listener(1, new Uint8Array([7, 8]));
    const [frame, isBinary] = await once(socket, 'message');
    expect([isBinary, [...(frame as Buffer)]]).toEqual([true, [1, 7, 8]]);
    it.live.end('CA1');
    const [code] = await once(socket, 'close');
    expect(code).toBe(1000);
    await until('nobody to listen', () => call.listeners.size === 0);
  });

  it('no WebSocket opens for a page of another origin, or for nobody', async () => {
    const it = await serve();
    expect(await refused(`${it.base}/api/feed`, { origin: 'https://evil.example' })).toBe(403);
    const closed = await serve({ environment: { CONSOLE_TOKEN: TOKEN, HOST: '0.0.0.0' } });
    expect(await refused(`${closed.base}/api/feed`)).toBe(401);
    (await connect(`${closed.base}/api/feed`, { authorization: `Bearer ${TOKEN}` })).terminate();
  });

  it('outlives a client that leaves while its upgrade is decided', async () => {
    const it = await serve({ environment: { CONSOLE_TOKEN: TOKEN, HOST: '0.0.0.0' } });
    for (let n = 0; n < 20; n++) {
      const socket = new WebSocket(`${it.base.replace('http', 'ws')}/api/feed`, {
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      socket.on('error', () => {});
      socket.terminate();
    }
    expect((await fetch(`${it.base}/healthz`)).status).toBe(200);
  });
});
