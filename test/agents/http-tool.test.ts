import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type HttpToolOptions, httpTool } from '../../src/agents/tools/http-tool.ts';
import type { ToolCall } from '../../src/agents/tools/tool.ts';
import { type Got, serveHttp } from '../support/http-server.ts';

/** A real server on loopback. */
async function serving(answer: (response: ServerResponse, got: Got) => void) {
  const { base, ...server } = await serveHttp(answer);
  return { url: `${base}/slots`, ...server };
}

const json = (response: ServerResponse, value: unknown, status = 200): void => {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    .end(JSON.stringify(value));
};

/** We have called the person: they are `to`. */
const PLACED = { direction: 'outbound', person: '+49151' } as const;

const tool = (url: string, options: Partial<HttpToolOptions> = {}) =>
  httpTool({
    name: 'slots',
    description: 'Free slots.',
    schema: z.object({ day: z.string() }),
    url,
    allowHosts: ['127.0.0.1'],
    ...options,
  });

function call(signal = new AbortController().signal): ToolCall {
  const facts = { callSid: 'CA1', agent: 'reception', from: '+4930', to: '+49151', ...PLACED };
  return { ...facts, signal, idempotencyKey: 'CA1:call_1' };
}

const failure = (run: Promise<unknown>) =>
  run.then(
    () => 'no failure',
    ({ code, message, cause }) => ({ code, message, cause }),
  );

describe('an HTTP endpoint as a tool', () => {
  it('is sent the arguments and who calls, and its answer is the result', async () => {
    const { url, got } = await serving((response) => json(response, { slots: ['18:00'] }));
    expect(await tool(url, { headers: { 'x-shop': '7' } }).run({ day: 'fri' }, call())).toEqual({
      slots: ['18:00'],
    });
    expect(got).toHaveLength(1);
    expect(got[0]?.method).toBe('POST');
    expect(JSON.parse(got[0]?.body ?? '')).toEqual({
      tool: 'slots',
      arguments: { day: 'fri' },
      call: { callSid: 'CA1', agent: 'reception', from: '+4930', to: '+49151', ...PLACED },
    });
    expect(got[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'CA1:call_1',
      'x-shop': '7',
    });
    expect(got[0]?.headers).not.toHaveProperty('callchart-signature');
  });

  it('can tell that it is us who asks, and when', async () => {
    const { url, got } = await serving((response) => json(response, {}));
    await tool(url, { secret: 'whsec', epochMs: () => 1_800_000_000_999 }).run({ day: 'fri' }, call());
    const expected = createHmac('sha256', 'whsec').update(`1800000000.${got[0]?.body}`).digest('hex');
    expect(got[0]?.headers['callchart-signature']).toBe(`t=1800000000,v1=${expected}`);
  });

  it('may answer in plain text, or with nothing', async () => {
    const { url } = await serving((response) => response.end('It is open.'));
    expect(await tool(url).run({}, call())).toBe('It is open.');
    const empty = await serving((response) =>
      response.writeHead(204, { 'content-type': 'application/json' }).end(),
    );
    expect(await tool(empty.url).run({}, call())).toBeNull();
  });

  it.each([
    [302, /moved/],
    [401, /does not let us/],
    [404, /knows nothing/],
    [409, /contradicts/],
    [422, /refused.*It said: {"why":"full"}/],
    [429, /too often/],
    [503, /problem of its own/],
  ])('that answers %i says so in words', async (status, words) => {
    const { url, got } = await serving((response) => {
      response.setHeader('location', '/elsewhere');
      json(response, { why: 'full' }, status);
    });
    expect(await failure(tool(url).run({}, call()))).toMatchObject({
      code: `http_${status}`,
      message: expect.stringMatching(words),
    });
    expect(got).toHaveLength(1);
  });

  it('that answers with broken JSON is not believed', async () => {
    const { url } = await serving((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"slots":'),
    );
    expect(await failure(tool(url).run({}, call()))).toMatchObject({ code: 'bad_answer' });
  });

  it('that answers without end is cut off', async () => {
    const { url } = await serving((response) => {
      const pump = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', pump);
      };
      pump();
    });
    expect(await failure(tool(url).run({}, call()))).toMatchObject({ code: 'too_large' });
  });

  it('that hangs is let go when nobody waits any more', async () => {
    const abort = new AbortController();
    const { url } = await serving(() => abort.abort());
    expect(await failure(tool(url).run({}, call(abort.signal)))).toMatchObject({ code: 'aborted' });
  });

  it('that breaks off, or is not there, cannot be reached', async () => {
    const { url, close } = await serving((response) => response.destroy());
    expect(await failure(tool(url).run({}, call()))).toMatchObject({ code: 'unreachable' });
    await close();
    expect(await failure(tool(url).run({}, call()))).toMatchObject({ code: 'unreachable' });
  });

  it.each(['ftp://example.com', 'http://example.com', 'https://user:pass@example.com', 'example.com'])(
    'is refused at %s',
    (url) => {
      expect(() => tool(url)).toThrow(RangeError);
    },
  );
});

describe('a private network', () => {
  it.each([
    'https://127.0.0.1',
    'https://10.1.2.3',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://[64:ff9b::7f00:1]',
    'https://[fd00::1]',
    'https://0',
    'https://2130706433',
    'https://0x7f.1',
    'https://localhost',
  ])('is not asked at %s', async (url) => {
    expect(await failure(tool(url, { allowHosts: [] }).run({}, call()))).toMatchObject({
      code: 'private_address',
    });
  });

  it('is not asked for a host that was not allowed, though another is', async () => {
    const { url, got } = await serving((response) => json(response, {}));
    const other = url.replace('http://127.0.0.1', 'https://localhost');
    expect(await failure(tool(other).run({}, call()))).toMatchObject({ code: 'private_address' });
    expect(got).toEqual([]);
  });
});
