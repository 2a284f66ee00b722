import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { VirtualClock } from '../../src/io/clock.ts';
import { memoryPair } from '../../src/io/memory-transport.ts';
import {
  type DialerOptions,
  type ModelClosed,
  type ModelSocketListener,
  memoryDialer,
  openaiDialer,
} from '../../src/openai/connection.ts';

const KEY = 'sk-secret-0123456789';

/** What a listener was told, and a way to wait for the end. */
function recorder() {
  const told: string[] = [];
  let end: (closed: ModelClosed) => void;
  let up: () => void;
  const closed = new Promise<ModelClosed>((resolve) => {
    end = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    up = resolve;
  });
  const listener: ModelSocketListener = {
    opened: () => {
      told.push('opened');
      up();
    },
    message: (data) => told.push(`message ${data}`),
    closed: (how) => {
      told.push('closed');
      end(how);
    },
  };
  return { told, closed, opened, listener };
}

const logged: unknown[] = [];
const log: DialerOptions['log'] = {
  debug: (...entry: unknown[]) => void logged.push(entry),
  warn: (...entry: unknown[]) => void logged.push(entry),
};

const servers: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  logged.length = 0;
});

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime`;
}

/** A server that accepts every connection. */
async function accepting(serve: (socket: WebSocket, request: IncomingMessage) => void): Promise<string> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: true });
  sockets.on('connection', serve);
  return listening(http);
}

/** A server that answers every upgrade by plain HTTP. */
async function refusing(status: number, body: string): Promise<string> {
  const http = createServer();
  http.on('upgrade', (_request, socket) => {
    // The client hangs up as soon as it has read enough.
    socket.on('error', () => {});
    socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  });
  return listening(http);
}

const dialer = (url: string, options: Partial<DialerOptions> = {}) =>
  openaiDialer({ url, model: 'gpt-realtime-2.1', apiKey: KEY, log, ...options });

describe('a connection to a Realtime server', () => {
  it('asks for the model with the key in a header, without compression and without the retired beta header', async () => {
    let seen: IncomingMessage | undefined;
    const url = await accepting((socket, request) => {
      seen = request;
      socket.close(1000);
    });
    const call = recorder();
    dialer(url, { temperature: 0.7 })(call.listener);
    await call.closed;

    expect(seen?.url).toBe('/v1/realtime?model=gpt-realtime-2.1&temperature=0.7');
    expect(seen?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(seen?.headers).not.toHaveProperty('openai-beta');
    expect(seen?.headers).not.toHaveProperty('sec-websocket-extensions');
  });

  it('sends no header at all for a server without keys', async () => {
    let seen: IncomingMessage | undefined;
    const url = await accepting((socket, request) => {
      seen = request;
      socket.close(1000);
    });
    const call = recorder();
    openaiDialer({ url, model: 'local', log })(call.listener);
    await call.closed;
    expect(seen?.headers).not.toHaveProperty('authorization');
  });

  it('carries text both ways, in order, between opened and closed', async () => {
    const url = await accepting((socket) => {
      socket.send('{"type":"session.created"}');
      socket.on('message', (data, isBinary) => {
        socket.send(`${isBinary ? 'binary' : 'text'} ${data}`);
        socket.close(1000);
      });
    });
    const call = recorder();
    const socket = dialer(url)(call.listener);
    socket.send('too early: dropped');
    await call.opened;
    socket.send('{"type":"session.update"}');
    await call.closed;
    socket.send('too late: dropped');

    expect(call.told).toEqual([
      'opened',
      'message {"type":"session.created"}',
      'message text {"type":"session.update"}',
      'closed',
    ]);
    expect(socket.bufferedBytes).toBe(0);
  });

  it('takes an event of many megabytes', async () => {
    const size = 101 * 1024 * 1024;
    const url = await accepting((socket) => {
      socket.send('x'.repeat(size));
      socket.close(1000);
    });
    const call = recorder();
    let received = 0;
    dialer(url)({
      ...call.listener,
      message: (data) => {
        received = data.length;
      },
    });
    await expect(call.closed).resolves.toMatchObject({ code: 1000 });
    expect(received).toBe(size);
  });

  it('answers pings', async () => {
    const url = await accepting((socket) => {
      socket.on('pong', () => socket.close(1000, 'pong'));
      socket.ping();
    });
    const call = recorder();
    dialer(url)(call.listener);
    await expect(call.closed).resolves.toEqual({ code: 1000, reason: 'pong' });
  });

  it.each([
    [3000, 'invalid_request_error.invalid_api_key'],
    [4000, 'invalid_request_error.invalid_model'],
    [1001, 'Your session hit the maximum duration of 60 minutes.'],
    [1011, ''],
  ])('tells that the server closed with %i "%s"', async (code, reason) => {
    const url = await accepting((socket) => socket.close(code, reason));
    const call = recorder();
    dialer(url)(call.listener);
    await expect(call.closed).resolves.toEqual({ code, reason });
  });

  it('tells that it was cut', async () => {
    const url = await accepting((socket) => socket.on('message', () => socket.terminate()));
    const call = recorder();
    const socket = dialer(url)(call.listener);
    await call.opened;
    socket.send('{}');
    await expect(call.closed).resolves.toMatchObject({ code: 1006 });
    expect(call.told).toEqual(['opened', 'closed']);
  });

  it('is closed in order by us', async () => {
    const seen = new Promise<number>((resolve) => {
      void accepting((socket) => socket.on('close', resolve)).then((url) => {
        const call = recorder();
        const socket = dialer(url)(call.listener);
        void call.opened.then(() => {
          socket.close();
          socket.close();
        });
      });
    });
    await expect(seen).resolves.toBe(1000);
  });

  it('closed before it is open never opens', async () => {
    const url = await accepting(() => {});
    const call = recorder();
    dialer(url)(call.listener).close();
    await expect(call.closed).resolves.toMatchObject({ code: 1006 });
    expect(call.told).toEqual(['closed']);
  });
});

describe('a model that cannot be had', () => {
  it('over a refused key is told with status and body, and without the key', async () => {
    const body = JSON.stringify({
      error: { code: 'invalid_api_key', message: `Incorrect API key: ${KEY}.` },
    });
    const url = await refusing(401, body);
    const call = recorder();
    dialer(url)(call.listener);

    const closed = await call.closed;
    expect(closed).toMatchObject({ code: 1006, httpStatus: 401 });
    expect(closed.reason).toContain('"code":"invalid_api_key"');
    expect(call.told).toEqual(['closed']);
    expect(JSON.stringify([closed, logged])).not.toContain(KEY);
    expect(JSON.stringify(logged)).toContain('401');
  });

  it('over an outage is told with the beginning of a long body', async () => {
    const url = await refusing(503, 'upstream '.repeat(10_000));
    const call = recorder();
    dialer(url)(call.listener);
    const closed = await call.closed;
    expect(closed).toMatchObject({ code: 1006, httpStatus: 503 });
    expect(closed.reason).toMatch(/^upstream upstream /);
    expect(closed.reason).toHaveLength(500);
  });

  it('over a refusal without a word is told with the status line', async () => {
    const call = recorder();
    dialer(await refusing(503, ''))(call.listener);
    await expect(call.closed).resolves.toEqual({ code: 1006, reason: 'No', httpStatus: 503 });
  });

  it('because nobody is there is told so', async () => {
    const free = createServer();
    const url = await listening(free);
    await new Promise((resolve) => free.close(resolve));
    const call = recorder();
    dialer(url)(call.listener);
    await expect(call.closed).resolves.toEqual({
      code: 1006,
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('because the server never answers the upgrade is told so', async () => {
    const url = await listening(createTcpServer((socket) => void socket.on('error', () => {})));
    const call = recorder();
    dialer(url, { handshakeTimeoutMs: 50 })(call.listener);
    await expect(call.closed).resolves.toEqual({ code: 1006, reason: expect.stringContaining('timed out') });
  });

  it.each([
    ['an address that is none', 'not an address', KEY],
    ['a key that no header can hold', 'ws://127.0.0.1:1/', `${KEY}\n`],
  ])('because of %s is told later, not thrown', async (_what, url, apiKey) => {
    const call = recorder();
    const socket = dialer(url, { apiKey })(call.listener);
    expect(call.told).toEqual([]);
    socket.send('dropped');
    socket.close();
    const closed = await call.closed;
    expect(closed.code).toBe(1006);
    expect(JSON.stringify([closed, logged])).not.toContain(KEY);
  });
});

describe('a model in memory', () => {
  it('is reached on virtual time as over a network', async () => {
    const clock = new VirtualClock();
    const call = recorder();
    const socket = memoryDialer(() => {
      const [ours, theirs] = memoryPair(clock, 5);
      theirs.listen({ message: (data) => theirs.send(`echo ${data}`), close: () => {} });
      theirs.send('hello');
      return ours;
    })(call.listener);
    expect(call.told).toEqual([]);

    await clock.advance(0);
    socket.send('hi');
    await clock.advance(10);
    socket.close();
    await clock.advance(5);
    expect(call.told).toEqual(['opened', 'message hello', 'message echo hi', 'closed']);
    await expect(call.closed).resolves.toEqual({ code: 1000, reason: '' });
  });
});
