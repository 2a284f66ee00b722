import { describe, expect, it } from 'vitest';
import { encodeAction, encodeSession, type WireAction } from '../../src/openai/encode.ts';
import { ModelAudio } from '../../src/openai/model-audio.ts';
import { sessionPayload, turnDetectionUpdate } from '../../src/openai/session-payload.ts';
import { agentWith } from './support.ts';

const agent = agentWith();
const audio = new ModelAudio('audio/pcmu', () => {});
const encode = (action: WireAction, as = agent): unknown =>
  JSON.parse(encodeAction(action, { agent: as, audio }));

describe('what a call asks of the model', () => {
  it.each<[WireAction, object]>([
    [
      { type: 'openai.input_audio_buffer.append', payload: '//////8=', bytes: 5 },
      { type: 'input_audio_buffer.append', audio: '//////8=' },
    ],
    [
      { type: 'openai.session.update', eventId: 'c1', turnDetection: 'guarded' },
      { type: 'session.update', event_id: 'c1', session: turnDetectionUpdate(agent, 'guarded') },
    ],
    [
      { type: 'openai.response.create', eventId: 'c2', purpose: 'answer' },
      { type: 'response.create', event_id: 'c2' },
    ],
    [
      { type: 'openai.response.create', eventId: 'c2', purpose: 'say' },
      { type: 'response.create', event_id: 'c2' },
    ],
    [
      { type: 'openai.response.create', eventId: 'c2', purpose: 'filler', text: 'One moment.' },
      {
        type: 'response.create',
        event_id: 'c2',
        response: {
          instructions: expect.stringContaining('add nothing: "One moment."'),
          tool_choice: 'none',
        },
      },
    ],
    [
      { type: 'openai.response.create', eventId: 'c2', purpose: 'still_there', text: 'Ask.' },
      {
        type: 'response.create',
        event_id: 'c2',
        response: { instructions: expect.stringMatching(/\n\nAsk\.$/), tool_choice: 'none' },
      },
    ],
    [
      { type: 'openai.response.create', eventId: 'c2', purpose: 'farewell', text: 'Say goodbye.' },
      {
        type: 'response.create',
        event_id: 'c2',
        response: { instructions: expect.stringMatching(/\n\nSay goodbye\.$/), tool_choice: 'none' },
      },
    ],
    [
      {
        type: 'openai.conversation.item.create',
        eventId: 'c7',
        callId: 'call_9',
        output: '{"slots":["18:00"]}',
      },
      {
        type: 'conversation.item.create',
        event_id: 'c7',
        item: { type: 'function_call_output', call_id: 'call_9', output: '{"slots":["18:00"]}' },
      },
    ],
    [
      { type: 'openai.response.cancel', eventId: 'c3' },
      { type: 'response.cancel', event_id: 'c3' },
    ],
    [
      { type: 'openai.response.cancel', eventId: 'c4', responseId: 'resp_1' },
      { type: 'response.cancel', event_id: 'c4', response_id: 'resp_1' },
    ],
    [
      {
        type: 'openai.conversation.item.truncate',
        eventId: 'c5',
        itemId: 'item_A1',
        contentIndex: 0,
        audioEndMs: 780,
      },
      {
        type: 'conversation.item.truncate',
        event_id: 'c5',
        item_id: 'item_A1',
        content_index: 0,
        audio_end_ms: 780,
      },
    ],
    [
      { type: 'openai.conversation.item.delete', eventId: 'c6', itemId: 'item_A1' },
      { type: 'conversation.item.delete', event_id: 'c6', item_id: 'item_A1' },
    ],
    [
      { type: 'openai.conversation.item.create', eventId: 'c7', text: 'The line was "lost".' },
      {
        type: 'conversation.item.create',
        event_id: 'c7',
        item: {
          type: 'message',
          role: 'system',
          content: [{ type: 'input_text', text: 'The line was "lost".' }],
        },
      },
    ],
  ])('%j is a client event', (action, expected) => {
    expect(encode(action)).toStrictEqual(expected);
  });

  it('truncates at whole ms, as a fraction would be refused', () => {
    const truncate: WireAction = {
      type: 'openai.conversation.item.truncate',
      eventId: 'c5',
      itemId: 'item_A1',
      contentIndex: 0,
      audioEndMs: 780.9,
    };
    expect(encode(truncate)).toMatchObject({ audio_end_ms: 780 });
  });

  it('greets in character and in the configured words', () => {
    const greet: WireAction = { type: 'openai.response.create', eventId: 'c1', purpose: 'greeting' };
    const { response } = encode(greet) as { response: { instructions: string } };
    expect(Object.keys(response)).toEqual(['instructions']);
    expect(response.instructions).toMatch(/^You answer the phone of a restaurant\.\n\n/);
    expect(response.instructions).toContain('"Hello, this is Harbour Table."');
  });

  it('greets without a character when there is none', () => {
    const greet: WireAction = { type: 'openai.response.create', eventId: 'c1', purpose: 'greeting' };
    const { response } = encode(greet, agentWith({ instructions: '' })) as {
      response: { instructions: string };
    };
    expect(response.instructions).toMatch(/^The call has just been answered/);
  });

  it('hears the caller in the format of its session', () => {
    const pcm = { agent, audio: new ModelAudio('audio/pcm', () => {}) };
    const append: WireAction = { type: 'openai.input_audio_buffer.append', payload: '/////w==', bytes: 4 };
    const { audio: sent } = JSON.parse(encodeAction(append, pcm)) as { audio: string };
    expect(Buffer.from(sent, 'base64')).toHaveLength(4 * 3 * 2);
  });

  it('begins with the whole session', () => {
    expect(JSON.parse(encodeSession(agent, 'c0'))).toEqual({
      type: 'session.update',
      event_id: 'c0',
      session: sessionPayload(agent),
    });
  });
});
