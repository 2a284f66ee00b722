import { hostedMcpTool } from '@openai/agents';
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } from '@openai/agents-realtime';
import { afterEach, describe, expect, it } from 'vitest';
import { sharedVoices } from '../../src/rehearsal/model/connect.ts';
import { type ResponsePlan, say, type Turn, use } from '../../src/rehearsal/model/plan.ts';
import { profileOf } from '../../src/rehearsal/model/profiles.ts';
import { type RehearsalModel, startRehearsalModel } from '../../src/rehearsal/model/server.ts';
import { TIMEOUT_MS } from './leisurely.ts';

let model: RehearsalModel | undefined;
let session: RealtimeSession | undefined;

afterEach(async () => {
  session?.close();
  await model?.close();
});

const parcels = hostedMcpTool({
  serverLabel: 'parcels',
  serverUrl: 'https://mcp.example.com',
  allowedTools: ['track'],
  requireApproval: 'always',
});

/** Uses the tool for whatever is written to it, and then says what it came to. */
function script({ items, hosted, voices }: Turn): ResponsePlan | undefined {
  if (hosted.length > 0) return say(voices.clip('agent/parcel-found'));
  return items.at(-1)?.type === 'message' ? { items: [use('parcels', 'track', { id: 1 })] } : undefined;
}

describe("OpenAI's agents SDK, with a hosted MCP server that the rehearsal model plays", () => {
  it(
    'lists its tools, allows a use, and asks for what is to be said of it',
    async () => {
      const hosted = {
        parcels: { tools: { track: { tookMs: 20, output: 'on its way' }, lose: { tookMs: 0 } } },
      };
      const profile = { ...profileOf('instant'), script, hosted };
      model = await startRehearsalModel({ profile, apiKey: 'right' });
      const agent = new RealtimeAgent({ name: 'Parcels', instructions: 'Track parcels.', tools: [parcels] });
      const talk = new RealtimeSession(agent, {
        transport: new OpenAIRealtimeWebSocket(),
        model: 'gpt-realtime-2.1',
      });
      session = talk;
      const errors: unknown[] = [];
      talk.on('error', (error) => errors.push(error));
      talk.on('tool_approval_requested', (_context, _agent, { approvalItem }) => {
        void talk.approve(approvalItem);
      });
      const listed = new Promise<readonly { readonly name: string }[]>((resolve) => {
        talk.transport.on('mcp_tools_listed', ({ tools }) => resolve(tools));
      });
      const used = new Promise<unknown>((resolve) => {
        talk.on('mcp_tool_call_completed', (_context, _agent, call) => resolve(call));
      });
      const answered = new Promise<void>((resolve) => {
        talk.on('transport_event', (event) => {
          if (event.type === 'response.output_audio.done') resolve();
        });
      });

      await talk.connect({ apiKey: 'right', url: `${model.url}?model=gpt-realtime-2.1` });
      expect((await listed).map(({ name }) => name)).toEqual(['track']);
      talk.sendMessage('Where is my parcel?');
      expect(await used).toMatchObject({ name: 'track', arguments: '{"id":1}', output: 'on its way' });
      await answered;

      const served = model.sessions[0] ?? expect.fail('no session');
      const [said] = served.record.all('response.output_audio_transcript.done');
      expect(said?.transcript).toBe(sharedVoices().clip('agent/parcel-found').text);
      expect(served.errors).toEqual([]);
      expect(errors).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
