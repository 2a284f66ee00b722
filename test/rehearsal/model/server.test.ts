import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { encodeBase64 } from '../../../src/audio/base64.ts';
import { VirtualClock } from '../../../src/io/clock.ts';
import { sharedVoices } from '../../../src/rehearsal/model/connect.ts';
import { profileOf } from '../../../src/rehearsal/model/profiles.ts';
import {
  type RehearsalModel,
  type RehearsalModelOptions,
  startRehearsalModel,
} from '../../../src/rehearsal/model/server.ts';
import { phoneSession, type Wire } from './client.ts';

// Everything waits for events; this is a safety net only.
vi.setConfig({ testTimeout: 60_000 });

let model: RehearsalModel | undefined;

afterEach(async () => {
  await model?.close();
  model = undefined;
});

async function start(options: RehearsalModelOptions = {}): Promise<RehearsalModel> {
  model = await startRehearsalModel({ profile: 'instant', ...options });
  return model;
}

class SocketClient {
  readonly socket: WebSocket;
  readonly events: Wire[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly opened: Promise<unknown>;
  #look: () => void = () => {};

  constructor(url: string, options: object = {}) {
    this.socket = new WebSocket(url, { perMessageDeflate: false, ...options });
    this.socket.on('message', (data) => {
      this.events.push(JSON.parse(String(data)));
      this.#look();
    });
    this.opened = new Promise((resolve) => this.socket.once('open', resolve));
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
    this.socket.on('error', () => {});
  }

  async until(type: string, count = 1): Promise<Wire> {
    for (;;) {
      const event = this.events.filter((candidate) => candidate.type === type)[count - 1];
      if (event) return event;
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
  }

  send(event: object): void {
    this.socket.send(JSON.stringify(event));
  }
}

const refusal = (socket: WebSocket): Promise<{ status: number | undefined; body: string }> =>
  new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
  });

describe('the rehearsal model on a port', () => {
  it('holds a conversation and keeps a true record of it', async () => {
    const { url, sessions } = await start();
    const client = new SocketClient(`${url}?model=gpt-realtime-2.1`);
    await client.until('session.created');
    client.send({ type: 'session.update', session: phoneSession() });
    await client.until('session.updated');
    const clip = sharedVoices().clip('caller/ask-directions').audio;
    client.send({ type: 'input_audio_buffer.append', audio: encodeBase64(clip) });
    const silence = encodeBase64(new Uint8Array(8_000).fill(0xff));
    client.send({ type: 'input_audio_buffer.append', audio: silence });
    const done = await client.until('response.done');
    expect(done.response.output[0].content[0].transcript).toBe(sharedVoices().clip('agent/directions').text);

    const { record } = sessions[0] ?? expect.fail('no session');
    expect(record.appendedBytes).toBe(clip.length + 8_000);
    expect(record.appendedAudio).toHaveLength(clip.length + 8_000);
    expect(record.received.map(({ event, bytes }) => [event.type, bytes])).toEqual([
      ['session.update', undefined],
      ['input_audio_buffer.append', clip.length],
      ['input_audio_buffer.append', 8_000],
    ]);
    expect(record.sent.slice(0, client.events.length).map(({ event }) => event.event_id)).toEqual(
      client.events.map(({ event_id }) => event_id),
    );
    expect(record.items[1]?.generatedMs).toBe(sharedVoices().clip('agent/directions').audio.length / 8);
    expect(record.errors).toEqual([]);
    client.socket.close(1000, 'bye');
    await client.closed;
  });

  it('negotiates no compression', async () => {
    const { url } = await start();
    const client = new SocketClient(`${url}?model=gpt-realtime`, { perMessageDeflate: true });
    await client.until('session.created');
    expect(client.socket.extensions).toBe('');
    client.socket.close();
    await client.closed;
  });

  it('upgrades a bad key and then closes with 3000', async () => {
    const { url } = await start({ apiKey: 'right' });
    const client = new SocketClient(`${url}?model=gpt-realtime`, {
      headers: { authorization: 'Bearer wrong' },
    });
    const { error } = await client.until('error');
    expect(error.code).toBe('invalid_api_key');
    expect(await client.closed).toEqual({ code: 3000, reason: 'invalid_request_error.invalid_api_key' });
  });

  it('refuses the upgrade itself where the service is one that does, or is out of order', async () => {
    const { url } = await start({
      apiKey: 'right',
      profile: (connection) =>
        [
          profileOf('azure-v1'),
          profileOf('azure-v1'),
          profileOf('azure-v1'),
          { outage: 429 as const },
          { outage: 503 as const },
        ][connection] ?? 'instant',
    });
    const attempt = (query: string, key: string) =>
      refusal(new SocketClient(`${url}${query}`, { headers: { 'api-key': key } }).socket);
    expect((await attempt('?model=gpt', 'wrong')).status).toBe(401);
    expect((await attempt('', 'right')).status).toBe(400);
    expect((await attempt('/elsewhere?model=gpt', 'right')).status).toBe(404);
    expect((await attempt('?model=gpt', 'right')).status).toBe(429);
    const outage = await attempt('?model=gpt', 'right');
    expect(outage.status).toBe(503);
    expect(JSON.parse(outage.body)).toHaveProperty('error.message');
  });

  it('cuts the connection of a client in the middle of a response', async () => {
    const { url } = await start({
      profile: { ...profileOf('instant'), faults: { responses: { 0: { kind: 'drop' } } } },
    });
    const client = new SocketClient(`${url}?model=gpt-realtime`);
    await client.until('session.created');
    client.send({ type: 'response.create' });
    expect(await client.closed).toEqual({ code: 1006, reason: '' });
    expect(client.events.some(({ type }) => type === 'response.done')).toBe(false);
  });

  it('pings every 20 s, and drops only the client that does not answer', async () => {
    const clock = new VirtualClock();
    const { url } = await start({ clock });
    const polite = new SocketClient(`${url}?model=gpt-realtime`);
    const deaf = new SocketClient(`${url}?model=gpt-realtime`, { autoPong: false });
    await Promise.all([polite.opened, deaf.opened]);
    await clock.advance(1);
    await polite.until('session.created');
    for (let round = 1; round <= 4; round += 1) {
      const pinged = new Promise((resolve) => polite.socket.once('ping', resolve));
      await clock.advance(19_900);
      await clock.advance(100);
      await pinged;
      // Whatever follows the PONG on the wire is answered after it was read.
      polite.send({ type: 'junk' });
      await polite.until('error', round);
    }
    expect((await deaf.closed).code).toBe(1006);
    expect(polite.socket.readyState).toBe(WebSocket.OPEN);
    polite.socket.close();
    await polite.closed;
  });

  it('ends every session with 1001 when it is closed', async () => {
    const { url } = await start();
    const client = new SocketClient(`${url}?model=gpt-realtime`);
    await client.until('session.created');
    await model?.close();
    expect((await client.closed).code).toBe(1001);
  });
});
