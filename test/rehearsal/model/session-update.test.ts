import { describe, expect, it } from 'vitest';
import { phoneSession, TestClient } from './client.ts';

async function update(client: TestClient, session: unknown, eventId = 'evt_mine') {
  const before = client.events.length;
  client.send({ type: 'session.update', event_id: eventId, session });
  await client.clock.advance(1_000);
  return client.events.slice(before);
}

describe('session.update', () => {
  it.each([
    ['no type', { instructions: 'x' }, 'missing_required_parameter', 'session.type'],
    ['a temperature', { type: 'realtime', temperature: 0.8 }, 'unknown_parameter', 'session.temperature'],
    ['a name of the beta', { type: 'realtime', voice: 'marin' }, 'unknown_parameter', 'session.voice'],
    [
      'a rate for μ-law',
      { type: 'realtime', audio: { input: { format: { type: 'audio/pcmu', rate: 8000 } } } },
      'unknown_parameter',
      'session.audio.input.format.rate',
    ],
    [
      'an unheard-of format',
      { type: 'realtime', audio: { output: { format: { type: 'g711_ulaw' } } } },
      'invalid_value',
      'session.audio.output.format.type',
    ],
    [
      'a threshold out of range',
      { type: 'realtime', audio: { input: { turn_detection: { type: 'server_vad', threshold: 2 } } } },
      'decimal_above_max_value',
      'session.audio.input.turn_detection.threshold',
    ],
    [
      'silence for semantic detection',
      {
        type: 'realtime',
        audio: { input: { turn_detection: { type: 'semantic_vad', silence_duration_ms: 300 } } },
      },
      'unknown_parameter',
      'session.audio.input.turn_detection.silence_duration_ms',
    ],
    [
      'both modalities',
      { type: 'realtime', output_modalities: ['audio', 'text'] },
      'invalid_value',
      'session.output_modalities',
    ],
    [
      'instructions that are no text',
      { type: 'realtime', instructions: 7 },
      'invalid_type',
      'session.instructions',
    ],
    [
      'another voice of another product',
      { type: 'realtime', audio: { output: { voice: 'onyx' } } },
      'invalid_value',
      'session.audio.output.voice',
    ],
    [
      'too many output tokens',
      { type: 'realtime', max_output_tokens: 5000 },
      'integer_above_max_value',
      'session.max_output_tokens',
    ],
    ['another model', { type: 'realtime', model: 'gpt-realtime-1.5' }, 'invalid_value', 'session.model'],
  ])('with %s is refused whole', async (_what, session, code, param) => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    const before = client.session.config;
    const answer = await update(client, {
      ...session,
      ...('instructions' in session ? {} : { instructions: 'new' }),
    });
    expect(answer.map((event) => event.type)).toEqual(['error']);
    const error = answer[0]?.error;
    expect(error).toMatchObject({ type: 'invalid_request_error', event_id: 'evt_mine' });
    if (param !== null) expect(error).toMatchObject({ code, param });
    expect(client.session.config).toBe(before);
  });

  it('names the unknown parameter', async () => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    const [refusal] = await update(client, { type: 'realtime', temperature: 0.8 });
    expect(refusal?.error.message).toBe("Unknown parameter: 'session.temperature'.");
    const [incomplete] = await update(client, {});
    expect(incomplete?.error.message).toBe("Missing required parameter: 'session.type'.");
  });

  it('is answered with the whole session: what was sent merged into what was there', async () => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    const [first] = await update(client, {
      type: 'realtime',
      audio: { input: { turn_detection: { type: 'server_vad', create_response: false } } },
      tools: [{ type: 'function', name: 'get_slot', parameters: { type: 'object' } }],
    });
    expect(first?.session).toMatchObject({
      id: client.session.config.id,
      instructions: 'You are the receptionist of Harbour Table.',
      audio: {
        input: {
          format: { type: 'audio/pcmu' },
          transcription: { model: 'gpt-transcribe' },
          noise_reduction: null,
          turn_detection: { threshold: 0.5, silence_duration_ms: 500, create_response: false },
        },
        output: { format: { type: 'audio/pcmu' }, voice: 'marin', speed: 1 },
      },
      tools: [{ name: 'get_slot', strict: true }],
      tool_choice: 'auto',
      max_output_tokens: 'inf',
    });
    const [second] = await update(client, {
      type: 'realtime',
      tools: [],
      audio: { input: { turn_detection: null, transcription: null } },
    });
    expect(second?.session).toMatchObject({
      tools: [],
      audio: { input: { turn_detection: null, transcription: null, format: { type: 'audio/pcmu' } } },
    });
    const [third] = await update(client, {
      type: 'realtime',
      audio: { input: { turn_detection: { type: 'semantic_vad', eagerness: 'high' } } },
    });
    expect(third?.session.audio.input.turn_detection).toEqual({
      type: 'semantic_vad',
      eagerness: 'high',
      create_response: true,
      interrupt_response: true,
    });
  });

  it('takes all that the documents allow', async () => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    const [answer] = await update(client, {
      ...phoneSession(),
      model: 'gpt-realtime-2.1',
      tool_choice: { type: 'function', name: 'get_slot' },
      parallel_tool_calls: true,
      reasoning: { effort: 'low' },
      max_output_tokens: 4096,
      truncation: { type: 'retention_ratio', retention_ratio: 0.8 },
      tracing: { workflow_name: 'phone' },
      prompt: null,
      include: ['item.input_audio_transcription.logprobs'],
    });
    expect(answer?.type).toBe('session.updated');
  });

  it('cannot change the voice once the agent has spoken, but everything else', async () => {
    const client = await new TestClient({ profile: 'instant' }).configure();
    const [before] = await update(client, { type: 'realtime', audio: { output: { voice: 'cedar' } } });
    expect(before?.session.audio.output.voice).toBe('cedar');
    client.send({ type: 'response.create' });
    await client.until('rate_limits.updated');
    const refused = await update(client, { type: 'realtime', audio: { output: { voice: 'marin' } } });
    expect(refused.at(-1)).toMatchObject({
      type: 'error',
      error: { code: 'cannot_update_voice', param: 'session.audio.output.voice', event_id: 'evt_mine' },
    });
    const [allowed] = await update(client, {
      type: 'realtime',
      instructions: 'Now be brief.',
      tools: [{ type: 'function', name: 'hang_up' }],
      audio: { output: { speed: 1.2, voice: 'cedar' } },
    });
    expect(allowed?.session).toMatchObject({
      instructions: 'Now be brief.',
      audio: { output: { speed: 1.2, voice: 'cedar' } },
    });
  });

  it('is read in its place: what follows it waits for it', async () => {
    const client = new TestClient({ profile: { updateMs: [500, 500] } });
    await client.until('session.created');
    client.send({ type: 'session.update', session: phoneSession() });
    client.append(new Uint8Array(8_000).fill(0xff));
    await client.clock.advance(400);
    expect(client.session.record.appendedBytes).toBe(0);
    await client.until('session.updated');
    expect(client.session.record.appendedBytes).toBe(8_000);
    expect(client.session.record.appendedAudio).toHaveLength(8_000);
  });
});
