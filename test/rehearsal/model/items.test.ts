import { describe, expect, it } from 'vitest';
import { sharedVoices } from '../../../src/rehearsal/model/connect.ts';
import { call, type ResponsePlan, say, type Turn } from '../../../src/rehearsal/model/plan.ts';
import { profileOf } from '../../../src/rehearsal/model/profiles.ts';
import { TestClient, type Wire } from './client.ts';

const TOOL = { type: 'function', name: 'get_slot', parameters: { type: 'object' } };
const NASTY = JSON.stringify({ note: 'a "quoted" café\n\u{1F37D} table' }).replace('é', '\\u00e9');

async function scripted(script: (turn: Turn) => ResponsePlan | undefined, profile: object = {}) {
  const instant = profileOf('instant');
  return new TestClient({ profile: { ...instant, ...profile, script } }).configure({ tools: [TOOL] });
}

const firstTurn =
  (...items: ResponsePlan['items']) =>
  (turn: Turn): ResponsePlan | undefined =>
    turn.number === 0 ? { items } : undefined;

describe('a function call', () => {
  it('streams its arguments in fragments, some cut inside an escape, and waits for the client', async () => {
    const client = await scripted(firstTurn(call('get_slot', NASTY)));
    client.send({ type: 'response.create' });
    await client.until('response.done');
    const deltas = client.all('response.function_call_arguments.delta');
    expect(deltas.map(({ delta }) => delta).join('')).toBe(NASTY);
    expect(deltas.some(({ delta }) => delta.endsWith('\\'))).toBe(true);
    const done = client.last('response.function_call_arguments.done');
    expect(done).toMatchObject({ name: 'get_slot', arguments: NASTY });
    const added = client.last('response.output_item.added').item;
    expect(added).toMatchObject({
      type: 'function_call',
      status: 'in_progress',
      arguments: '',
      name: 'get_slot',
    });
    expect(done.call_id).toBe(added.call_id);
    expect(new Set(deltas.map(({ call_id }) => call_id))).toEqual(new Set([added.call_id]));
    expect(client.last('response.done').response.output).toMatchObject([
      { type: 'function_call', status: 'completed', arguments: NASTY, call_id: added.call_id },
    ]);
    await client.clock.advance(10_000);
    expect(client.all('response.created')).toHaveLength(1);

    const output = { type: 'function_call_output', call_id: added.call_id, output: '{"slots":["18:00"]}' };
    client.send({ type: 'conversation.item.create', item: output });
    client.send({ type: 'response.create' });
    await client.until('response.done', 1);
    expect(client.last('response.done').response.output[0].content[0].type).toBe('output_audio');
    expect(client.session.errors).toEqual([]);
  });

  it('may come with others and after a spoken item, in one response', async () => {
    const preamble = say(sharedVoices().clip('agent/preamble')).items;
    const calls = [call('get_slot', { day: 'fri' }), call('get_slot', { day: 'sat' })];
    const client = await scripted(firstTurn(...preamble, ...calls));
    client.send({ type: 'response.create' });
    const { response } = await client.until('response.done');
    expect(response.output.map(({ type }: Wire) => type)).toEqual([
      'message',
      'function_call',
      'function_call',
    ]);
    expect(new Set(response.output.map(({ call_id }: Wire) => call_id)).size).toBe(3);
    expect(client.all('response.output_item.added').map(({ output_index }) => output_index)).toEqual([
      0, 1, 2,
    ]);
  });

  it('may carry arguments that are no JSON', async () => {
    const client = await scripted(firstTurn(call('get_slot', '{"day":')));
    client.send({ type: 'response.create' });
    await client.until('response.done');
    expect(client.last('response.function_call_arguments.done').arguments).toBe('{"day":');
  });

  it('cancelled half way is left incomplete and never finished', async () => {
    const long = call('get_slot', { note: 'x'.repeat(2_000) });
    const client = await scripted(firstTurn(long), { firstWordMs: [100, 100] });
    client.send({ type: 'response.create' });
    await client.until('response.function_call_arguments.delta');
    client.send({ type: 'response.cancel' });
    const { response } = await client.until('response.done');
    expect(response.output).toMatchObject([{ type: 'function_call', status: 'incomplete' }]);
    expect(response.output[0].arguments.length).toBeLessThan(2_000);
    expect(client.all('response.function_call_arguments.done')).toHaveLength(0);
  });

  it('is made without a script when the tool choice demands one', async () => {
    const tool = {
      type: 'function',
      name: 'book',
      parameters: {
        type: 'object',
        properties: { people: { type: 'integer' }, day: { enum: ['fri', 'sat'] }, note: { type: 'string' } },
        required: ['people', 'day'],
      },
    };
    const client = await new TestClient({ profile: 'instant' }).configure({ tools: [tool] });
    client.send({ type: 'response.create', response: { tool_choice: 'required' } });
    await client.until('response.done');
    expect(JSON.parse(client.last('response.function_call_arguments.done').arguments)).toEqual({
      people: 1,
      day: 'fri',
    });
  });
});

