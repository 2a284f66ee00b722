import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Agent } from '../../src/agents/agent.ts';
import { functionTool } from '../../src/agents/tools/function-tool.ts';
import { leaveMessage } from '../../src/agents/tools/leave-message.ts';
import { ToolError } from '../../src/agents/tools/tool-error.ts';
import { replay } from '../../src/calls/journal/replay.ts';
import { loadConfig } from '../../src/config/config.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import { hideSecrets } from '../../src/io/secret-values.ts';
import { acting } from '../../src/rehearsal/model/acting.ts';
import { jsonResponse } from '../../src/server/http.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

/** A stage whose agent is given tools; its model asks for them once the caller has said hello. */
function stageWith(
  agent: Partial<Agent>,
  calls: Parameters<typeof acting>[0][number]['call'],
  environment: Record<string, string> = {},
  outbox?: StageOptions['outbox'],
) {
  const config = loadConfig({ OPENAI_API_KEY: 'sk-rehearsal' });
  return new Stage({
    environment,
    ...(outbox && { outbox }),
    settings: environmentSettings({ ...config, agent: { ...config.agent, ...agent } }),
    profile: { script: acting([{ on: { said: 'caller/hello-hours' }, call: calls ?? [] }]) },
  });
}

const ASKS = [
  { waitForAgent: 'finished' },
  { say: 'caller/hello-hours' },
  { waitForAgent: 'finished' },
] as const;

describe('a call whose model asks for tools', () => {
  it('runs them with what the telephone says, and answers each', async () => {
    const seen: unknown[] = [];
    const hours = functionTool({
      name: 'hours',
      description: 'Opening hours.',
      schema: z.object({ day: z.string() }),
      run: ({ day }, { from, callSid }) => {
        seen.push({ day, from, callSid });
        return { open: '9 to 5' };
      },
    });
    const stage = stageWith({ tools: [hours, leaveMessage()] }, [
      { name: 'hours', with: { day: 'mon' } },
      { name: 'hours', with: '{"day":' },
      { name: 'leave_message', with: { text: 'Call me back.' } },
    ]);
    const { report, session } = await stage.play({ script: [...ASKS] });
    const { callSid } = report;
    expect(seen).toEqual([{ day: 'mon', callSid, from: (await stage.archive.calls.get(callSid))?.from }]);
    const outputs = session?.record
      .all('conversation.item.added')
      .map(({ item }) => item)
      .filter((item) => item.type === 'function_call_output')
      .map((item) => JSON.parse((item as { output: string }).output));
    expect(outputs).toEqual(
      expect.arrayContaining([
        { open: '9 to 5' },
        { error: expect.objectContaining({ code: 'bad_arguments' }) },
        { kept: true },
      ]),
    );
    expect((await stage.archive.calls.get(callSid))?.messages).toEqual([{ text: 'Call me back.' }]);
  });
});

/** A tool that is given up after 2 s and is done `ms` after it began all the same. */
const slow = (ms: number, clock: () => Stage['clock']) =>
  functionTool({
    name: 'book',
    description: 'Books.',
    schema: z.object({}),
    timeoutMs: 2000,
    run: () => new Promise((resolve) => clock().setTimeout(() => resolve({ booked: 'table 7' }), ms)),
  });

describe('a tool that is done after its time was up', () => {
  const played = async (ms: number, environment = {}) => {
    const stage: Stage = stageWith({ tools: [slow(ms, () => stage.clock)] }, [{ name: 'book' }], environment);
    const { report, session } = await stage.play({
      script: [...ASKS, { silence: 5000 }, { hangUp: true }],
    });
    await stage.clock.advance(60_000);
    const journal = (await stage.archive.journals.read(report.callSid)) ?? [];
    const late = journal.filter((line) => line.includes('"tool.late"'));
    return { stage, journal, late, told: JSON.stringify(session?.record.all('conversation.item.added')) };
  };

  it('is in the journal, which replays; the model is not told', async () => {
    const { journal, late, told } = await played(4000);
    expect(late).toEqual([expect.stringContaining('table 7')]);
    expect(told).toContain('timeout');
    expect(told).not.toContain('table 7');
    expect(replay(journal)).toMatchObject({ verdict: 'same' });
  });

  it('is in the journal without its words where words are not kept', async () => {
    const { journal, late } = await played(4000, { KEEP_TRANSCRIPTS: 'false' });
    expect(late).toHaveLength(1);
    expect(late[0]).not.toContain('table 7');
    expect(replay(journal)).toMatchObject({ verdict: 'same' });
  });

  it('is only logged once the call is over', async () => {
    const { stage, journal, late } = await played(60_000);
    expect(late).toEqual([]);
    expect(stage.log).toContainEqual(expect.objectContaining({ event: 'tool.late', tool: 'book' }));
    expect(replay(journal)).toMatchObject({ verdict: 'same' });
  });
});

describe('a tool that tells a secret', () => {
  it('tells it to the model only: not to the journal, the log or the API', async () => {
    const secret = 'sk-live-0123456789';
    hideSecrets([`Bearer ${secret}`]);
    const leak = functionTool({
      name: 'leak',
      description: 'Leaks.',
      schema: z.object({}),
      run: () => Promise.reject(new ToolError('http_401', `The service said: ${secret}`)),
    });
    const stage = stageWith({ tools: [leak] }, [{ name: 'leak' }]);
    const { report } = await stage.play({ script: [...ASKS] });
    const journal = ((await stage.archive.journals.read(report.callSid)) ?? []).join('\n');
    expect(journal).toContain('The service said: [redacted]');
    expect(replay(journal.split('\n'))).toMatchObject({ verdict: 'same' });
    const told = jsonResponse({ journal, detail: `It said ${secret}` });
    expect([journal, JSON.stringify(stage.log), told.body].join()).not.toContain(secret);
  });
});

describe('a message where words are not kept', () => {
  const left = async (afterCall: Agent['afterCall']) => {
    const sent: string[] = [];
    const calls = [{ name: 'leave_message', with: { text: 'Call me back about the boiler.' } }];
    const stage = stageWith(
      { tools: [leaveMessage()], afterCall },
      calls,
      {
        KEEP_TRANSCRIPTS: 'false',
      },
      { put: ({ body }) => void sent.push(body) },
    );
    const { report, session } = await stage.play({ script: [...ASKS] });
    await stage.exchange.settled();
    const row = await stage.archive.calls.get(report.callSid);
    const journal = await stage.archive.journals.read(report.callSid);
    const told = JSON.stringify(session?.record.all('conversation.item.added'));
    return { kept: JSON.stringify([row, journal]), sent, told };
  };

  it('is told to the webhook and kept nowhere', async () => {
    const webhook = { url: 'https://example.com/calls', secret: 'a secret of sixteen' };
    const { kept, sent } = await left({ summary: false, webhook });
    expect(JSON.parse(sent[0] ?? '{}').messages).toEqual([{ text: 'Call me back about the boiler.' }]);
    expect(kept).not.toContain('boiler');
  });

  it('is not taken when nobody would get it, and the model learns that', async () => {
    const { kept, told } = await left({ summary: false });
    expect(told).toContain('nobody would get them');
    expect(kept).not.toContain('boiler');
  });
});
