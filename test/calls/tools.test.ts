import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Agent } from '../../src/agents/agent.ts';
import { functionTool } from '../../src/agents/tools/function-tool.ts';
import { leaveMessage } from '../../src/agents/tools/leave-message.ts';
import { replay } from '../../src/calls/replay.ts';
import { loadConfig } from '../../src/config/config.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import { acting } from '../../src/rehearsal/model/acting.ts';
import { Stage } from '../support/stage.ts';

/** A stage whose agent is given tools; its model asks for them once the caller has said hello. */
function stageWith(
  agent: Partial<Agent>,
  calls: Parameters<typeof acting>[0][number]['call'],
  environment: Record<string, string> = {},
) {
  const config = loadConfig({ OPENAI_API_KEY: 'sk-rehearsal' });
  return new Stage({
    environment,
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
