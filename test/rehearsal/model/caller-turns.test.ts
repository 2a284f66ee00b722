import { describe, expect, it } from 'vitest';
import { encodeMulaw } from '../../../src/audio/mulaw.ts';
import { sharedVoices } from '../../../src/rehearsal/model/connect.ts';
import { seededRandom } from '../../../src/rehearsal/random.ts';
import { FULL_VAD, TestClient } from './client.ts';

const input = (turn_detection: unknown) => ({ type: 'realtime', audio: { input: { turn_detection } } });
const NO_ANSWER = { ...FULL_VAD, create_response: false };

async function withDetection(turn_detection: unknown): Promise<TestClient> {
  const client = await new TestClient({ profile: 'instant' }).configure();
  client.send({ type: 'session.update', session: input(turn_detection) });
  await client.until('session.updated', 1);
  return client;
}

describe('appended audio', () => {
  it('is counted by the format in force and never acknowledged', async () => {
    const client = await withDetection(null);
    client.append(new Uint8Array(800).fill(0xff));
    client.send({
      type: 'session.update',
      session: { type: 'realtime', audio: { input: { format: { type: 'audio/pcm', rate: 24_000 } } } },
    });
    await client.until('session.updated', 2);
    const seen = client.events.length;
    client.append(new Uint8Array(4_800));
    await client.clock.advance(100);
    expect(client.events).toHaveLength(seen);
    expect(client.session.record.appendedBytes).toBe(5_600);
    client.send({ type: 'input_audio_buffer.commit' });
    await client.until('input_audio_buffer.committed');
    expect(client.session.record.items[0]?.generatedMs).toBeCloseTo(200, -1);
  });

  it('is refused beyond 15 MiB in one event, and when it is not base64', async () => {
    const client = await withDetection(null);
    client.append(new Uint8Array(15 * 1024 * 1024 + 1));
    client.send({ type: 'input_audio_buffer.append', audio: 'not base64', event_id: 'bad' });
    client.send({ type: 'input_audio_buffer.append' });
    await client.clock.advance(1);
    expect(client.all('error').map(({ error }) => error.param)).toEqual(['audio', 'audio', 'audio']);
    expect(client.session.record.appendedBytes).toBe(0);
  });
});

describe('speech detection', () => {
  it.each(['audio/pcmu', 'audio/pcma', 'audio/pcm'] as const)(
    'places the start and the end of speech on the clock of the %s audio itself',
    async (format) => {
      const client = await new TestClient({ profile: 'instant' }).configure({}, format);
      await client.silence(1_000);
      await client.sayUntil('caller/ask-directions', 'input_audio_buffer.speech_stopped');
      const started = client.last('input_audio_buffer.speech_started');
      const stopped = client.last('input_audio_buffer.speech_stopped');
      const speechMs = sharedVoices().clip('caller/ask-directions').audio.length / 8;
      expect(Math.abs(started.audio_start_ms - 700)).toBeLessThanOrEqual(120);
      expect(Math.abs(stopped.audio_end_ms - (1_000 + speechMs + 500))).toBeLessThanOrEqual(160);
      expect(started.item_id).toBe(stopped.item_id);
    },
  );

  it('never ends a turn when the audio stops coming, however long it takes', async () => {
    const client = await withDetection(FULL_VAD);
    await client.play('caller/ask-table');
    await client.clock.advance(60_000);
    expect(client.all('input_audio_buffer.speech_started')).toHaveLength(1);
    expect(client.all('input_audio_buffer.speech_stopped')).toHaveLength(0);
    await client.silence(600);
    expect(client.all('input_audio_buffer.speech_stopped')).toHaveLength(1);
  });

  it('hears nothing in silence, in comfort noise and in a click', async () => {
    const client = await withDetection(FULL_VAD);
    await client.silence(2_000);
    const random = seededRandom(3);
    await client.stream(encodeMulaw(Int16Array.from({ length: 24_000 }, () => (random() - 0.5) * 300)));
    await client.stream(
      encodeMulaw(Int16Array.from({ length: 320 }, (_, i) => (i % 8 < 4 ? 9_000 : -9_000))),
    );
    await client.silence(1_000);
    expect(client.all('input_audio_buffer.speech_started')).toHaveLength(0);
  });

  it('hears a burst of noise as speech unless the threshold is raised', async () => {
    const open = await withDetection(NO_ANSWER);
    await open.play('caller/noise-burst');
    await open.silence(1_000);
    expect(open.all('input_audio_buffer.speech_started')).toHaveLength(1);
    const strict = await withDetection({ ...NO_ANSWER, threshold: 1 });
    await strict.play('caller/noise-burst');
    await strict.silence(1_000);
    expect(strict.all('input_audio_buffer.speech_started')).toHaveLength(0);
  });

  it('waits by eagerness when it judges by meaning', async () => {
    const waits: number[] = [];
    for (const eagerness of ['high', 'medium', 'low']) {
      const client = await withDetection({ type: 'semantic_vad', eagerness });
      const stopped = await client.sayUntil('caller/ask-directions', 'input_audio_buffer.speech_stopped');
      waits.push(stopped.audio_end_ms);
    }
    expect(waits[1]).toBe((waits[0] ?? 0) + 400);
    expect(waits[2]).toBe((waits[0] ?? 0) + 1_200);
  });
});

