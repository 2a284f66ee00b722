import { once } from 'node:events';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { open, serve } from './serving.ts';

async function refusal(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  const socket = new WebSocket(url, { headers });
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, body };
}

const closed = (socket: WebSocket): Promise<{ code: number; reason: string }> =>
  new Promise((resolve) => {
    socket.on('error', () => {});
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });

describe('a media stream', () => {
  const authToken = '12345';

  it('carries text both ways, and its end', async () => {
    const { streamUrl, switchboard } = await serve();
    const heard: unknown[] = [];
    const ended = new Promise<unknown>((resolve) => {
      switchboard.onStream = (transport) =>
        transport.listen({
          message: (data) => {
            heard.push(data);
            transport.send(`${data}!`);
          },
          close: (code, reason) => resolve({ code, reason }),
        });
    });
    const socket = await open(streamUrl);
    socket.send('{"event":"connected"}');
    expect(String((await once(socket, 'message'))[0])).toBe('{"event":"connected"}!');
    socket.close(1000, 'bye');
    expect(await ended).toEqual({ code: 1000, reason: 'bye' });
    expect(heard).toEqual(['{"event":"connected"}']);
  });

  it('hands over binary frames as bytes of their own', async () => {
    const { streamUrl, switchboard } = await serve();
    const heard = new Promise<unknown[]>((resolve) => {
      const frames: unknown[] = [];
      switchboard.onStream = (transport) =>
        transport.listen({ message: (data) => frames.push(data) === 2 && resolve(frames), close: () => {} });
    });
    const socket = await open(streamUrl);
    socket.send(Buffer.from([1, 2, 3]));
    socket.send(Buffer.from([4, 5, 6]));
    expect(await heard).toEqual([new Uint8Array([1, 2, 3]), new Uint8Array([4, 5, 6])]);
  });

  it('is closed by us with code and reason, and tells its owner afterwards, once', async () => {
    const { streamUrl, switchboard } = await serve();
    const told: string[] = [];
    const owner = new Promise<void>((resolve) => {
      switchboard.onStream = (transport) => {
        transport.listen({
          message: () => {
            transport.close(4001, 'é'.repeat(100));
            transport.close();
            transport.terminate();
            transport.send('too late');
            told.push(`closing, ${transport.bufferedBytes} bytes left`);
          },
          close: (code) => {
            told.push(`closed ${code}`);
            resolve();
          },
        });
      };
    });
    const socket = await open(streamUrl);
    socket.send('close please');
    const { code, reason } = await closed(socket);
    await owner;
    expect([code, reason]).toEqual([4001, 'é'.repeat(61)]);
    expect(told).toEqual(['closing, 0 bytes left', 'closed 4001']);
  });

  it('is cut without a farewell when told to', async () => {
    const { streamUrl, switchboard } = await serve();
    switchboard.onStream = (transport) =>
      transport.listen({ message: () => transport.terminate(), close: () => {} });
    const socket = await open(streamUrl);
    socket.send('cut');
    expect((await closed(socket)).code).toBe(1006);
  });

  it('that was cut by the other side ends with 1006', async () => {
    const { streamUrl, switchboard } = await serve();
    const ended = new Promise<number>((resolve) => {
      switchboard.onStream = (transport) => transport.listen({ message: () => {}, close: resolve });
    });
    (await open(streamUrl)).terminate();
    expect(await ended).toBe(1006);
  });

  it('keeps early frames for an owner who comes late', async () => {
    const { streamUrl, switchboard } = await serve();
    const socket = await open(streamUrl);
    socket.send('first');
    socket.send('second');
    // The pong proves that both frames have arrived.
    socket.ping();
    await once(socket, 'pong');
    const heard: unknown[] = [];
    switchboard.streams[0]!.listen({ message: (data) => heard.push(data), close: () => {} });
    expect(heard).toEqual(['first', 'second']);
  });

  it('with a frame over 64 KiB is closed, and other streams are not', async () => {
    const { streamUrl, switchboard } = await serve();
    switchboard.onStream = (transport) =>
      transport.listen({ message: (data) => transport.send(data), close: () => {} });
    const [greedy, modest] = [await open(streamUrl), await open(streamUrl)];
    greedy.send('x'.repeat(64 * 1024 + 1));
    await closed(greedy);
    modest.send('x'.repeat(64 * 1024));
    expect(String((await once(modest, 'message'))[0])).toHaveLength(64 * 1024);
  });

  it('whose owner fails does not take other streams along', async () => {
    const { streamUrl, switchboard, lines } = await serve();
    switchboard.onStream = (transport) =>
      transport.listen({
        message: (data) => {
          if (data === 'fail') throw new Error('owner failed');
          transport.send(data);
        },
        close: () => {},
      });
    const [bad, good] = [await open(streamUrl), await open(streamUrl)];
    bad.send('fail');
    bad.send('still here');
    expect(String((await once(bad, 'message'))[0])).toBe('still here');
    good.send('fine');
    expect(String((await once(good, 'message'))[0])).toBe('fine');
    expect(lines.join()).toContain('owner failed');
  });

  it('that nobody can take is cut', async () => {
    const { streamUrl, switchboard } = await serve();
    switchboard.failure = new Error('no room');
    expect((await closed(new WebSocket(streamUrl))).code).toBe(1006);
  });

  it('whose peer stops reading is cut instead of losing audio', async () => {
    const { streamUrl, switchboard, lines } = await serve();
    const frame = 'x'.repeat(1024 * 1024);
    const ended = new Promise<number>((resolve) => {
      switchboard.onStream = (transport) => {
        let isOpen = true;
        transport.listen({
          message: () => {},
          close: (code) => {
            isOpen = false;
            resolve(code);
          },
        });
        const fill = (): void => {
          if (!isOpen) return;
          transport.send(frame);
          setImmediate(fill);
        };
        fill();
      };
    });
    const socket = await open(streamUrl);
    socket.pause();
    expect(await ended).toBe(1006);
    expect(lines.join()).toContain('its peer stopped reading');
    socket.terminate();
  });

  it('opens only where streams are', async () => {
    const { base } = await serve();
    const { status, body } = await refusal(`${base.replace('http', 'ws')}/incoming-call`);
    expect([status, JSON.parse(body).error.code]).toEqual([404, 'not_found']);
  });

  it('opens with a signature over its wss address, and without one is refused', async () => {
    const { streamUrl, switchboard } = await serve({
      TWILIO_AUTH_TOKEN: authToken,
      PUBLIC_URL: 'https://calls.example.com',
    });
    const { status, body } = await refusal(streamUrl);
    expect([status, JSON.parse(body).error.code]).toEqual([403, 'invalid_signature']);
    const signature = getExpectedTwilioSignature(authToken, 'wss://calls.example.com/media-stream', {});
    const socket = await open(streamUrl, { 'x-twilio-signature': signature });
    expect(switchboard.streams).toHaveLength(1);
    socket.terminate();
  });

  it('does not agree to compression', async () => {
    const { streamUrl } = await serve();
    const socket = await open(streamUrl);
    expect(socket.extensions).toBe('');
    socket.terminate();
  });
});
