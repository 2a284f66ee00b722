import type { WireType } from '../../../src/openai/wire.ts';
import { agentFacts, agentItem } from './items.ts';
import type { Sample } from './sample.ts';

const place = { response_id: 'resp_1', item_id: 'item_A1', output_index: 0, content_index: 0 };
const placed = { responseId: 'resp_1', itemId: 'item_A1', outputIndex: 0, contentIndex: 0 };

const response = {
  object: 'realtime.response',
  id: 'resp_1',
  status: 'in_progress',
  status_details: null,
  output: [],
  conversation_id: 'conv_1',
  output_modalities: ['audio'],
  max_output_tokens: 'inf',
  audio: { output: { format: { type: 'audio/pcmu' }, voice: 'marin' } },
  usage: null,
  metadata: null,
};

const usage = {
  total_tokens: 210,
  input_tokens: 139,
  output_tokens: 71,
  input_token_details: {
    text_tokens: 120,
    audio_tokens: 19,
    image_tokens: 0,
    cached_tokens: 64,
    cached_tokens_details: { text_tokens: 60, audio_tokens: 4, image_tokens: 0 },
  },
  output_token_details: { text_tokens: 15, audio_tokens: 56 },
};

/** Frames of responses. */
export const RESPONSE_EVENTS: { readonly [T in Extract<WireType, `response.${string}`>]: Sample } = {
  'response.created': {
    frame: { response: { ...response, metadata: { purpose: 'greeting' } } },
    event: {
      type: 'openai.response.created',
      responseId: 'resp_1',
      status: 'in_progress',
      metadata: { purpose: 'greeting' },
      conversationId: 'conv_1',
    },
  },
  'response.done': {
    frame: {
      response: {
        ...response,
        status: 'cancelled',
        status_details: { type: 'cancelled', reason: 'turn_detected' },
        output: [agentItem],
        usage,
      },
    },
    event: {
      type: 'openai.response.done',
      responseId: 'resp_1',
      status: 'cancelled',
      reason: 'turn_detected',
      usage: {
        totalTokens: 210,
        inputTokens: 139,
        outputTokens: 71,
        inputTextTokens: 120,
        inputAudioTokens: 19,
        cachedTokens: 64,
        cachedTextTokens: 60,
        cachedAudioTokens: 4,
        outputTextTokens: 15,
        outputAudioTokens: 56,
      },
      conversationId: 'conv_1',
      output: [agentFacts],
    },
  },
  'response.output_item.added': {
    frame: {
      response_id: 'resp_1',
      output_index: 0,
      item: {
        id: 'item_A1',
        object: 'realtime.item',
        type: 'message',
        status: 'in_progress',
        role: 'assistant',
        content: [],
      },
    },
    event: {
      type: 'openai.response.output_item.added',
      responseId: 'resp_1',
      outputIndex: 0,
      item: { id: 'item_A1', kind: 'message', role: 'assistant', status: 'in_progress' },
    },
  },
  'response.output_item.done': {
    frame: {
      response_id: 'resp_2',
      output_index: 1,
      item: {
        id: 'item_F1',
        object: 'realtime.item',
        type: 'function_call',
        status: 'completed',
        name: 'get_slot',
        call_id: 'call_9',
        arguments: '{"day":"fri"}',
      },
    },
    event: {
      type: 'openai.response.output_item.done',
      responseId: 'resp_2',
      outputIndex: 1,
      item: {
        id: 'item_F1',
        kind: 'function_call',
        status: 'completed',
        name: 'get_slot',
        callId: 'call_9',
        arguments: '{"day":"fri"}',
      },
    },
  },
  'response.content_part.added': {
    frame: { ...place, part: { type: 'audio', transcript: '' } },
    event: { type: 'openai.response.content_part.added', ...placed, part: { kind: 'audio', text: '' } },
  },
  'response.content_part.done': {
    frame: { ...place, part: { type: 'text', text: 'Hello.' } },
    event: { type: 'openai.response.content_part.done', ...placed, part: { kind: 'text', text: 'Hello.' } },
  },
  'response.output_audio.delta': {
    frame: { ...place, delta: '//////8=', obfuscation: 'p0' },
    event: { type: 'openai.response.output_audio.delta', ...placed, audio: '//////8=' },
  },
  'response.output_audio.done': {
    frame: place,
    event: { type: 'openai.response.output_audio.done', ...placed },
  },
  'response.output_audio_transcript.delta': {
    frame: { ...place, delta: 'Hello' },
    event: { type: 'openai.response.output_audio_transcript.delta', ...placed, delta: 'Hello' },
  },
  'response.output_audio_transcript.done': {
    frame: { ...place, transcript: 'Hello, yes.' },
    event: { type: 'openai.response.output_audio_transcript.done', ...placed, text: 'Hello, yes.' },
  },
  'response.output_text.delta': {
    frame: { ...place, delta: 'Hel' },
    event: { type: 'openai.response.output_text.delta', ...placed, delta: 'Hel' },
  },
  'response.output_text.done': {
    frame: { ...place, text: 'Hello.' },
    event: { type: 'openai.response.output_text.done', ...placed, text: 'Hello.' },
  },
  'response.function_call_arguments.delta': {
    frame: {
      response_id: 'resp_2',
      item_id: 'item_F1',
      output_index: 0,
      call_id: 'call_9',
      delta: '{"da',
    },
    event: {
      type: 'openai.response.function_call_arguments.delta',
      responseId: 'resp_2',
      itemId: 'item_F1',
      callId: 'call_9',
      delta: '{"da',
    },
  },
  'response.function_call_arguments.done': {
    frame: {
      response_id: 'resp_2',
      item_id: 'item_F1',
      output_index: 0,
      call_id: 'call_9',
      name: 'get_slot',
      arguments: '{"day":"fri"}',
    },
    event: {
      type: 'openai.response.function_call_arguments.done',
      responseId: 'resp_2',
      itemId: 'item_F1',
      callId: 'call_9',
      name: 'get_slot',
      arguments: '{"day":"fri"}',
    },
  },
  'response.mcp_call_arguments.delta': {
    frame: { response_id: 'resp_3', item_id: 'item_M1', output_index: 0, delta: '{"q' },
    event: {
      type: 'openai.response.mcp_call_arguments.delta',
      responseId: 'resp_3',
      itemId: 'item_M1',
      delta: '{"q',
    },
  },
  'response.mcp_call_arguments.done': {
    frame: { response_id: 'resp_3', item_id: 'item_M1', output_index: 0, arguments: '{"q":1}' },
    event: {
      type: 'openai.response.mcp_call_arguments.done',
      responseId: 'resp_3',
      itemId: 'item_M1',
      arguments: '{"q":1}',
    },
  },
  'response.mcp_call.in_progress': {
    frame: { output_index: 0, item_id: 'item_M1' },
    event: { type: 'openai.response.mcp_call.in_progress', itemId: 'item_M1' },
  },
  'response.mcp_call.completed': {
    frame: { output_index: 0, item_id: 'item_M1' },
    event: { type: 'openai.response.mcp_call.completed', itemId: 'item_M1' },
  },
  'response.mcp_call.failed': {
    frame: { output_index: 0, item_id: 'item_M1' },
    event: { type: 'openai.response.mcp_call.failed', itemId: 'item_M1' },
  },
};
