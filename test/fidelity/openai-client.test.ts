import { connect } from 'node:net';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../src/audio/base64.ts';
import { sharedVoices } from '../../src/rehearsal/model/connect.ts';
import { call, type ResponsePlan, type Turn } from '../../src/rehearsal/model/plan.ts';
import { profileOf } from '../../src/rehearsal/model/profiles.ts';
import { type RehearsalModel, startRehearsalModel } from '../../src/rehearsal/model/server.ts';
import { LEISURELY, TIMEOUT_MS } from './leisurely.ts';

let model: RehearsalModel | undefined;
let socket: OpenAIRealtimeWS | undefined;

afterEach(async () => {
  socket?.close();
  await model?.close();
});

/** The vendor's client insists on wss: its TCP connection is given to it without the TLS. */
function dial(url: string, key = 'right'): OpenAIRealtimeWS {
  const { hostname, port, pathname } = new URL(url);
  const baseURL = `https://${hostname}:${port}${pathname.replace(/\/realtime$/, '')}`;
  const client = new OpenAI({ apiKey: key, baseURL });
  const createConnection = () => connect({ host: hostname, port: Number(port) });
  socket = new OpenAIRealtimeWS(
    { model: 'gpt-realtime-2.1', options: { createConnection } as object },
    client,
  );
  return socket;
}

/** Collects what the client emits and waits for the next of a type. */
function follow(client: OpenAIRealtimeWS) {
  const events: RealtimeServerEvent[] = [];
  let look: () => void = () => {};
  client.on('event', (event) => {
    events.push(event);
    look();
  });
  client.on('error', () => {});
  const until = async <Type extends RealtimeServerEvent['type']>(type: Type, beyond = 0) => {
    for (;;) {
      const found = events.filter((event) => event.type === type)[beyond];
      if (found) return found as Extract<RealtimeServerEvent, { type: Type }>;
      await new Promise<void>((resolve) => {
        look = resolve;
      });
    }
  };
  return { events, until };
}

function say(client: OpenAIRealtimeWS, clip: string, silenceMs = 1_000): void {
  const { audio } = sharedVoices().clip(clip);
  const all = Buffer.concat([audio, Buffer.alloc(silenceMs * 8, 0xff)]);
  for (let at = 0; at < all.length; at += 800) {
    client.send({ type: 'input_audio_buffer.append', audio: encodeBase64(all.subarray(at, at + 800)) });
  }
}

const session = {
  type: 'realtime' as const,
  output_modalities: ['audio' as const],
  audio: {
    input: {
      format: { type: 'audio/pcmu' as const },
      transcription: { model: 'gpt-transcribe' },
      turn_detection: { type: 'server_vad' as const, silence_duration_ms: 500 },
    },
    output: { format: { type: 'audio/pcmu' as const }, voice: 'marin' },
  },
};

describe("OpenAI's own client, taking the rehearsal model for the service", () => {
  it(
    'holds a conversation with an interruption in it',
    async () => {
      model = await startRehearsalModel({
        profile: { ...profileOf('instant'), ...LEISURELY },
        apiKey: 'right',
      });
      const client = dial(model.url);
      const { events, until } = follow(client);
      await until('session.created');
      client.send({ type: 'session.update', session });
      expect((await until('session.updated')).session).toMatchObject({ audio: session.audio });

      say(client, 'caller/hello-hours');
      const started = await until('input_audio_buffer.speech_started');
      const stopped = await until('input_audio_buffer.speech_stopped');
      expect(stopped.item_id).toBe(started.item_id);
      const delta = await until('response.output_audio.delta');
      expect(decodeBase64(delta.delta)?.length).toBeGreaterThan(0);
      expect((await until('response.output_audio_transcript.delta')).delta).not.toBe('');

      say(client, 'caller/interrupt-sunday');
      client.send({
        type: 'conversation.item.truncate',
        item_id: delta.item_id,
        content_index: 0,
        audio_end_ms: 50,
      });
      expect(await until('conversation.item.truncated')).toMatchObject({
        item_id: delta.item_id,
        audio_end_ms: 50,
      });
      expect((await until('response.done')).response).toMatchObject({
        status: 'cancelled',
        status_details: { reason: 'turn_detected' },
      });
      expect((await until('response.done', 1)).response.status).toBe('completed');
      expect((await until('response.output_audio_transcript.done', 1)).transcript).toBe(
        sharedVoices().clip('agent/sunday').text,
      );
      const transcription = 'conversation.item.input_audio_transcription.completed';
      expect((await until(transcription, 1)).transcript).toBe(
        sharedVoices().clip('caller/interrupt-sunday').text,
      );
      expect(events.filter(({ type }) => type === 'error')).toEqual([]);
      expect(model.sessions[0]?.errors).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'answers a function call and is told what came of it',
    async () => {
      const script = (turn: Turn): ResponsePlan | undefined =>
        turn.number === 0 ? { items: [call('get_slot', { day: 'fri' })] } : undefined;
      model = await startRehearsalModel({ profile: { ...profileOf('instant'), script } });
      const client = dial(model.url);
      const { until } = follow(client);
      await until('session.created');
      const tools = [{ type: 'function' as const, name: 'get_slot', parameters: { type: 'object' } }];
      client.send({ type: 'session.update', session: { ...session, tools } });
      client.send({ type: 'response.create' });
      const made = await until('response.function_call_arguments.done');
      expect(JSON.parse(made.arguments)).toEqual({ day: 'fri' });
      await until('response.done');
      client.send({
        type: 'conversation.item.create',
        item: { type: 'function_call_output', call_id: made.call_id, output: '{}' },
      });
      client.send({ type: 'response.create' });
      expect((await until('response.done', 1)).response.output?.[0]).toMatchObject({ role: 'assistant' });
      expect(model.sessions[0]?.errors).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'learns of a wrong key as from the service: an error event, then close 3000',
    async () => {
      model = await startRehearsalModel({ profile: 'instant', apiKey: 'right' });
      const client = dial(model.url, 'wrong');
      const failed = new Promise<{ code: unknown }>((resolve) => {
        client.on('error', (error) => resolve({ code: error.error?.code }));
      });
      const closed = new Promise<number>((resolve) => {
        client.socket.on('close', resolve);
      });
      expect(await failed).toEqual({ code: 'invalid_api_key' });
      expect(await closed).toBe(3000);
    },
    TIMEOUT_MS,
  );
});
