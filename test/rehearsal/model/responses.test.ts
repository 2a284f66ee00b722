import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../../src/audio/base64.ts';
import { samplesFromPcm16 } from '../../../src/audio/pcm16.ts';
import { sharedVoices } from '../../../src/rehearsal/model/connect.ts';
import { TestClient, type Wire } from './client.ts';

const text = (name: string): string => sharedVoices().clip(name).text;
const audioOf = (events: readonly Wire[]): Uint8Array =>
  Buffer.concat(events.map(({ delta }) => decodeBase64(delta) ?? new Uint8Array()));

async function greet(
  options: ConstructorParameters<typeof TestClient>[0] = {},
  format = 'audio/pcmu' as const,
) {
  const client = await new TestClient(options).configure({}, format);
  client.send({ type: 'response.create' });
  await client.until('response.done');
  return client;
}

describe('a spoken response', () => {
  it('climbs the whole ladder of events with ids and indices that agree', async () => {
    const client = await greet();
    const steps = client
      .types()
      .filter((type) => type.startsWith('response.') || type.startsWith('conversation.'))
      .filter((type) => type !== 'response.rehearsal_note');
    expect(steps.slice(0, 4)).toEqual([
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
    ]);
    const end = steps.slice(-6);
    expect(new Set(end.slice(0, 2))).toEqual(
      new Set(['response.output_audio.done', 'response.output_audio_transcript.done']),
    );
    expect(end[2]).toBe('response.content_part.done');
    expect(new Set(end.slice(3, 5))).toEqual(
      new Set(['conversation.item.done', 'response.output_item.done']),
    );
    expect(end[5]).toBe('response.done');

    const responseId = client.last('response.created').response.id;
    const itemId = client.last('response.output_item.added').item.id;
    for (const event of client.events.filter(({ type }) => /^response\.(output|content)/.test(type))) {
      expect(event.response_id).toBe(responseId);
      expect(event.output_index).toBe(0);
      if (event.item_id !== undefined) expect(event).toMatchObject({ item_id: itemId, content_index: 0 });
    }
    expect(client.last('response.content_part.added').part).toEqual({ type: 'audio', transcript: '' });
    const spoken = { type: 'output_audio', transcript: text('agent/greeting') };
    expect(client.last('conversation.item.done').item).toMatchObject({
      status: 'completed',
      content: [spoken],
    });
    expect(client.last('response.done').response).toMatchObject({
      id: responseId,
      object: 'realtime.response',
      status: 'completed',
      status_details: null,
      output: [{ id: itemId, content: [spoken] }],
      output_modalities: ['audio'],
      max_output_tokens: 'inf',
      audio: { output: { format: { type: 'audio/pcmu' }, voice: 'marin' } },
      metadata: null,
    });
    expect(client.last('response.created').response).toMatchObject({
      status: 'in_progress',
      status_details: null,
      usage: null,
      output: [],
    });
    expect(new Set(client.events.map(({ event_id }) => event_id)).size).toBe(client.events.length);
  });

  it('carries exactly the recorded clip, in pieces of uneven sizes of which one is odd', async () => {
    const client = await greet();
    const deltas = client.all('response.output_audio.delta');
    expect(audioOf(deltas)).toEqual(Buffer.from(sharedVoices().clip('agent/greeting').audio));
    const sizes = deltas.map(({ delta }) => decodeBase64(delta)?.length ?? 0);
    expect(sizes[0]).toBeLessThanOrEqual(1_200);
    expect(sizes.some((size) => size % 2 === 1)).toBe(true);
    expect(sizes.slice(0, -1).some((size) => size % 160 !== 0)).toBe(true);
  });

  it('comes as PCM16 in pieces of 250 ms after smaller ones when the session asks for it', async () => {
    const client = await new TestClient().configure({}, 'audio/pcm');
    client.send({ type: 'response.create' });
    await client.until('response.done');
    const sizes = client
      .all('response.output_audio.delta')
      .map(({ delta }) => decodeBase64(delta)?.length ?? 0);
    expect(Math.max(...sizes.slice(0, 2))).toBeLessThan(12_000);
    expect(new Set(sizes.slice(2, -1))).toEqual(new Set([12_000]));
    const samples = samplesFromPcm16(audioOf(client.all('response.output_audio.delta')));
    expect(samples.length).toBe(sharedVoices().clip('agent/greeting').audio.length * 3);
  });

  it('is generated several times faster than it plays, in bursts, words before sound', async () => {
    const client = await new TestClient().configure();
    await client.sayUntil('caller/hello-hours', 'response.done');
    const clipMs = sharedVoices().clip('agent/opening-hours').audio.length / 8;
    const times = (type: string): number[] =>
      client.times.filter((_, index) => client.events[index]?.type === type);
    const audio = times('response.output_audio.delta');
    const tookMs = (audio.at(-1) ?? 0) - (audio[0] ?? 0);
    expect(tookMs).toBeLessThan(clipMs / 2.5);
    expect(tookMs).toBeGreaterThan(clipMs / 12);
    expect(new Set(audio).size).toBeLessThan(audio.length);
    const words = times('response.output_audio_transcript.delta');
    expect(words[0]).toBeLessThan(audio[0] ?? 0);
    expect(words.at(-1)).toBeLessThan(audio.at(-1) ?? 0);
    // Done long before anybody could have heard it.
    expect((times('response.done')[0] ?? 0) - (audio[0] ?? 0)).toBeLessThan(clipMs);
  });

  it('answers what the caller said, the second time from the cache', async () => {
    const client = await new TestClient().configure();
    await client.sayUntil('caller/hello-hours', 'response.done');
    expect(client.last('response.output_audio_transcript.done').transcript).toBe(text('agent/opening-hours'));
    const first = client.last('response.done').response.usage;
    const seconds = sharedVoices().clip('agent/opening-hours').audio.length / 8_000;
    expect(first.output_token_details.audio_tokens).toBe(Math.round(seconds * 20));
    expect(first.input_token_details.audio_tokens).toBeGreaterThan(20);
    expect(first.total_tokens).toBe(first.input_tokens + first.output_tokens);
    expect(first.input_token_details.cached_tokens).toBe(0);
    await client.sayUntil('caller/goodbye', 'response.done');
    expect(client.last('response.output_audio_transcript.done').transcript).toBe(text('agent/goodbye'));
    const second = client.last('response.done').response.usage;
    expect(second.input_token_details.cached_tokens).toBeGreaterThan(0);
    expect(second.input_token_details.cached_tokens).toBeLessThanOrEqual(second.input_tokens);
  });

  it('to unknown speech is one of the general answers, each in turn', async () => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    for (const turn of [1, 2]) {
      await client.stream(sharedVoices().clip('agent/directions').audio.subarray(0, 12_000));
      for (let ms = 0; client.all('response.done').length < turn && ms < 2_000; ms += 20)
        await client.silence(20);
      expect(client.last('response.output_audio_transcript.done').transcript).toBe(
        text(`agent/generic-${turn}`),
      );
      const heard = client.last('conversation.item.input_audio_transcription.completed').transcript;
      expect(heard).toMatch(/^\(speech, \d\.\d s\)$/);
    }
  });

  it('is followed by the token limit, or preceded by both limits, or neither, as the service does', async () => {
    const after = await greet();
    const limits = await after.until('rate_limits.updated');
    expect(limits.rate_limits.map(({ name }: { name: string }) => name)).toEqual(['tokens']);
    expect(after.types().indexOf('rate_limits.updated')).toBeGreaterThan(
      after.types().indexOf('response.done'),
    );
    const azure = await greet({ profile: 'azure-v1' });
    expect(azure.types()[azure.types().indexOf('response.created') + 1]).toBe('rate_limits.updated');
    expect(azure.last('rate_limits.updated').rate_limits).toHaveLength(2);
    const local = await new TestClient({ profile: 'localai-like' }).configure({}, 'audio/pcm');
    local.send({ type: 'response.create' });
    await local.until('response.done');
    await local.clock.advance(5_000);
    expect(local.all('rate_limits.updated')).toHaveLength(0);
  });

  it('carries fields and events nobody documented', async () => {
    const client = await greet({ profile: { obfuscation: 1, unknownEvents: 1 } });
    expect(client.all('response.output_audio.delta').every(({ obfuscation }) => obfuscation.length > 0)).toBe(
      true,
    );
    expect(client.all('response.rehearsal_note')).toHaveLength(1);
    expect(client.session.record.errors).toEqual([]);
  });

  it('of a reasoning model leads in with an item of its own', async () => {
    const client = await new TestClient({ profile: 'openai-2.x' }).configure();
    await client.sayUntil('caller/ask-table', 'response.done');
    const output = client.last('response.done').response.output;
    expect(output.map((item: Wire) => item.content[0].transcript)).toEqual([
      text('agent/preamble'),
      text('agent/table-booked'),
    ]);
    const [lead, answer] = client.all('response.output_item.added');
    expect([lead?.output_index, answer?.output_index]).toEqual([0, 1]);
    const deltas = client.all('response.output_audio.delta');
    expect(audioOf(deltas.filter(({ item_id }) => item_id === answer?.item.id))).toEqual(
      Buffer.from(sharedVoices().clip('agent/table-booked').audio),
    );
  });

  it('is written instead when the session asks for text', async () => {
    const client = await new TestClient({ profile: 'instant' }).configure({ output_modalities: ['text'] });
    client.send({ type: 'response.create' });
    await client.until('response.done');
    expect(client.all('response.output_audio.delta')).toHaveLength(0);
    expect(client.last('response.content_part.added').part).toEqual({ type: 'text', text: '' });
    expect(client.last('response.output_text.done').text).toBe(text('agent/greeting'));
    expect(client.last('response.done').response.output[0].content).toEqual([
      { type: 'output_text', text: text('agent/greeting') },
    ]);
  });

  it('stops in mid-word at the most tokens it may use', async () => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    client.send({ type: 'response.create', response: { max_output_tokens: 20 } });
    const { response } = await client.until('response.done');
    expect(response).toMatchObject({
      status: 'incomplete',
      status_details: { type: 'incomplete', reason: 'max_output_tokens' },
      max_output_tokens: 20,
      output: [{ status: 'incomplete' }],
    });
    expect(audioOf(client.all('response.output_audio.delta'))).toHaveLength(8_000);
  });
});

