import type { WireType } from '../../../src/openai/wire.ts';
import { agentFacts, agentItem, userFacts, userItem } from './items.ts';
import type { Sample } from './sample.ts';

/** Frames of the conversation and its items. */
export const CONVERSATION_EVENTS: {
  readonly [T in Extract<WireType, `conversation.${string}`>]: Sample;
} = {
  'conversation.created': {
    frame: { conversation: { id: 'conv_1', object: 'realtime.conversation' } },
    event: { type: 'openai.conversation.created', conversationId: 'conv_1' },
  },
  'conversation.item.added': {
    frame: { previous_item_id: null, item: userItem },
    event: { type: 'openai.conversation.item.added', previousItemId: null, item: userFacts },
  },
  'conversation.item.created': {
    frame: { previous_item_id: 'item_0', item: userItem },
    event: { type: 'openai.conversation.item.added', previousItemId: 'item_0', item: userFacts },
  },
  'conversation.item.done': {
    frame: { previous_item_id: 'item_U1', item: agentItem },
    event: { type: 'openai.conversation.item.done', previousItemId: 'item_U1', item: agentFacts },
  },
  'conversation.item.retrieved': {
    frame: { item: { ...agentItem, content: [{ type: 'audio', transcript: 'Hello.', audio: 'AAAA' }] } },
    event: { type: 'openai.conversation.item.retrieved', item: { ...agentFacts, text: 'Hello.' } },
  },
  'conversation.item.truncated': {
    frame: { item_id: 'item_A1', content_index: 0, audio_end_ms: 780 },
    event: {
      type: 'openai.conversation.item.truncated',
      itemId: 'item_A1',
      contentIndex: 0,
      audioEndMs: 780,
    },
  },
  'conversation.item.deleted': {
    frame: { item_id: 'item_A1' },
    event: { type: 'openai.conversation.item.deleted', itemId: 'item_A1' },
  },
  'conversation.item.input_audio_transcription.delta': {
    frame: { item_id: 'item_U1', content_index: 0, delta: 'Hi, ', obfuscation: 'x7Qa' },
    event: {
      type: 'openai.conversation.item.input_audio_transcription.delta',
      itemId: 'item_U1',
      delta: 'Hi, ',
    },
  },
  'conversation.item.input_audio_transcription.completed': {
    frame: {
      item_id: 'item_U1',
      content_index: 0,
      transcript: 'Hi, are you open today?',
      usage: {
        type: 'tokens',
        total_tokens: 26,
        input_tokens: 19,
        input_token_details: { text_tokens: 0, audio_tokens: 19 },
        output_tokens: 7,
      },
    },
    event: {
      type: 'openai.conversation.item.input_audio_transcription.completed',
      itemId: 'item_U1',
      transcript: 'Hi, are you open today?',
      usage: { by: 'tokens', totalTokens: 26, inputTokens: 19, outputTokens: 7 },
    },
  },
  'conversation.item.input_audio_transcription.failed': {
    frame: {
      item_id: 'item_U1',
      content_index: 0,
      error: {
        type: 'transcription_error',
        code: 'audio_unintelligible',
        message: 'No speech.',
        param: null,
      },
    },
    event: {
      type: 'openai.conversation.item.input_audio_transcription.failed',
      itemId: 'item_U1',
      error: {
        kind: 'transcription_error',
        code: 'audio_unintelligible',
        message: 'No speech.',
        param: null,
        eventId: null,
      },
    },
  },
  'conversation.item.input_audio_transcription.segment': {
    frame: {
      id: 'seg_1',
      item_id: 'item_U1',
      content_index: 0,
      text: 'Hi.',
      speaker: 'A',
      start: 0.2,
      end: 0.9,
    },
    event: {
      type: 'openai.conversation.item.input_audio_transcription.segment',
      itemId: 'item_U1',
      text: 'Hi.',
      speaker: 'A',
      startSeconds: 0.2,
      endSeconds: 0.9,
    },
  },
};
