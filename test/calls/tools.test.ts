import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Agent } from '../../src/agents/agent.ts';
import { functionTool } from '../../src/agents/tools/function-tool.ts';
import { leaveMessage } from '../../src/agents/tools/leave-message.ts';
import { loadConfig } from '../../src/config/config.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import { acting } from '../../src/rehearsal/model/acting.ts';
import { Stage } from '../support/stage.ts';

/** A stage whose agent is given tools; its model asks for them once the caller has said hello. */
function stageWith(agent: Partial<Agent>, calls: Parameters<typeof acting>[0][number]['call']) {
  const config = loadConfig({ OPENAI_API_KEY: 'sk-rehearsal' });
  return new Stage({
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