describe('response.create', () => {
  it('while a response is active is refused by its name, and nothing else comes of it', async () => {
    const client = await new TestClient().configure();
    client.send({ type: 'response.create' });
    const { response } = await client.until('response.created');
    client.send({ type: 'response.create', event_id: 'second' });
    await client.until('response.done');
    await client.clock.advance(5_000);
    expect(client.all('response.created')).toHaveLength(1);
    expect(client.last('error').error).toMatchObject({
      code: 'conversation_already_has_active_response',
      message: `Conversation already has an active response in progress: ${response.id}. Wait until the response is finished before creating a new one.`,
      event_id: 'second',
    });
  });

  it('loses against the answer to a turn that ended a moment before', async () => {
    const client = await new TestClient({ profile: { createdMs: [40, 40] } }).configure();
    await client.sayUntil('caller/hello', 'input_audio_buffer.committed');
    expect(client.all('response.created')).toHaveLength(0);
    client.send({ type: 'response.create' });
    await client.until('response.done');
    await client.clock.advance(5_000);
    expect(client.all('response.created')).toHaveLength(1);
    expect(client.last('error').error.message).toContain(client.last('response.created').response.id);
  });

  it('out of band runs beside the conversation and leaves no item in it', async () => {
    const client = await new TestClient().configure();
    client.send({ type: 'response.create' });
    await client.until('response.created');
    const metadata = { purpose: 'summary' };
    client.send({
      type: 'response.create',
      response: { conversation: 'none', metadata, output_modalities: ['text'] },
    });
    await client.until('response.done', 1);
    const beside = client.all('response.done').find(({ response }) => response.metadata !== null);
    expect(beside?.response).toMatchObject({ conversation_id: null, metadata, status: 'completed' });
    expect(client.all('conversation.item.added')).toHaveLength(1);
    expect(client.session.record.items).toHaveLength(1);
    expect(client.session.errors).toEqual([]);
  });

  it('is refused with parameters that belong to the session', async () => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    client.send({ type: 'response.create', event_id: 'x', response: { turn_detection: null } });
    await client.clock.advance(10);
    expect(client.last('error').error).toMatchObject({
      code: 'unknown_parameter',
      param: 'response.turn_detection',
      event_id: 'x',
    });
    expect(client.all('response.created')).toHaveLength(0);
  });
});
