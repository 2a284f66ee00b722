import { describe, expect, it } from 'vitest';
import type { Agent } from '../../src/agents/agent.ts';
import { AfterCalls, type EndedCall } from '../../src/calls/after/after-call.ts';
import type { CallReport } from '../../src/calls/after/call-report.ts';
import type { CallResult } from '../../src/calls/after/call-result.ts';
import { createLog } from '../../src/config/log.ts';
import { VirtualClock } from '../../src/io/clock.ts';
import type { OutboxMessage } from '../../src/io/webhook-outbox.ts';
import { memoryDialer } from '../../src/openai/connection.ts';
import { CostSheet } from '../../src/prices/cost-sheet.ts';
import { noTokens } from '../../src/prices/tokens.ts';
import { connectRehearsalModel } from '../../src/rehearsal/model/connect.ts';
import { failure, type ResponsePlan, type Turn } from '../../src/rehearsal/model/plan.ts';
import { agentWith } from '../openai/support.ts';
import { callRow } from '../store/contract/rows.ts';

const FIELDS = {
  type: 'object',
  properties: { day: { type: 'string', enum: ['fri', 'sat'] }, guests: { type: 'integer' } },
  required: ['day', 'guests'],
};
const GOOD = { summary: 'A table for two on Friday.', fields: { day: 'fri', guests: 2 } };
const webhook = { url: 'https://example.com/calls', secret: 'sixteen characters' };

const utterance = (
  role: 'caller' | 'agent',
  text: string,
  heardText = text,
): EndedCall['transcript'][number] => ({
  ...{ role, text, heardText, itemId: 'item', heardMs: null, generatedMs: 0 },
  interrupted: text !== heardText,
});

const write = (text: string): ResponsePlan => ({
  items: [{ kind: 'speech', text, audio: new Uint8Array() }],
});

/** One turn, some minutes, and a message whose price nobody knows. */
function spentOn(): CostSheet {
  const sheet = new CostSheet();
  const tokens = { ...noTokens, audioOut: 100 };
  sheet.response({ responseId: 'resp_1', atMs: 5000, tokens, micros: 10_000, callerTurn: 1 }, 'responses');
  sheet.add('line', 2345, 'minutes');
  sheet.add('messages', null, 'text messages to +49…');
  return sheet;
}

/** What comes after one call, with a model that writes what it is told to. */
async function after(
  afterCall: Agent['afterCall'],
  answer: (turn: Turn, asked: readonly Turn[]) => ResponsePlan | undefined,
  changes: Partial<EndedCall> & { readonly runMs?: number } = {},
) {
  const clock = new VirtualClock();
  const kept: CallResult[] = [];
  const sheet = spentOn();
  const told: OutboxMessage[] = [];
  const turns: Turn[] = [];
  const log: Record<string, unknown>[] = [];
  const models: (string | undefined)[] = [];
  let connections = 0;
  const dial = memoryDialer(() => {
    connections += 1;
    const script = (turn: Turn) => {
      turns.push(turn);
      return answer(turn, turns);
    };
    return connectRehearsalModel({ clock, profile: { script } }).transport;
  });
  const calls = new AfterCalls({
    clock,
    dial: (listener, model) => {
      models.push(model);
      return dial(listener, model);
    },
    outbox: { put: (message) => void told.push(message) },
    log: createLog({
      level: 'debug',
      pretty: false,
      destination: { write: (line: string) => void log.push(JSON.parse(line)) },
    }),
  });
  calls.over({
    agent: agentWith({ afterCall, language: 'en', model: 'gpt-realtime-2.1-mini' }),
    row: callRow(1),
    messages: [{ text: 'Call me back.' }],
    transcript: [
      utterance('agent', 'Hello.'),
      utterance('caller', 'A table for two on Friday.'),
      utterance('agent', 'Friday at six, and the terrace is open.', 'Friday at six,'),
      utterance('agent', 'Never heard at all.', ''),
    ],
    cost: sheet.cost(false),
    keepTranscripts: true,
    keep: (result) => {
      kept.push(result);
      return { row: callRow(1), cost: { ...sheet.cost(false), totalMicros: 99_000 } };
    },
    ...changes,
  });
  await clock.advance(changes.runMs ?? 30_000);
  await calls.settled();
  const [message] = told;
  const report = message && (JSON.parse(message.body) as CallReport);
  return { kept, told, report, turns, log, connections, models };
}