describe("a caller's turn", () => {
  it('comes in one order with one item id, each item naming the one before it', async () => {
    const client = await new TestClient().configure();
    await client.sayUntil('caller/ask-directions', 'response.created');
    const ladder = client
      .types()
      .filter((type) => !type.startsWith('session.') && !type.includes('transcription'))
      .slice(0, 6);
    expect(ladder).toEqual([
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'response.created',
    ]);
    const id = client.last('input_audio_buffer.speech_started').item_id;
    expect(client.last('input_audio_buffer.committed')).toMatchObject({
      item_id: id,
      previous_item_id: null,
    });
    expect(client.last('conversation.item.added')).toMatchObject({
      previous_item_id: null,
      item: { id, role: 'user', status: 'completed', content: [{ type: 'input_audio', transcript: null }] },
    });
    expect(client.last('conversation.item.done').item.id).toBe(id);
    await client.until('response.done');
    const answer = client.last('conversation.item.added');
    expect(answer.previous_item_id).toBe(id);
    await client.sayUntil('caller/goodbye', 'input_audio_buffer.committed');
    expect(client.last('input_audio_buffer.committed').previous_item_id).toBe(answer.item.id);
  });

  it('is answered only when responses are created automatically', async () => {
    const quiet = await withDetection(NO_ANSWER);
    await quiet.sayUntil('caller/ask-directions', 'input_audio_buffer.committed');
    await quiet.clock.advance(10_000);
    expect(quiet.all('response.created')).toHaveLength(0);
    quiet.send({ type: 'session.update', session: input({ ...FULL_VAD }) });
    await quiet.until('session.updated', 2);
    await quiet.sayUntil('caller/ask-directions', 'response.created');
    expect(quiet.all('response.created')).toHaveLength(1);
  });

  it('committed by hand is added but not answered, and nothing is detected', async () => {
    const client = await withDetection(null);
    await client.play('caller/ask-table');
    client.send({ type: 'input_audio_buffer.commit' });
    await client.clock.advance(5_000);
    expect(
      client.types().filter((type) => !type.includes('session') && !type.includes('transcription')),
    ).toEqual(['input_audio_buffer.committed', 'conversation.item.added', 'conversation.item.done']);
    client.send({ type: 'response.create' });
    await client.until('response.done');
    expect(client.last('response.output_audio_transcript.done').transcript).toBe(
      sharedVoices().clip('agent/table-booked').text,
    );
  });

  it('shorter than 100 ms cannot be committed, and the error says how much there was', async () => {
    const client = await withDetection(null);
    client.append(new Uint8Array(400).fill(0xff));
    client.send({ type: 'input_audio_buffer.commit', event_id: 'early' });
    await client.clock.advance(1);
    expect(client.last('error').error).toMatchObject({
      code: 'input_audio_buffer_commit_empty',
      message:
        'Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has 50.00ms of audio.',
      event_id: 'early',
    });
  });

  it('can be cleared away before it is committed', async () => {
    const client = await withDetection(FULL_VAD);
    await client.play('caller/ask-table');
    client.send({ type: 'input_audio_buffer.clear' });
    await client.until('input_audio_buffer.cleared');
    await client.silence(2_000);
    expect(client.all('input_audio_buffer.committed')).toHaveLength(0);
  });

  it('is transcribed in its own time: words, then the whole, with what it cost', async () => {
    const client = await new TestClient({ profile: { transcriptionMs: [2_500, 2_500] } }).configure();
    await client.sayUntil('caller/hello', 'response.done');
    expect(client.all('conversation.item.input_audio_transcription.completed')).toHaveLength(0);
    const done = await client.until('conversation.item.input_audio_transcription.completed');
    const { text } = sharedVoices().clip('caller/hello');
    expect(done.transcript).toBe(text);
    const deltas = client.all('conversation.item.input_audio_transcription.delta');
    expect(deltas.map(({ delta }) => delta).join('')).toBe(text);
    expect(done.usage).toMatchObject({ type: 'tokens', input_token_details: { text_tokens: 0 } });
    expect(done.usage.total_tokens).toBe(done.usage.input_tokens + done.usage.output_tokens);
  });

  it('sometimes cannot be transcribed', async () => {
    const client = await new TestClient({ profile: { transcriptionFailures: 1 } }).configure();
    await client.sayUntil('caller/hello', 'conversation.item.input_audio_transcription.failed');
    expect(client.last('conversation.item.input_audio_transcription.failed').error.type).toBe('server_error');
    expect(client.all('conversation.item.input_audio_transcription.completed')).toHaveLength(0);
  });

  it('that never comes is made of silence after the idle time, and asked about', async () => {
    const client = await withDetection({ ...FULL_VAD, idle_timeout_ms: 5_000 });
    client.send({ type: 'response.create' });
    await client.until('response.done');
    const greetingMs = sharedVoices().clip('agent/greeting').audio.length / 8;
    const seen = client.events.length;
    await client.silence(greetingMs + 4_900);
    expect(client.all('input_audio_buffer.timeout_triggered')).toHaveLength(0);
    await client.silence(400);
    await client.until('response.done', 1);
    const chain = client
      .types()
      .slice(seen)
      .filter((type) => !/rate_limits|transcription|session/.test(type));
    expect(chain.slice(0, 5)).toEqual([
      'input_audio_buffer.timeout_triggered',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'response.created',
    ]);
    const timeout = client.last('input_audio_buffer.timeout_triggered');
    expect(timeout.audio_end_ms - timeout.audio_start_ms).toBeGreaterThanOrEqual(4_800);
    expect(client.last('input_audio_buffer.committed').item_id).toBe(timeout.item_id);
    expect(client.last('response.output_audio_transcript.done').transcript).toBe(
      sharedVoices().clip('agent/idle').text,
    );
  });
});
