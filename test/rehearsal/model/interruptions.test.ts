import { describe, expect, it } from 'vitest';
import { sharedVoices } from '../../../src/rehearsal/model/connect.ts';
import { FULL_VAD, TestClient } from './client.ts';

/** Slow enough that a caller can speak into the generation itself. */
const LEISURELY = { speed: [1.2, 1.2], unseenResponses: 0 } as const;

async function answering(profile: object = LEISURELY, detection: object = {}): Promise<TestClient> {
  const client = await new TestClient({ profile }).configure();
  client.send({
    type: 'session.update',
    session: { type: 'realtime', audio: { input: { turn_detection: { ...FULL_VAD, ...detection } } } },
  });
  await client.until('session.updated', 1);
  await client.sayUntil('caller/hello-hours', 'response.output_audio.delta');
  return client;
}

describe('speech into a response', () => {
  it('cancels it: a few late deltas, the closing events with an incomplete item, then the new turn', async () => {
    const client = await answering();
    const seen = client.events.length;
    await client.sayUntil('caller/interrupt-sunday', 'response.created');
    const after = client.events.slice(seen);
    const types = after.map(({ type }) => type);
    const started = types.indexOf('input_audio_buffer.speech_started');
    const done = types.indexOf('response.done');
    const late = types.slice(started + 1, done).filter((type) => type.endsWith('.delta'));
    expect(late.length).toBeLessThanOrEqual(5);
    expect(types.slice(started, done)).toContain('response.output_audio.done');
    expect(types.slice(started, done)).toContain('response.content_part.done');
    expect(after[done]?.response).toMatchObject({
      status: 'cancelled',
      status_details: { type: 'cancelled', reason: 'turn_detected' },
      output: [{ status: 'incomplete' }],
    });
    expect(types.indexOf('input_audio_buffer.committed')).toBeGreaterThan(done);
    await client.until('response.done', client.all('response.done').length);
    expect(client.last('response.output_audio_transcript.done').transcript).toBe(
      sharedVoices().clip('agent/sunday').text,
    );
    expect(client.session.errors).toEqual([]);
  });

  it('after it was generated is speech_started and nothing more', async () => {
    const client = await answering({ speed: [10, 10] });
    await client.until('rate_limits.updated');
    const seen = client.events.length;
    await client.play('caller/interrupt-sunday');
    const types = client
      .types()
      .slice(seen)
      .filter((type) => !type.includes('transcription'));
    expect(types).toEqual(['input_audio_buffer.speech_started']);
  });

  it('changes nothing when interruption is off, and the turn gets no answer of its own', async () => {
    const client = await answering({ speed: [0.8, 0.8] }, { interrupt_response: false });
    await client.sayUntil('caller/interrupt-sunday', 'input_audio_buffer.committed');
    expect(client.all('response.done')).toHaveLength(0);
    const { response } = await client.until('response.done');
    expect(response.status).toBe('completed');
    await client.clock.advance(5_000);
    expect(client.all('response.created')).toHaveLength(1);
  });

  it('still cancels when turns are no longer answered, as changed in the middle of the call', async () => {
    const client = await answering();
    const turn_detection = { type: 'server_vad', create_response: false };
    client.send({
      type: 'session.update',
      session: { type: 'realtime', audio: { input: { turn_detection } } },
    });
    await client.sayUntil('caller/interrupt-sunday', 'input_audio_buffer.committed');
    expect(client.last('response.done').response.status_details).toEqual({
      type: 'cancelled',
      reason: 'turn_detected',
    });
    await client.clock.advance(10_000);
    expect(client.all('response.created')).toHaveLength(1);
  });

  it('may end one whose beginning nobody saw', async () => {
    const client = await new TestClient({
      profile: { createdMs: [3_000, 3_000], unseenResponses: 1 },
    }).configure();
    await client.sayUntil('caller/hello', 'input_audio_buffer.committed');
    await client.sayUntil('caller/ask-directions', 'response.done');
    expect(client.all('response.created')).toHaveLength(0);
    expect(client.last('response.done').response).toMatchObject({
      status: 'cancelled',
      output: [],
      status_details: { reason: 'turn_detected' },
    });
  });
});

