import { describe, expect, it } from 'vitest';
import { acting } from '../../../src/rehearsal/model/acting.ts';
import type { HostedServer, HostedTool } from '../../../src/rehearsal/model/hosted-servers.ts';
import { profileOf } from '../../../src/rehearsal/model/profiles.ts';
import { TestClient, type Wire } from './client.ts';

const PARCELS = {
  ...{ type: 'mcp', server_label: 'parcels', server_url: 'https://mcp.example.com' },
  allowed_tools: ['track'],
};
const FREELY = { ...PARCELS, require_approval: 'never' };
const FOUND = { tookMs: 800, output: 'on its way' };
const REFUSED = { type: 'tool_execution_error', message: 'no such parcel' } as const;

const SCRIPT = acting([
  { on: { result: 'track', failed: true }, say: ['agent/trouble'] },
  { on: { result: 'track' }, say: ['agent/parcel-found'] },
  {
    on: { said: 'caller/ask-table' },
    call: [{ server: 'parcels', name: 'track', with: { note: 'a "b"' } }],
  },
]);

/** A client that has named a server of which the model wants a tool, once the caller has said their sentence. */
async function client(tool: object, track: HostedTool = FOUND, more: Partial<HostedServer> = {}) {
  const hosted = { parcels: { tools: { track, lose: FOUND }, ...more } };
  const profile = { ...profileOf('instant'), script: SCRIPT, hosted };
  return new TestClient({ profile }).configure({ tools: [tool] });
}

async function asked(tool: object, track?: HostedTool) {
  const model = await client(tool, track);
  await model.until('mcp_list_tools.completed');
  model.events.length = 0;
  await model.sayUntil('caller/ask-table', 'response.done');
  return model;
}

const item = (model: TestClient, type: string, kind: string): Wire =>
  model.all(type).findLast((event) => event.item.type === kind)?.item;

async function spoken(model: TestClient): Promise<string> {
  model.send({ type: 'response.create' });
  const { response } = await model.until('response.done', model.all('response.done').length);
  return response.output[0].content[0].transcript;
}

const answer = (id: unknown, approve: unknown) => ({
  type: 'conversation.item.create',
  item: { type: 'mcp_approval_response', approval_request_id: id, approve },
});

describe('the tools of a hosted server', () => {
  it('are listed when the session names it: those that are allowed, and once', async () => {
    const model = await client(PARCELS);
    await model.until('mcp_list_tools.completed');
    await model.clock.advance(0);
    const listed = model.types().slice(model.types().indexOf('session.updated') + 1);
    expect(listed).toEqual([
      'conversation.item.added',
      'mcp_list_tools.in_progress',
      'mcp_list_tools.completed',
      'conversation.item.done',
    ]);
    expect(model.last('conversation.item.done').item).toMatchObject({
      ...{ type: 'mcp_list_tools', id: model.last('mcp_list_tools.in_progress').item_id },
      ...{ server_label: 'parcels', tools: [{ name: 'track' }] },
    });
    await model.configure({ tools: [PARCELS] });
    await model.silence(1000);
    expect(model.all('mcp_list_tools.in_progress')).toHaveLength(1);
  });

  it('cannot be listed when it cannot be reached; the model then has none', async () => {
    const model = await client({ ...PARCELS, server_label: 'elsewhere' });
    await model.until('mcp_list_tools.failed');
    await model.sayUntil('caller/ask-table', 'response.done');
    expect(model.last('response.done').response.output).toMatchObject([{ type: 'message' }]);
  });

  it('are not used before they are listed', async () => {
    const model = await client(PARCELS, FOUND, { listMs: 60_000 });
    await model.sayUntil('caller/ask-table', 'response.done');
    expect(model.last('response.done').response.output).toMatchObject([{ type: 'message' }]);
  });

  it.each([
    [{ type: 'mcp', server_label: 'parcels' }, 'missing_required_parameter', 'session.tools[0].server_url'],
    [{ ...PARCELS, server_label: undefined }, 'missing_required_parameter', 'session.tools[0].server_label'],
    [{ ...PARCELS, allow: [] }, 'unknown_parameter', 'session.tools[0].allow'],
    [{ ...PARCELS, require_approval: 'maybe' }, 'invalid_value', 'session.tools[0].require_approval'],
  ])('are refused when they are asked for as %j', async (tool, code, param) => {
    const model = await client(PARCELS);
    model.send({ type: 'session.update', session: { type: 'realtime', tools: [tool] } });
    expect((await model.until('error')).error).toMatchObject({ code, param });
  });
});

