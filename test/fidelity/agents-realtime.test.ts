import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } from '@openai/agents-realtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTranscoder } from '../../src/audio/transcoder.ts';
import { sharedVoices } from '../../src/rehearsal/model/connect.ts';
import { call, type ResponsePlan, type Turn } from '../../src/rehearsal/model/plan.ts';
import { type ModelProfile, profileOf } from '../../src/rehearsal/model/profiles.ts';
import { type RehearsalModel, startRehearsalModel } from '../../src/rehearsal/model/server.ts';
import { paceTime } from '../support/paced-time.ts';
import { LEISURELY, TIMEOUT_MS } from './leisurely.ts';

let model: RehearsalModel | undefined;
let session: RealtimeSession | undefined;

// The SDK takes for heard what `Date` says has passed since the first audio.
let stop: () => void;
beforeEach(() => {
  stop = paceTime();
});
afterEach(async () => {
  session?.close();
  await model?.close();
  stop();
});

type Format = { type: 'audio/pcmu' } | { type: 'audio/pcm'; rate: 24_000 };

async function open(profile: Partial<ModelProfile>, agent: RealtimeAgent, format: Format) {
  model = await startRehearsalModel({ profile: { ...profileOf('instant'), ...profile }, apiKey: 'right' });
  session = new RealtimeSession(agent, {
    transport: new OpenAIRealtimeWebSocket(),
    model: 'gpt-realtime-2.1',
    config: {
      audio: {
        input: {
          format,
          turnDetection: { type: 'server_vad', silenceDurationMs: 500, interruptResponse: true },
        },
        output: { format, voice: 'marin' },
      },
    },
  });
  const errors: unknown[] = [];
  session.on('error', (error) => errors.push(error));
  const seen: string[] = [];
  let look: () => void = () => {};
  session.on('transport_event', (event) => {
    seen.push(event.type);
    look();
  });
  const until = async (type: string, count = 1): Promise<void> => {
    while (seen.filter((name) => name === type).length < count) {
      await new Promise<void>((resolve) => {
        look = resolve;
      });
    }
  };
  const updated = until('session.updated');
  await session.connect({ apiKey: 'right', url: `${model.url}?model=gpt-realtime-2.1` });
  await updated;
  return { session, model, errors, until };
}

function say(to: RealtimeSession, clip: string, format: Format): void {
  const mulaw = Buffer.concat([sharedVoices().clip(clip).audio, Buffer.alloc(8_000, 0xff)]);
  const bytes = createTranscoder(format.type).toModel(mulaw);
  for (let at = 0; at < bytes.length; at += 4_800) {
    to.sendAudio(Uint8Array.from(bytes.subarray(at, at + 4_800)).buffer);
  }
}

const receptionist = new RealtimeAgent({ name: 'Receptionist', instructions: 'You answer the phone.' });

describe("OpenAI's agents SDK, taking the rehearsal model for the service", () => {
  it.each([[{ type: 'audio/pcmu' }], [{ type: 'audio/pcm', rate: 24_000 }]] as [Format][])(
    'talks in %o, is interrupted, and has the model forget what was not heard',
    async (format) => {
      const { session, model, errors, until } = await open(LEISURELY, receptionist, format);
      const served = model.sessions[0] ?? expect.fail('no session');
      let audioBytes = 0;
      session.on('audio', ({ data }) => {
        audioBytes += data.byteLength;
      });
      const interrupted = new Promise<void>((resolve) => {
        session.on('audio_interrupted', () => resolve());
      });

      say(session, 'caller/hello-hours', format);
      await until('response.output_audio.delta', 2);
      expect(audioBytes).toBeGreaterThan(0);
      say(session, 'caller/interrupt-sunday', format);
      await interrupted;
      await until('conversation.item.truncated');
      await until('response.done', 2);
      await until('conversation.item.retrieved', 2);

      const answers = served.record.items.filter(
        ({ item }) => item.type === 'message' && item.role === 'assistant',
      );
      expect(answers[0]?.truncatedMs).toBeDefined();
      expect(answers[0]?.item).toMatchObject({ status: 'incomplete', content: [{ type: 'output_audio' }] });
      expect(JSON.stringify(answers[0]?.item)).not.toContain('transcript');
      expect(served.record.all('response.done').map(({ response }) => response.status)).toEqual([
        'cancelled',
        'completed',
      ]);
      const said = session.history.filter((item) => item.type === 'message' && item.role === 'assistant');
      expect(JSON.stringify(said.at(-1))).toContain(sharedVoices().clip('agent/sunday').text);
      expect(served.errors).toEqual([]);
      expect(errors).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'runs a tool the model asked for and lets it answer',
    async () => {
      const asked: string[] = [];
      const getSlot = tool({
        name: 'get_slot',
        description: 'Free tables on a day.',
        parameters: z.object({ day: z.string() }),
        execute: async ({ day }) => {
          asked.push(day);
          return { slots: ['18:00'] };
        },
      });
      const agent = new RealtimeAgent({
        name: 'Receptionist',
        instructions: 'Book tables.',
        tools: [getSlot],
      });
      const script = (turn: Turn): ResponsePlan | undefined =>
        turn.heard?.clip?.name === 'caller/ask-table' && turn.items.at(-1)?.type !== 'function_call_output'
          ? { items: [call('get_slot', { day: 'friday' })] }
          : undefined;
      const format: Format = { type: 'audio/pcmu' };
      const { session, model, errors, until } = await open({ script }, agent, format);
      say(session, 'caller/ask-table', format);
      await until('response.done', 2);
      const served = model.sessions[0] ?? expect.fail('no session');
      expect(asked).toEqual(['friday']);
      const output = served.record.items.find(({ item }) => item.type === 'function_call_output')?.item;
      expect(output).toMatchObject({ output: expect.stringContaining('18:00') });
      expect(served.record.all('response.done').at(-1)?.response.output[0]?.type).toBe('message');
      expect(served.config.tools).toMatchObject([{ name: 'get_slot', strict: true }]);
      expect(served.errors).toEqual([]);
      expect(errors).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
