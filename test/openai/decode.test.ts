import { describe, expect, it } from 'vitest';
import { decodeServerEvent } from '../../src/openai/decode.ts';
import { responseDecoders } from '../../src/openai/decode-response.ts';
import type { Decoders, WireType } from '../../src/openai/wire.ts';
import { SERVER_EVENTS } from './server-events.ts';

const decode = (frame: unknown) => decodeServerEvent(JSON.stringify(frame));
const event = (frame: unknown) => {
  const decoded = decode(frame);
  if (decoded.kind !== 'event') throw new Error(`not an event: ${JSON.stringify(decoded)}`);
  return decoded.event;
};

const place = { response_id: 'resp_1', item_id: 'item_A1' };
const placed = { responseId: 'resp_1', itemId: 'item_A1', outputIndex: 0, contentIndex: 0 };

describe('every server event', () => {
  it.each(Object.entries(SERVER_EVENTS))('%s is understood, as text and as bytes', (type, sample) => {
    const text = JSON.stringify({ type, event_id: 'event_1', ...sample.frame });

    expect(decodeServerEvent(text)).toEqual({ kind: 'event', event: sample.event });
    expect(decodeServerEvent(new TextEncoder().encode(text))).toEqual({ kind: 'event', event: sample.event });
  });

  it('has no members that are present but undefined, so that journals compare exactly', () => {
    for (const [type, { frame, event: expected }] of Object.entries(SERVER_EVENTS)) {
      expect(decode({ type, ...frame })).toStrictEqual({ kind: 'event', event: expected });
    }
  });

  it('needs a decoder to compile', () => {
    const { 'response.done': left, ...rest } = responseDecoders;
    // @ts-expect-error `response.done` is missing
    const incomplete: Decoders<Extract<WireType, `response.${string}`>> = rest;
    expect(incomplete).not.toHaveProperty(['response.done']);
    expect(left).toBeTypeOf('function');
  });
});

describe('the use of a hosted tool, which has no status,', () => {
  const item = { id: 'item_M1', type: 'mcp_call', name: 'track', arguments: '{}' };
  it.each([
    [{}, 'in_progress'],
    [{ output: null, error: null }, 'in_progress'],
    [{ output: '' }, 'completed'],
    [{ output: null, error: { type: 'http_error', code: 502, message: 'gone' } }, 'incomplete'],
    [{ status: 'calling' }, 'calling'],
  ])('with %j is %s', (come, status) => {
    expect(event({ type: 'conversation.item.done', item: { ...item, ...come } })).toMatchObject({
      item: { id: 'item_M1', kind: 'mcp_call', status },
    });
  });
});

describe('older names', () => {
  it.each([
    ['response.audio.delta', { ...place, delta: '/w==' }, 'openai.response.output_audio.delta'],
    ['response.audio.done', place, 'openai.response.output_audio.done'],
    [
      'response.audio_transcript.delta',
      { ...place, delta: 'a' },
      'openai.response.output_audio_transcript.delta',
    ],
    [
      'response.audio_transcript.done',
      { ...place, transcript: 'a' },
      'openai.response.output_audio_transcript.done',
    ],
    ['response.text.delta', { ...place, delta: 'a' }, 'openai.response.output_text.delta'],
    ['response.text.done', { ...place, text: 'a' }, 'openai.response.output_text.done'],
    ['conversation.item.created', { item: { id: 'item_1' } }, 'openai.conversation.item.added'],
  ])('%s still counts', (type, frame, expected) => {
    expect(event({ type, ...frame }).type).toBe(expected);
  });

  it('of formats and voices are read from a flat session', () => {
    const session = {
      id: 'sess_1',
      voice: 'alloy',
      input_audio_format: 'g711_ulaw',
      output_audio_format: 'pcm16',
      turn_detection: { type: 'server_vad' },
    };
    expect(event({ type: 'session.updated', session })).toMatchObject({
      session: {
        voice: 'alloy',
        inputFormat: 'audio/pcmu',
        outputFormat: 'audio/pcm',
        turnDetection: 'server_vad',
      },
    });
  });

  it.each(['audio', 'output_audio'])('of content: a part called %s is audio', (type) => {
    const frame = { type: 'response.content_part.done', ...place, part: { type, transcript: 'Yes.' } };
    expect(event(frame)).toEqual({
      type: 'openai.response.content_part.done',
      ...placed,
      part: { kind: 'audio', text: 'Yes.' },
    });
  });

  it.each(['text', 'output_text'])('of content: a part called %s is text', (type) => {
    const frame = { type: 'response.content_part.added', ...place, part: { type, text: 'Yes.' } };
    expect(event(frame)).toMatchObject({ part: { kind: 'text', text: 'Yes.' } });
  });
});