describe('conversation.item.create', () => {
  const message = (id: string, text: string) => ({
    id,
    type: 'message',
    role: 'user',
    content: [{ type: 'input_text', text }],
  });
  const create = (client: TestClient, item: unknown, previous_item_id?: string) =>
    client.send({ type: 'conversation.item.create', event_id: 'add', item, previous_item_id });

  it('adds where it is told: at the end, first, or behind another', async () => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    create(client, message('b', 'B'));
    create(client, message('a', 'A'), 'root');
    create(client, message('ab', 'AB'), 'a');
    await client.until('conversation.item.done', 2);
    expect(client.all('conversation.item.added').map((event) => event.previous_item_id)).toEqual([
      null,
      null,
      'a',
    ]);
    client.send({ type: 'conversation.item.delete', item_id: 'ab' });
    await client.until('conversation.item.deleted');
    expect(client.session.record.items.find(({ item }) => item.id === 'ab')?.deleted).toBe(true);
  });

  it.each([
    ['behind an unknown item', message('x', 'X'), 'nowhere', 'item_create_invalid_previous_item_id'],
    ['under a taken id', message('taken', 'X'), undefined, 'item_create_duplicate_item_id'],
    [
      'as audio of the agent',
      { type: 'message', role: 'assistant', content: [{ type: 'output_audio', transcript: 'Hi.' }] },
      undefined,
      'invalid_value',
    ],
    [
      'as text under the name of the beta',
      { type: 'message', role: 'user', content: [{ type: 'text', text: 'Hi.' }] },
      undefined,
      'invalid_value',
    ],
    [
      'as the output of a call nobody made',
      { type: 'function_call_output', call_id: 'call_none', output: '{}' },
      undefined,
      'invalid_tool_call_id',
    ],
    ['without an item', undefined, undefined, 'missing_required_parameter'],
    ['with an id that is too long', message('i'.repeat(33), 'X'), undefined, 'string_above_max_length'],
  ])('%s is refused and nothing is added', async (_how, item, previous, code) => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    create(client, message('taken', 'T'));
    await client.until('conversation.item.done');
    create(client, item, previous);
    await client.until('error');
    expect(client.last('error').error).toMatchObject({ code, event_id: 'add' });
    await client.clock.advance(10);
    expect(client.all('conversation.item.added')).toHaveLength(1);
  });

  it('restores a conversation that the model then goes on with', async () => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    create(client, { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'So far: …' }] });
    create(client, {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'Hello!' }],
    });
    create(client, message('u', 'How do I get there?'));
    client.send({ type: 'response.create' });
    await client.until('response.done');
    expect(client.last('response.output_audio_transcript.done').transcript).toBe(
      sharedVoices().clip('agent/directions').text,
    );
  });

  it('deleting or fetching what is not there is an error', async () => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    client.send({ type: 'conversation.item.delete', item_id: 'gone' });
    client.send({ type: 'conversation.item.retrieve', item_id: 'gone' });
    await client.until('error', 1);
    expect(client.all('error').map(({ error }) => error.code)).toEqual([
      'item_delete_invalid_item_id',
      'item_retrieve_invalid_item_id',
    ]);
  });

  it('is acknowledged under its older name by a service of that age', async () => {
    const client = await new TestClient({ profile: 'localai-like' }).configure({}, 'audio/pcm');
    create(client, message('u', 'Hello?'));
    await client.until('conversation.item.created');
    expect(client.all('conversation.item.added')).toHaveLength(0);
    const plain = new TestClient({ profile: 'localai-like' });
    await plain.until('session.created');
    plain.send({
      type: 'session.update',
      session: { type: 'realtime', audio: { output: { format: { type: 'audio/pcmu' } } } },
    });
    expect((await plain.until('error')).error.param).toBe('session.audio.output.format.type');
  });
});