describe('conversation.item.truncate', () => {
  const truncate = (client: TestClient, fields: object) =>
    client.send({ type: 'conversation.item.truncate', event_id: 'cut', content_index: 0, ...fields });

  it('is echoed and drops the transcript, also while the item is still streaming', async () => {
    const client = await answering();
    const item_id = client.last('response.output_item.added').item.id;
    truncate(client, { item_id, audio_end_ms: 60 });
    await client.until('conversation.item.truncated');
    expect(client.all('response.done')).toHaveLength(0);
    expect(client.last('conversation.item.truncated')).toMatchObject({
      item_id,
      content_index: 0,
      audio_end_ms: 60,
    });
    await client.until('response.done');
    client.send({ type: 'conversation.item.retrieve', item_id });
    const { item } = await client.until('conversation.item.retrieved');
    expect(item.content[0].transcript).toBeUndefined();
    expect(Buffer.from(item.content[0].audio, 'base64')).toHaveLength(60 * 8);
    expect(client.session.record.items.find((entry) => entry.item.id === item_id)?.truncatedMs).toBe(60);
  });

  it('beyond what was generated is refused with both lengths', async () => {
    const client = await answering({ speed: [10, 10] });
    await client.until('response.done');
    const item_id = client.last('response.output_item.added').item.id;
    const haveMs = Math.floor(sharedVoices().clip('agent/opening-hours').audio.length / 8);
    truncate(client, { item_id, audio_end_ms: haveMs + 1 });
    await client.until('error');
    expect(client.last('error').error).toMatchObject({
      type: 'invalid_request_error',
      message: `Audio content of ${haveMs}ms is already shorter than ${haveMs + 1}ms`,
      event_id: 'cut',
    });
    truncate(client, { item_id, audio_end_ms: haveMs });
    truncate(client, { item_id, audio_end_ms: 0 });
    await client.until('conversation.item.truncated', 1);
    expect(client.session.errors).toHaveLength(1);
  });

  it('is refused for anything but the speech of the agent', async () => {
    const client = await answering({ speed: [10, 10] });
    await client.until('rate_limits.updated');
    const callerItem = client.last('input_audio_buffer.committed').item_id;
    const agentItem = client.last('response.output_item.added').item.id;
    client.send({
      type: 'conversation.item.create',
      item: {
        id: 'restored',
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Hi.' }],
      },
    });
    truncate(client, { item_id: callerItem, audio_end_ms: 10 });
    truncate(client, { item_id: 'restored', audio_end_ms: 0 });
    truncate(client, { item_id: 'item_unknown', audio_end_ms: 10 });
    truncate(client, { item_id: agentItem, audio_end_ms: 10, content_index: 1 });
    truncate(client, { item_id: agentItem, audio_end_ms: 10.5 });
    truncate(client, { item_id: agentItem, audio_end_ms: -1 });
    truncate(client, { item_id: agentItem });
    await client.clock.advance(10);
    expect(client.all('error').map(({ error }) => error.code)).toEqual([
      'invalid_value',
      'invalid_value',
      'item_truncate_invalid_item_id',
      'invalid_value',
      'invalid_type',
      'integer_below_min_value',
      'missing_required_parameter',
    ]);
    expect(client.all('error')[0]?.error.message).toBe('Only model output audio messages can be truncated');
    expect(client.all('conversation.item.truncated')).toHaveLength(0);
    client.send({ type: 'conversation.item.retrieve', item_id: agentItem });
    expect((await client.until('conversation.item.retrieved')).item.content[0].transcript).not.toBe('');
  });
});

describe('response.cancel', () => {
  it('with nothing to cancel is an error', async () => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    client.send({ type: 'response.cancel', event_id: 'stop' });
    await client.until('error');
    expect(client.last('error').error).toMatchObject({
      code: 'response_cancel_not_active',
      message: 'Cancellation failed: no active response found',
      event_id: 'stop',
    });
  });

  it('before response.created is an error too, and the response still starts', async () => {
    const client = await new TestClient({ profile: { createdMs: [50, 50] } }).configure();
    client.send({ type: 'response.create' });
    client.send({ type: 'response.cancel' });
    await client.until('error');
    expect(client.last('error').error.code).toBe('response_cancel_not_active');
    expect((await client.until('response.done')).response.status).toBe('completed');
  });

  it('ends the active response as cancelled by the client', async () => {
    const client = await answering();
    client.send({ type: 'response.cancel', response_id: 'resp_other' });
    await client.until('error');
    const { id } = client.last('response.created').response;
    client.send({ type: 'response.cancel', response_id: id });
    const { response } = await client.until('response.done');
    expect(response).toMatchObject({
      id,
      status: 'cancelled',
      status_details: { type: 'cancelled', reason: 'client_cancelled' },
    });
    expect(client.all('error')).toHaveLength(1);
  });
});