it('what was used is never less than nothing, so that nobody is paid back', () => {
  const details = { audio_tokens: -5, text_tokens: -5, cached_tokens_details: { audio_tokens: -5 } };
  const usage = { output_tokens: -9, input_token_details: details, output_token_details: details };
  const done = event({ type: 'response.done', response: { id: 'resp_1', usage } });
  expect(Object.values((done as { usage: object }).usage).every((tokens) => tokens === 0)).toBe(true);
  const type = 'conversation.item.input_audio_transcription.completed';
  const written = (spent: object) => event({ type, item_id: 'i', usage: spent });
  expect(written({ type: 'duration', seconds: -60 })).toMatchObject({ usage: { seconds: 0 } });
  expect(written({ type: 'tokens', input_tokens: -1, output_tokens: -1 })).toMatchObject({
    usage: { inputTokens: 0, outputTokens: 0 },
  });
});

describe('a server that leaves things out', () => {
  it('may omit indexes, previous items, usage and transcripts', () => {
    expect(event({ type: 'response.output_audio.done', ...place })).toEqual({
      type: 'openai.response.output_audio.done',
      ...placed,
    });
    expect(event({ type: 'conversation.item.done', item: { id: 'i' } })).toEqual({
      type: 'openai.conversation.item.done',
      previousItemId: null,
      item: { id: 'i', kind: 'message' },
    });
    expect(event({ type: 'response.done', response: { id: 'resp_1' } })).toEqual({
      type: 'openai.response.done',
      responseId: 'resp_1',
      status: 'completed',
      output: [],
    });
  });

  it('is still heard when it reports speech without an item', () => {
    expect(event({ type: 'input_audio_buffer.speech_started' })).toEqual({
      type: 'openai.input_audio_buffer.speech_started',
      itemId: '',
      audioStartMs: 0,
    });
  });

  it('may word an error as it likes', () => {
    expect(event({ type: 'error', error: 'out of memory' })).toMatchObject({
      error: { kind: 'unknown', code: null, message: 'out of memory' },
    });
    expect(event({ type: 'error', error: { code: 503, message: 'busy' } })).toMatchObject({
      error: { code: '503' },
    });
    expect(event({ type: 'error' })).toMatchObject({ error: { message: '' } });
  });
});

describe('a session echoed in full', () => {
  it('with manual turns is told from one that does not say', () => {
    const echoed = (input: object) => event({ type: 'session.updated', session: { audio: { input } } });
    expect(echoed({ turn_detection: null })).toMatchObject({ session: { turnDetection: null } });
    expect(echoed({})).toEqual({ type: 'openai.session.updated', session: {} });
  });

  it('with PCM at another rate than ours does not pass for ours', () => {
    const echoed = (rate?: number) =>
      event({
        type: 'session.updated',
        session: { audio: { input: { format: { type: 'audio/pcm', rate } } } },
      });
    expect(echoed(24000)).toMatchObject({ session: { inputFormat: 'audio/pcm' } });
    expect(echoed()).toMatchObject({ session: { inputFormat: 'audio/pcm' } });
    expect(echoed(16000)).toMatchObject({ session: { inputFormat: 'audio/pcm;rate=16000' } });
  });
});

