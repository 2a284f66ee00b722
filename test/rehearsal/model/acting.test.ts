import { describe, expect, it } from 'vitest';
import { type Act, acting } from '../../../src/rehearsal/model/acting.ts';
import { TestClient, type Wire } from './client.ts';

const TOOLS = ['book', 'pay'].map((name) => ({ type: 'function', name, parameters: { type: 'object' } }));

async function model(...acts: readonly Act[]): Promise<TestClient> {
  return new TestClient({ profile: { script: acting(acts) } }).configure({ tools: TOOLS });
}

const outputOf = (client: TestClient): Wire[] => client.last('response.done').response.output;

/** Answers the newest function call and asks for what is to be said about it. */
async function answer(client: TestClient, output: string): Promise<Wire[]> {
  const { call_id } = client.last('response.function_call_arguments.done');
  client.send({ type: 'conversation.item.create', item: { type: 'function_call_output', call_id, output } });
  const done = client.all('response.done').length;
  client.send({ type: 'response.create' });
  await client.until('response.done', done);
  return outputOf(client);
}

describe('a model that acts', () => {
  it('says something and calls functions in parallel when the caller says its sentence', async () => {
    const client = await model({
      on: { said: 'caller/ask-table' },
      say: ['agent/moment'],
      call: [{ name: 'book', with: { people: 2 } }, { name: 'pay', with: '{"amount":' }, { name: 'book' }],
    });
    await client.sayUntil('caller/ask-table', 'response.done');
    expect(outputOf(client)).toMatchObject([
      { type: 'message', content: [{ transcript: 'One moment, please. I am looking that up in the book.' }] },
      { type: 'function_call', name: 'book', arguments: '{"people":2}' },
      { type: 'function_call', name: 'pay', arguments: '{"amount":' },
      { type: 'function_call', name: 'book', arguments: '{}' },
    ]);
  });

  it('makes of a result what it makes of it, of an error something else, and each only once', async () => {
    const client = await model(
      { on: { result: 'book', failed: true }, say: ['agent/trouble'] },
      { on: { result: 'book' }, say: ['agent/confirmed'], call: [{ name: 'pay' }] },
      { on: { said: 'caller/ask-table' }, call: [{ name: 'book' }] },
    );
    await client.sayUntil('caller/ask-table', 'response.done');
    expect(await answer(client, '{"booked":true}')).toMatchObject([{ type: 'message' }, { name: 'pay' }]);
    // The result of paying is nothing it has an act for.
    const [spoken, ...rest] = await answer(client, '{"error":{"code":"timeout"}}');
    expect(spoken).toMatchObject({ type: 'message' });
    expect(rest).toEqual([]);
    await client.sayUntil('caller/ask-table', 'response.done');
    expect(await answer(client, '{"error":{"code":"timeout"}}')).toMatchObject([
      { content: [{ transcript: 'I am sorry, that did not work. Shall I take a message?' }] },
    ]);
  });

  it('leaves every other moment to the recorded answers', async () => {
    const client = await model({ on: { said: 'caller/ask-table' }, call: [{ name: 'book' }] });
    await client.sayUntil('caller/ask-directions', 'response.done');
    expect(outputOf(client)).toMatchObject([
      { content: [{ transcript: expect.stringMatching(/old harbour/) }] },
    ]);
  });

  it('asked for one sentence while a function runs, says that and calls nothing', async () => {
    const client = await model({ on: { said: 'caller/ask-table' }, call: [{ name: 'book' }] });
    await client.sayUntil('caller/ask-table', 'response.done');
    client.send({
      type: 'response.create',
      response: {
        instructions: 'You are kind.\n\nSay exactly this: "I am still at it. Thank you for your patience."',
        tool_choice: 'none',
      },
    });
    await client.until('response.done', 1);
    expect(outputOf(client)).toMatchObject([
      { content: [{ transcript: 'I am still at it. Thank you for your patience.' }] },
    ]);
  });
});

describe('the instructions of one response', () => {
  async function ordered(instructions: string, more: object = {}): Promise<string> {
    const client = await new TestClient().configure();
    client.send({ type: 'response.create', response: { instructions, ...more } });
    await client.until('response.done');
    const [content] = outputOf(client)[0]?.content ?? [];
    return content.transcript ?? content.text;
  }

  it.each([
    [
      'a recorded sentence',
      'In exactly these words: "Hello, this is Blue Parcel. Which parcel are you asking about?"',
      /Blue Parcel/,
    ],
    ['a greeting that was never recorded', 'In exactly these words: "Grüezi."', /Harbour Table/],
    ['whether the caller is there', 'Ask whether they are still there.', /^Are you still there/],
    ['a goodbye', 'The call ends now. Say goodbye in one short sentence.', /^I have to end this call now/],
  ])('may ask for %s', async (_what, order, said) => {
    expect(await ordered(`You are kind.\n\n${order}`)).toMatch(said);
  });

  it('may ask for a filler that was never recorded: another one is said', async () => {
    const said = await ordered('Say exactly this: "Un momento."', { tool_choice: 'none' });
    expect(said).toMatch(/^One moment/);
  });

  it('may ask in writing for JSON of a schema, with what the caller said as the summary', async () => {
    const schema = {
      type: 'object',
      properties: {
        summary: { type: 'string' },
        fields: {
          type: 'object',
          properties: {
            day: { enum: ['fri', 'sat'] },
            guests: { type: ['integer', 'null'] },
            vip: { type: 'boolean' },
          },
          required: ['day', 'guests'],
        },
      },
      required: ['summary', 'fields'],
    };
    const text = JSON.stringify({ role: 'caller', text: 'A table, "by the window".' });
    const written = await ordered(
      `Answer with one JSON object:\n${JSON.stringify(schema)}\nInvent nothing.`,
      {
        conversation: 'none',
        output_modalities: ['text'],
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }],
      },
    );
    expect(JSON.parse(written)).toEqual({
      summary: 'The caller said: “A table, "by the window".”',
      fields: { day: 'fri', guests: null },
    });
  });
});