describe('a hosted tool in use', () => {
  it('runs on after its response, without a status, and is spoken of when the model is asked', async () => {
    const model = await asked(FREELY);
    const running = model.last('response.done').response.output[0];
    expect(running).toEqual({
      ...{ id: expect.any(String), type: 'mcp_call', server_label: 'parcels', name: 'track' },
      ...{ arguments: '{"note":"a \\"b\\""}', approval_request_id: null, output: null, error: null },
    });
    const written = model.all('response.mcp_call_arguments.delta').map(({ delta }) => delta);
    expect(written.join('')).toBe(running.arguments);
    expect(model.last('response.mcp_call_arguments.done').item_id).toBe(running.id);
    const { item_id } = await model.until('response.mcp_call.completed');
    await model.clock.advance(0);
    const done = { ...running, output: 'on its way' };
    expect(item_id).toBe(running.id);
    expect(item(model, 'conversation.item.done', 'mcp_call')).toEqual(done);
    expect(item(model, 'response.output_item.done', 'mcp_call')).toEqual(done);
    await model.silence(2000);
    expect(model.all('response.created')).toHaveLength(1);
    expect(await spoken(model)).toContain('parcel');
    expect(await spoken(model)).not.toContain('parcel');
  });

  it('that takes no time is done before its response is over', async () => {
    const model = await asked(FREELY, { tookMs: 0, output: 'x' });
    const types = model.types();
    expect(types.indexOf('response.mcp_call.completed')).toBeLessThan(types.indexOf('response.done'));
    expect(model.last('response.done').response.output).toMatchObject([{ output: 'x' }]);
  });

  it('may fail', async () => {
    const model = await asked(FREELY, { tookMs: 300, error: REFUSED });
    await model.until('response.mcp_call.failed');
    await model.clock.advance(0);
    const ended = item(model, 'conversation.item.done', 'mcp_call');
    expect(ended).toMatchObject({ output: null, error: REFUSED });
    expect(await spoken(model)).toContain('did not work');
  });

  it('is not run when the caller speaks into its arguments', async () => {
    const model = await client(FREELY);
    await model.until('mcp_list_tools.completed');
    await model.play('caller/ask-table');
    for (let ms = 0; ms < 1000 && model.all('response.mcp_call_arguments.delta').length === 0; ms += 1) {
      if (ms % 20 === 0) model.append(new Uint8Array(160).fill(0xff));
      await model.clock.advance(1);
    }
    model.send({ type: 'response.cancel' });
    await model.until('response.done');
    expect(model.last('response.done').response).toMatchObject({
      status: 'cancelled',
      output: [{ error: null }],
    });
    await model.silence(2000);
    expect(model.all('response.mcp_call.in_progress')).toEqual([]);
  });
});

describe('a hosted tool that needs our leave', () => {
  it.each([PARCELS, { ...PARCELS, require_approval: { never: { tool_names: ['lose'] } } }])(
    'waits for it, and runs under the id it had: %j',
    async (tool) => {
      const model = await asked(tool);
      const request = item(model, 'conversation.item.done', 'mcp_approval_request');
      const { name, arguments: args } = model.last('response.done').response.output[0];
      expect(request).toMatchObject({ server_label: 'parcels', name, arguments: args });
      await model.silence(3000);
      expect(model.all('response.mcp_call.in_progress')).toEqual([]);
      model.send(answer(request.id, true));
      const { item_id } = await model.until('response.mcp_call.completed');
      expect(item_id).toBe(model.last('response.mcp_call_arguments.done').item_id);
      await model.clock.advance(0);
      const done = item(model, 'conversation.item.done', 'mcp_call');
      expect(done).toMatchObject({ output: 'on its way', approval_request_id: request.id });
    },
  );

  it('does not run without it', async () => {
    const model = await asked(PARCELS);
    model.send(answer(item(model, 'conversation.item.done', 'mcp_approval_request').id, false));
    await model.silence(3000);
    expect(item(model, 'conversation.item.done', 'mcp_approval_response')).toMatchObject({ approve: false });
    expect(model.all('response.mcp_call.in_progress')).toEqual([]);
    expect(await spoken(model)).toContain('did not work');
  });

  it('is answered once, in full and to a question that was asked', async () => {
    const model = await asked(PARCELS);
    const { id } = item(model, 'conversation.item.done', 'mcp_approval_request');
    for (const reply of [answer('item_x', true), answer(id, 'yes'), answer(id, undefined), answer(id, true)])
      model.send(reply);
    model.send(answer(id, true));
    await model.silence(100);
    expect(model.all('error').map(({ error }) => error.param)).toEqual([
      ...['item.approval_request_id', 'item.approve', 'item.approve', 'item.approval_request_id'],
    ]);
  });
});
