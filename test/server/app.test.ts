import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startServer } from '../../src/server/app.ts';
import { ListenError } from '../../src/server/listen.ts';
import { open, serve, untilTheEnd } from './serving.ts';
import { callSid, testFront } from './support.ts';

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });

describe('the server', () => {
  it.each([
    ['GET', '/', 200, 'application/json; charset=utf-8'],
    ['GET', '/healthz', 200, 'application/json; charset=utf-8'],
    ['GET', '/readyz', 200, 'application/json; charset=utf-8'],
    ['GET', '/metrics', 200, 'text/plain; version=0.0.4; charset=utf-8'],
    ['GET', `/incoming-call?CallSid=${callSid}`, 200, 'text/xml; charset=utf-8'],
    ['GET', '/incoming-call', 400, 'application/json; charset=utf-8'],
    ['GET', '/media-stream', 426, 'application/json; charset=utf-8'],
    ['GET', '/stream-ended', 405, 'application/json; charset=utf-8'],
    ['DELETE', '/', 405, 'application/json; charset=utf-8'],
    ['GET', '/nothing', 404, 'application/json; charset=utf-8'],
  ])('answers %s %s with %i', async (method, path, status, type) => {
    const { base } = await serve();
    const response = await fetch(base + path, { method });
    expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
    expect((await response.text()).length).toBeGreaterThan(0);
  });

  it('answers webhooks with TwiML', async () => {
    const { base, switchboard } = await serve();
    const incoming = await fetch(`${base}/incoming-call`, form({ CallSid: callSid, From: '+49 é' }));
    expect(await incoming.text()).toContain('<Say>incoming</Say><Hangup/>');
    const ended = await fetch(`${base}/stream-ended`, form({ CallSid: callSid }));
    expect(await ended.text()).toContain('<Say>ended</Say><Hangup/>');
    expect(switchboard.incoming[0]).toMatchObject({ from: '+49 é', publicUrl: base });
    expect(switchboard.ended).toHaveLength(1);
  });

  it('says that the connection ends with the answer to HEAD, so that no client reuses it', async () => {
    const { base } = await serve();
    const answer = await fetch(`${base}/healthz`, { method: 'HEAD' });
    expect(answer.headers.get('connection')).toBe('close');
    for (let i = 0; i < 3; i++) expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const { base } = await serve();
    const [head, get] = await Promise.all([
      fetch(`${base}/readyz`, { method: 'HEAD' }),
      fetch(`${base}/readyz`),
    ]);
    expect([head.status, head.headers.get('content-length')]).toEqual([
      200,
      get.headers.get('content-length'),
    ]);
    expect(await head.text()).toBe('');
  });

  it('says what it allows', async () => {
    const { base } = await serve();
    const response = await fetch(`${base}/stream-ended`);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toEqual({ error: { code: 'method_not_allowed', message: 'Use POST.' } });
  });

  it('reads a body that comes in pieces', async () => {
    const { base, switchboard } = await serve();
    const pieces = [`CallSid=${callSid}&Fr`, 'om=%2B1', '415'];
    const request = httpRequest(`${base}/incoming-call`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' },
    });
    for (const piece of pieces) {
      await new Promise<void>((resolve) => request.write(piece, () => resolve()));
    }
    request.end();
    const [response] = await once(request, 'response');
    response.resume();
    expect(response.statusCode).toBe(200);
    expect(switchboard.incoming[0]).toMatchObject({ from: '+1415' });
  });

  it('refuses a body over 64 KiB and lives on', async () => {
    const { base, switchboard } = await serve();
    const tooLarge = await fetch(
      `${base}/incoming-call`,
      form({ CallSid: callSid, Pad: 'x'.repeat(200_000) }),
    );
    expect(tooLarge.status).toBe(413);
    expect(await tooLarge.json()).toMatchObject({ error: { code: 'body_too_large' } });
    expect(switchboard.incoming).toEqual([]);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  it('outlives a client that leaves in the middle of its request', async () => {
    const { base, server } = await serve();
    const client = connect(server.port, '127.0.0.1');
    await once(client, 'connect');
    client.write('POST /incoming-call HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nCallSid=');
    client.destroy();
    await once(client, 'close');
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  it('answers 500 when the figures cannot be collected', async () => {
    const { base, metrics, lines } = await serve();
    metrics.text = () => Promise.reject(new Error('no figures'));
    const response = await fetch(`${base}/metrics`);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ error: { code: 'internal' } });
    expect(lines.join()).toContain('no figures');
  });
});

describe('a port', () => {
  it('that is taken is reported, with what to do', async () => {
    const { server, front, log } = await serve();
    const second = startServer(front, { host: '127.0.0.1', port: server.port, log });
    await expect(second).rejects.toThrow(ListenError);
    await expect(second).rejects.toThrow(`Cannot listen on 127.0.0.1:${server.port}: the port is taken`);
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('on an address of another machine is reported', async () => {
    const { front, log } = testFront();
    const start = startServer(front, { host: '192.0.2.1', port: 0, log });
    await expect(start).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
  });

  it('is free again once the server stopped listening, while open streams go on', async () => {
    const { front, switchboard, log } = testFront();
    switchboard.onStream = (transport) =>
      transport.listen({ message: (data) => transport.send(`heard ${data}`), close: () => {} });
    const options = { host: '127.0.0.1', port: await freePort(), log };
    const first = await startServer(front, options);
    untilTheEnd(first);
    const socket = await open(`ws://127.0.0.1:${options.port}/media-stream`);
    first.close();
    first.close();
    untilTheEnd(await startServer(front, options));
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('heard hello');
  });
});