describe('after a call', () => {
  it('nothing is done when its agent asks for nothing', async () => {
    expect(await after({ summary: false }, () => undefined)).toMatchObject({
      kept: [],
      told: [],
      connections: 0,
    });
  });

  it('its summary and fields are kept with it', async () => {
    const { kept, report, turns, connections, models } = await after(
      { summary: true, fields: FIELDS, webhook },
      () => write(JSON.stringify(GOOD)),
    );
    // By the model that had the call.
    expect(models).toEqual(['gpt-realtime-2.1-mini']);
    expect(kept).toMatchObject([{ ...GOOD, answers: [{ usage: { outputTextTokens: expect.any(Number) } }] }]);
    expect(report).toMatchObject({ ...GOOD, problem: null });
    expect(turns).toMatchObject([{ metadata: { purpose: 'after_call' }, tools: [] }]);
    expect(turns[0]?.instructions).toContain(JSON.stringify(FIELDS));
    expect(connections).toBe(1);
  });

  it('the webhook tells the cost with what the model was asked', async () => {
    const { report } = await after({ summary: true, webhook }, () => write(JSON.stringify(GOOD)));
    expect(report?.cost.total).toBe(0.099);
  });

  it('a fence around the answer does no harm', async () => {
    const { report } = await after({ summary: true, webhook }, () =>
      write(`\`\`\`json\n${JSON.stringify(GOOD)}\n\`\`\``),
    );
    expect(report?.summary).toBe(GOOD.summary);
  });

  it.each([
    ['is no JSON', 'I think the caller wants a table.', 'one JSON object'],
    ['does not fit', JSON.stringify({ ...GOOD, fields: { day: 'monday', guests: 2 } }), 'fields.day'],
    ['leaves something out', JSON.stringify({ summary: 'x' }), 'fields'],
  ])('an answer that %s is asked for once more, with what is wrong', async (_, first, problem) => {
    const { report, turns } = await after({ summary: true, fields: FIELDS, webhook }, (_turn, { length }) =>
      write(length === 1 ? first : JSON.stringify(GOOD)),
    );
    expect(report).toMatchObject(GOOD);
    expect(turns).toHaveLength(2);
    expect(turns[1]?.instructions).toContain(problem);
  });

  it('an answer that never fits is given up after the second', async () => {
    const { kept, report, turns } = await after({ summary: false, fields: FIELDS, webhook }, () =>
      write('{}'),
    );
    expect(turns).toHaveLength(2);
    expect(report).toMatchObject({ fields: null, problem: expect.stringContaining('fields') });
    expect(kept[0]).not.toHaveProperty('fields');
    // Both answers are paid for.
    expect(kept[0]?.answers).toHaveLength(2);
  });

  it.each([
    ['fails', () => failure('server_error')],
    ['hangs', () => ({ ...write('x'), accident: { kind: 'hang', when: 'at_start' } }) as ResponsePlan],
    [
      'drops the line',
      () => ({ ...write('x'), accident: { kind: 'drop', when: 'at_start' } }) as ResponsePlan,
    ],
  ])('a model that %s costs nobody the webhook', async (_, answer) => {
    const { report, log } = await after({ summary: true, webhook }, answer);
    expect(report).toMatchObject({ summary: null, problem: expect.any(String), outcome: 'caller_hung_up' });
    expect(log).toMatchObject([{ msg: 'a call could not be summed up' }]);
  });

  it.each<[string, ResponsePlan, object]>([
    [
      'that was cut short is paid for',
      { ...write('x'), outcome: 'incomplete' },
      { usage: { inputTextTokens: expect.any(Number) } },
    ],
    [
      'that never came to its end is paid for, and nobody knows how much',
      { ...write('x'), accident: { kind: 'hang', when: 'half_way' } },
      { text: '' },
    ],
  ])('an answer %s', async (_, plan, answer) => {
    const { kept, report } = await after({ summary: true, webhook }, () => plan);
    expect(report?.summary).toBeNull();
    expect(kept).toMatchObject([{ answers: [answer] }]);
  });

  it('an answer that failed costs nothing', async () => {
    const { kept } = await after({ summary: true, webhook }, () => failure('server_error'));
    expect(kept.flatMap(({ answers }) => answers).every(({ usage }) => usage?.totalTokens === 0)).toBe(true);
  });

  it('nobody is asked about a call in which nothing was said', async () => {
    const { report, connections } = await after({ summary: true, webhook }, () => undefined, {
      transcript: [utterance('agent', 'Hello.'), utterance('caller', '')],
    });
    expect(connections).toBe(0);
    expect(report?.problem).toBe('The caller said nothing.');
  });
});

describe('what a webhook is told of a call', () => {
  it('is what was heard, and apart from it what was not', async () => {
    const { told, report } = await after({ summary: false, webhook }, () => undefined);
    expect(report).toEqual({
      type: 'call.ended',
      id: callRow(1).callSid,
      callSid: callRow(1).callSid,
      agent: 'reception',
      from: '+14155550001',
      to: '+442071838750',
      direction: 'inbound',
      person: '+14155550001',
      via: 'phone',
      startedAt: '2026-11-23T09:01:00.000Z',
      endedAt: '2026-11-23T09:02:00.000Z',
      durationMs: 60_000,
      outcome: 'caller_hung_up',
      detail: 'The caller hung up.',
      transcript: [
        { role: 'agent', text: 'Hello.', interrupted: false },
        { role: 'caller', text: 'A table for two on Friday.', interrupted: false },
        { role: 'agent', text: 'Friday at six,', interrupted: true, unheard: 'and the terrace is open.' },
        { role: 'agent', text: '', interrupted: true, unheard: 'Never heard at all.' },
      ],
      interruptions: 1,
      latencies: callRow(1).turns,
      cost: {
        ...{ turns: 0.01, aside: 0, summary: 0, transcription: 0 },
        ...{ line: 0.002345, transfer: 0, detection: 0, messages: 0 },
        total: 0.012345,
        missing: ['text messages to +49…'],
        open: false,
        tokens: { textIn: 0, cachedTextIn: 0, audioIn: 0, cachedAudioIn: 0, textOut: 0, audioOut: 100 },
        byTurn: [{ responseId: 'resp_1', atMs: 5000, tokens: expect.anything(), usd: 0.01 }],
      },
      messages: [{ text: 'Call me back.' }],
      summary: null,
      fields: null,
      problem: null,
    });
    expect(told).toMatchObject([
      { id: callRow(1).callSid, agent: 'reception', createdAt: callRow(1).endedAt },
    ]);
  });

  it('has no words where words are not kept', async () => {
    const { report } = await after({ summary: true, webhook }, () => write(JSON.stringify(GOOD)), {
      keepTranscripts: false,
    });
    expect(report).toMatchObject({ transcript: [], summary: GOOD.summary });
  });
});