describe('the end of a response', () => {
  const done = (response: object) =>
    event({ type: 'response.done', response: { id: 'resp_1', ...response } });

  it('in failure carries the reason for it', () => {
    const error = { type: 'insufficient_quota', code: 'insufficient_quota', message: 'You exceeded it.' };
    expect(done({ status: 'failed', status_details: { type: 'failed', error } })).toMatchObject({
      status: 'failed',
      error: { kind: 'insufficient_quota', code: 'insufficient_quota', message: 'You exceeded it.' },
    });
  });

  it('cut short carries what cut it short', () => {
    const status_details = { type: 'incomplete', reason: 'max_output_tokens' };
    expect(done({ status: 'incomplete', status_details })).toMatchObject({
      status: 'incomplete',
      reason: 'max_output_tokens',
    });
  });

  it('out of band belongs to no conversation', () => {
    expect(done({ conversation_id: null })).toMatchObject({ conversationId: null });
    expect(done({})).not.toHaveProperty('conversationId');
  });

  it('by a status nobody knows is not a good end', () => {
    expect(done({ status: 'expired' })).toMatchObject({ status: 'incomplete', reason: 'expired' });
  });

  it('is not lost over an item without an id', () => {
    expect(done({ output: [{ type: 'message' }, { id: 'i' }, 7] })).toMatchObject({ output: [{ id: 'i' }] });
  });
});

describe('a frame the call cannot go by', () => {
  it('of an unknown type is told apart by that type', () => {
    expect(decode({ type: 'response.hologram.delta' })).toEqual({
      kind: 'unknown',
      type: 'response.hologram.delta',
    });
    expect(decode({ type: 'constructor' })).toEqual({ kind: 'unknown', type: 'constructor' });
    expect(decode({ type: 'x'.repeat(5000) })).toEqual({ kind: 'unknown', type: 'x'.repeat(100) });
  });

  it.each([
    ['', 'not a JSON object'],
    ['{', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['[]', 'not a JSON object'],
    ['{}', 'type is not a string'],
    ['{"type":7}', 'type is not a string'],
  ])('%j is malformed', (text, problem) => {
    expect(decodeServerEvent(text)).toEqual({ kind: 'malformed', problem });
  });

  it('of bytes that are no UTF-8 is malformed', () => {
    expect(decodeServerEvent(Uint8Array.of(0x7b, 0xff, 0x7d)).kind).toBe('malformed');
  });

  it.each([
    [{ type: 'response.output_audio.delta', item_id: 'i', delta: '' }, /response_id/],
    [{ type: 'response.output_audio.delta', ...place, item_id: 7, delta: '' }, /item_id/],
    [{ type: 'response.output_audio.delta', ...place }, /delta/],
    [{ type: 'response.output_audio.delta', ...place, content_index: -1, delta: '' }, /content_index/],
    [{ type: 'response.output_audio.delta', ...place, output_index: 0.5, delta: '' }, /output_index/],
    [{ type: 'response.created' }, /response/],
    [{ type: 'response.done', response: { status: 'completed' } }, /id/],
    [{ type: 'conversation.item.truncated', item_id: 'i' }, /audio_end_ms/],
    [{ type: 'conversation.item.added', item: [] }, /item/],
    [{ type: 'conversation.item.added', previous_item_id: 1, item: { id: 'i' } }, /previous_item_id/],
    [{ type: 'response.content_part.added', ...place, part: { type: 'image' } }, /part/],
    [{ type: 'input_audio_buffer.speech_started', item_id: {} }, /item_id/],
  ])('%j names the member that is wrong, not its content', (frame, problem) => {
    const decoded = decode(frame);
    expect(decoded).toMatchObject({ kind: 'malformed', problem: expect.stringMatching(problem) });
  });

  it('with an infinite time is malformed', () => {
    const text = '{"type":"conversation.item.truncated","item_id":"i","audio_end_ms":1e999}';
    expect(decodeServerEvent(text).kind).toBe('malformed');
  });
});
