import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import RequestClient from 'twilio/lib/base/RequestClient.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../../../src/io/clock.ts';
import { networkCarrier } from '../../../src/rehearsal/caller/carrier.ts';
import { RehearsalCall } from '../../../src/rehearsal/caller/phone-call.ts';
import { RestApi } from '../../../src/rehearsal/caller/rest.ts';
import { startRehearsalTwilio } from '../../../src/rehearsal/caller/rest-server.ts';
import { seededRandom } from '../../../src/rehearsal/random.ts';
import { paceTime } from '../../support/paced-time.ts';
import { connectTwiml } from './application.ts';

let stop: () => void;
beforeAll(() => {
  stop = paceTime();
});
afterAll(() => stop());

const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A server on a real port that answers webhooks with `twiml` and hands over its media sockets. */
async function listen(twiml: string, onStream: (socket: WebSocket, request: IncomingMessage) => void) {
  const requests: { headers: IncomingMessage['headers']; url: string | undefined }[] = [];
  const server: Server = createServer((request, response) => {
    requests.push({ headers: request.headers, url: request.url });
    request.resume();
    response.writeHead(200, { 'content-type': 'text/xml' }).end(twiml);
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (request.url === '/refused') return socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (accepted) => onStream(accepted, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** The library's HTTP client, sent to another base. */
function clientOf(base: string): RequestClient {
  const client = new RequestClient();
  const request = client.request.bind(client);
  client.request = (options) =>
    request({ ...options, uri: options.uri.replace('https://api.twilio.com', base) });
  return client;
}

describe('a rehearsed call over real sockets', () => {
  it('37: goes to the local port while host and signature stay those of the public address', async () => {
    const upgrades: IncomingMessage[] = [];
    const { url, requests } = await listen(
      connectTwiml({ url: 'wss://example.com/media' }),
      (_socket, request) => upgrades.push(request),
    );
    const report = await new RehearsalCall({
      carrier: networkCarrier({ reach: { 'https://example.com': url } }),
      clock: systemClock,
      authToken: '12345',
      webhookUrl: 'https://example.com/voice?x=1',
      script: [{ say: 'caller/hello' }, { hangUp: true }],
    }).run();
    expect(report.warnings).toEqual([]);
    expect(requests[0]?.url).toBe('/voice?x=1');
    expect(requests[0]?.headers).toMatchObject({ host: 'example.com', 'x-forwarded-proto': 'https' });
    expect(upgrades[0]?.headers).toMatchObject({
      host: 'example.com',
      'user-agent': 'Twilio.TmeWs/1.0',
      'x-twilio-signature': '7PR3qMkpDyEJtMrVOY/LDyNq8J8=',
    });
    expect(upgrades[0]?.headers['sec-websocket-extensions']).toBeUndefined();
    expect(upgrades[0]?.headers.origin).toBeUndefined();
    expect(report.counters.framesSent).toBeGreaterThan(10);
  });

  it('37: sees a refused upgrade as 31920 and a missing server as 31902', async () => {
    const { url } = await listen('', () => {});
    const place = (streamUrl: string) =>
      new RehearsalCall({
        carrier: networkCarrier(),
        clock: systemClock,
        allowInsecureStream: true,
        twiml: connectTwiml({ url: streamUrl }),
        script: [],
      }).run();
    expect((await place(`${url.replace('http', 'ws')}/refused`)).warnings[0]).toMatchObject({
      code: 31920,
      text: 'handshake answered with 403',
    });
    expect((await place('ws://127.0.0.1:1/media')).warnings[0]?.code).toBe(31902);
  });

  it('48: does not read for a while, so that the server’s audio piles up on the server, then takes it all', async () => {
    const megabyte = Buffer.alloc(1_000_000, 0x20).toString('base64');
    const held: number[] = [];
    const { url } = await listen('', (socket) => {
      let flooded = false;
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as { event: string; streamSid: string };
        if (flooded) held.push(socket.bufferedAmount);
        if (message.event !== 'flood') return;
        flooded = true;
        const { streamSid } = message;
        const media = JSON.stringify({ event: 'media', streamSid, media: { payload: megabyte } });
        for (let count = 0; count < 16; count += 1) socket.send(media);
        socket.close(1000);
      });
    });
    const report = await new RehearsalCall({
      carrier: networkCarrier(),
      clock: systemClock,
      allowInsecureStream: true,
      twiml: connectTwiml({ url: `${url.replace('http', 'ws')}/media` }),
      script: [{ send: '{"event":"flood","streamSid":"{streamSid}"}' }, { stopReading: 1000 }],
    }).run();
    expect(Math.max(...held.slice(5))).toBeGreaterThan(1_000_000);
    expect(report.counters.bytesReceived).toBe(16_000_000);
    expect(report.warnings.map(({ code }) => code)).toEqual([31931]);
  });

  it('46: the twilio client hangs up a live call through the REST stand-in', async () => {
    const accountSid = `AC${'0'.repeat(32)}`;
    const api = new RestApi({ accountSid, authToken: 'secret', clock: systemClock, random: seededRandom(1) });
    const rest = await startRehearsalTwilio(api);
    open.push(() => rest.close());
    const { url } = await listen('', () => {});
    const call = new RehearsalCall({
      carrier: networkCarrier(),
      clock: systemClock,
      accountSid,
      allowInsecureStream: true,
      twiml: connectTwiml({ url: `${url.replace('http', 'ws')}/media` }),
      script: [],
    });
    api.add(call);
    const report = call.run();
    const client = twilio(accountSid, 'secret', { httpClient: clientOf(rest.url) });
    const live = await client.calls(call.identity.callSid).fetch();
    expect(live.direction).toBe('inbound');
    await client.calls(call.identity.callSid).update({ status: 'completed' });
    expect((await report).endedBy).toBe('rest');
    await expect(client.calls(call.identity.callSid).update({ status: 'completed' })).rejects.toMatchObject({
      status: 400,
      code: 21220,
    });
  });
});
