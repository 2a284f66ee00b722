import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { afterEach, describe, expect, it } from 'vitest';
import { closeMcpServers, type McpToolsOptions, mcpTools } from '../../src/agents/tools/mcp-tools.ts';
import type { Tool, ToolCall } from '../../src/agents/tools/tool.ts';
import { parcels } from './support/parcels.ts';

const program = {
  command: process.execPath,
  args: [join(import.meta.dirname, 'support/parcels-stdio.ts')],
};
let server: Server | undefined;
afterEach(async () => {
  await closeMcpServers();
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** The same server, listening on loopback. */
async function listening() {
  const tokens: (string | undefined)[] = [];
  server = createServer(async (request, response) => {
    tokens.push(request.headers.authorization);
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined } as never);
    response.on('close', () => void transport.close());
    await parcels().connect(transport as never);
    await transport.handleRequest(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { tokens, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` };
}

/** We have called the person: they are `to`. */
const PLACED = { direction: 'outbound', person: '+49151' } as const;

const toolsBy = async (options: McpToolsOptions): Promise<Record<string, Tool>> =>
  Object.fromEntries((await mcpTools(options)).map((tool) => [tool.name, tool]));

function call(signal = new AbortController().signal): ToolCall {
  const facts = { callSid: 'CA1', agent: 'delivery', from: '+4930', to: '+49151', ...PLACED };
  return { ...facts, signal, idempotencyKey: 'CA1:call_1' };
}

const failure = (run: Promise<unknown> | undefined) =>
  (run ?? Promise.resolve()).then(
    () => 'no failure',
    ({ code, message }) => ({ code, message }),
  );

describe('tools of an MCP server', () => {
  it('that is a program are run by it, and told who calls', async () => {
    const { track } = await toolsBy({ ...program, allow: ['track'] });
    expect(track).toMatchObject({
      kind: 'mcp',
      description: 'Where a parcel is.',
      parameters: { properties: { id: { minLength: 3 } }, required: ['id'] },
    });
    expect(JSON.parse(String(await track?.run({ id: 'P-17' }, call())))).toEqual({
      id: 'P-17',
      place: 'Berlin',
      for: {
        callSid: 'CA1',
        agent: 'delivery',
        from: '+4930',
        to: '+49151',
        ...PLACED,
        idempotencyKey: 'CA1:call_1',
      },
    });
  });

  it('that listens are run by it, with our token', async () => {
    const { tokens, url } = await listening();
    const { weigh } = await toolsBy({ url, headers: { authorization: 'Bearer t' }, allow: ['weigh'] });
    expect(await weigh?.run({}, call())).toEqual({ grams: 250 });
    expect(new Set(tokens)).toEqual(new Set(['Bearer t']));
  });

  it('are only those that are allowed, under the name that is wished', async () => {
    const confirm = { track: 'spoken' } as const;
    const tools = await mcpTools({
      ...program,
      allow: ['track', 'weigh'],
      prefix: 'parcel_',
      maxCalls: 3,
      confirm,
    });
    expect(tools).toMatchObject([
      { name: 'parcel_track', confirm: 'spoken', maxCalls: 3 },
      { name: 'parcel_weigh', confirm: 'none', maxCalls: 3 },
    ]);
  });

  it('are not had when one that is allowed is not there, or the server is not', async () => {
    await expect(mcpTools({ ...program, allow: ['fly'] })).rejects.toThrow(
      /no tool "fly"; it has: track, weigh/,
    );
    await expect(mcpTools({ command: '/nowhere/at/all', allow: ['track'] })).rejects.toThrow(/ENOENT/);
  });

  it('that fail say so in their own words', async () => {
    const { refuse } = await toolsBy({ ...program, allow: ['refuse'] });
    expect(await failure(refuse?.run({}, call()))).toEqual({ code: 'failed', message: 'Not today.' });
  });

  it('that hang are let go when nobody waits any more', async () => {
    const { hang } = await toolsBy({ ...program, allow: ['hang'] });
    const abort = new AbortController();
    const running = failure(hang?.run({}, call(abort.signal)));
    setImmediate(() => abort.abort());
    expect(await running).toMatchObject({ code: 'unavailable' });
  });

  it('are there again after their server died', async () => {
    const { die, weigh } = await toolsBy({ ...program, allow: ['die', 'weigh'] });
    expect(await failure(die?.run({}, call()))).toMatchObject({ code: 'unavailable' });
    expect(await weigh?.run({}, call())).toEqual({ grams: 250 });
  });
});
