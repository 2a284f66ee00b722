import { describe, expect, it } from 'vitest';
import { functionTool, type Tool, z } from '../../../src/agents/define.ts';
import type { AgentOptions } from '../../../src/agents/define-agent.ts';
import { loadConfig } from '../../../src/config/config.ts';
import type { CallerScript } from '../../../src/rehearsal/caller/script.ts';
import { acting } from '../../../src/rehearsal/model/acting.ts';
import { call, type Script, say } from '../../../src/rehearsal/model/plan.ts';
import { silences } from '../../../src/rehearsal/scenario/judge-any-call.ts';
import { settingsIn } from '../../../src/rehearsal/scenario/rehearsable.ts';
import { type Played, Stage } from '../../support/stage.ts';

const FILLERS = [
  'One moment, please. I am looking that up in the book.',
  'I am still at it. Thank you for your patience.',
];

/** Asks, listens for as long as it takes to hear what came of it, and asks something else. */
const patient: CallerScript = [
  { waitForAgent: 'finished' },
  { say: 'caller/ask-table' },
  { waitForAgent: 'finished', quietMs: 7000, timeoutMs: 110_000 },
  { say: 'caller/ask-directions' },
  { waitForAgent: 'finished' },
  { hangUp: true },
];

const look = (run: () => unknown): Tool =>
  functionTool({ name: 'look', description: 'Looks it up.', schema: z.object({}), run });

async function played(agent: AgentOptions, model: Script, script = patient): Promise<Played> {
  const config = loadConfig({ OPENAI_API_KEY: 'sk-rehearsal' });
  const stage = new Stage({
    settings: settingsIn({ agents: { reception: agent } }, config),
    profile: { script: model },
  });
  return stage.play({ script, maxCallMs: 170_000 });
}

/** The call of a model that asks for `look` once, when a table is wished for, and tells what came of it. */
const asking = (tool: Tool): Promise<Played> =>
  played(
    { tools: [tool], filler: { sentences: FILLERS } },
    acting([
      { on: { result: 'look', failed: true }, say: ['agent/trouble'] },
      { on: { result: 'look' }, say: ['agent/booked'] },
      { on: { said: 'caller/ask-table' }, call: [{ name: 'look' }] },
    ]),
  );

/** What was heard, in words. */
const heard = ({ record }: Played): readonly string[] =>
  record.transcript.filter(({ role }) => role === 'agent').map(({ heardText }) => heardText);

/** The caller never heard more than 4 s of silence until the answer, and the call went on after it. */
function wentOn(call: Played, answer: RegExp): void {
  const { report, record } = call;
  expect(report.problems).toEqual([]);
  expect(heard(call).join('\n')).toMatch(answer);
  const [, asked, onwards] = [undefined, ...report.said];
  const answered = report.heard.findLast(({ startMs }) => startMs < onwards!.startMs);
  expect(asked?.clip).toBe('caller/ask-table');
  expect(silences(call).filter(({ fromMs, ms }) => fromMs + ms <= answered!.startMs + 20)).toEqual([]);
  expect(heard(call).at(-1)).toMatch(/old harbour/);
  expect(record.endReason).toBe('caller_hung_up');
}

describe('a tool', () => {
  it('that hangs is given up; fillers are heard until then', async () => {
    const call = await asking(look(() => new Promise(() => {})));
    wentOn(call, /that did not work/);
    expect(heard(call).filter((text) => FILLERS.includes(text)).length).toBeGreaterThanOrEqual(3);
  });

  it('that throws is told to the model in words, and nothing of what it threw', async () => {
    const call = await asking(
      look(() => {
        throw new Error('password hunter2 was refused by db.internal');
      }),
    );
    wentOn(call, /that did not work/);
    expect(JSON.stringify(call.session?.record)).not.toMatch(/hunter2|db\.internal/);
  });

  it('that returns a megabyte is told in part', async () => {
    const call = await asking(look(() => 'x'.repeat(1_000_000)));
    wentOn(call, /table for two is booked/);
    const told = JSON.stringify(call.session?.record.received.map(({ event }) => event));
    expect(told).toMatch(/too many to tell/);
    expect(told.length).toBeLessThan(200_000);
  });

  it('that is asked for fifty times runs twenty times; then the model is told to go on without it', async () => {
    let runs = 0;
    let asked = 0;
    const insisting: Script = ({ items, heard: words, voices, toolChoice }) => {
      if (toolChoice === 'none') return undefined;
      const last = items.at(-1);
      const wished = words?.clip?.name === 'caller/ask-table';
      if (!wished || (last?.type === 'message' && last.role === 'assistant' && asked >= 50)) return undefined;
      asked += 1;
      return asked <= 50 ? { items: [call('look', {})] } : say(voices.clip('agent/trouble'));
    };
    const talk = await played(
      { tools: [look(() => (runs += 1))], filler: { sentences: FILLERS } },
      insisting,
    );
    expect(runs).toBe(20);
    wentOn(talk, /that did not work/);
  });
});

describe('what a call may cost', () => {
  it('ends one that talks on, politely, at 0.10 US dollars', async () => {
    const talkative = [
      { waitForAgent: 'finished' },
      ...Array.from({ length: 30 }, () => [
        { say: 'caller/hello-hours' },
        { waitForAgent: 'finished' },
      ]).flat(),
    ] as CallerScript;
    const call = await played({ limits: { spendUsd: 0.1 } }, () => undefined, talkative);
    const { record, report } = call;
    expect(record.endReason).toBe('spend');
    expect(heard(call).at(-1)).toBe('I have to end this call now. Thank you for calling. Goodbye.');
    expect(record.transcript.at(-1)?.interrupted).toBe(false);
    expect(report.endedBy).toBe('twiml');
    expect(report.endedAtMs).toBeGreaterThan(20_000);
  });
});
