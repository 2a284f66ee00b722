import type { ContentPlace } from '../../machines/call/openai-events.ts';
import { itemFacts, responseFacts } from './facts.ts';
import {
  type Fields,
  given,
  indexAt,
  MalformedEvent,
  optionalText,
  requiredObject,
  requiredText,
  textAt,
} from './fields.ts';
import type { Decoders, WireType } from './wire.ts';

/** Decoders of everything named `response.*`. @throws {MalformedEvent} each, on what the call cannot do without. */
export const responseDecoders: Decoders<Extract<WireType, `response.${string}`>> = {
  'response.output_audio.delta': (fields) => ({
    type: 'openai.response.output_audio.delta',
    ...place(fields),
    audio: delta(fields),
  }),
  'response.output_audio.done': (fields) => ({ type: 'openai.response.output_audio.done', ...place(fields) }),
  'response.output_audio_transcript.delta': (fields) => ({
    type: 'openai.response.output_audio_transcript.delta',
    ...place(fields),
    delta: delta(fields),
  }),
  'response.output_audio_transcript.done': (fields) => ({
    type: 'openai.response.output_audio_transcript.done',
    ...place(fields),
    text: textAt(fields, 'transcript'),
  }),
  'response.output_text.delta': (fields) => ({
    type: 'openai.response.output_text.delta',
    ...place(fields),
    delta: delta(fields),
  }),
  'response.output_text.done': (fields) => ({
    type: 'openai.response.output_text.done',
    ...place(fields),
    text: textAt(fields, 'text'),
  }),
  'response.created': (fields) => ({
    type: 'openai.response.created',
    ...responseFacts(requiredObject(fields, 'response'), 'in_progress'),
  }),
  'response.done': (fields) => ({
    type: 'openai.response.done',
    ...responseFacts(requiredObject(fields, 'response'), 'completed'),
  }),
  'response.output_item.added': (fields) => ({
    type: 'openai.response.output_item.added',
    ...outputItem(fields),
  }),
  'response.output_item.done': (fields) => ({
    type: 'openai.response.output_item.done',
    ...outputItem(fields),
  }),
  'response.content_part.added': (fields) => ({
    type: 'openai.response.content_part.added',
    ...place(fields),
    part: contentPart(fields),
  }),
  'response.content_part.done': (fields) => ({
    type: 'openai.response.content_part.done',
    ...place(fields),
    part: contentPart(fields),
  }),
  'response.function_call_arguments.delta': (fields) => ({
    type: 'openai.response.function_call_arguments.delta',
    ...toolCall(fields),
    delta: delta(fields),
  }),
  'response.function_call_arguments.done': (fields) => ({
    type: 'openai.response.function_call_arguments.done',
    ...toolCallDone(fields),
  }),
  'response.mcp_call_arguments.delta': (fields) => ({
    type: 'openai.response.mcp_call_arguments.delta',
    ...toolCall(fields),
    delta: delta(fields),
  }),
  'response.mcp_call_arguments.done': (fields) => ({
    type: 'openai.response.mcp_call_arguments.done',
    ...toolCallDone(fields),
  }),
  'response.mcp_call.in_progress': (fields) => ({
    type: 'openai.response.mcp_call.in_progress',
    itemId: requiredText(fields, 'item_id'),
  }),
  'response.mcp_call.completed': (fields) => ({
    type: 'openai.response.mcp_call.completed',
    itemId: requiredText(fields, 'item_id'),
  }),
  'response.mcp_call.failed': (fields) => ({
    type: 'openai.response.mcp_call.failed',
    itemId: requiredText(fields, 'item_id'),
  }),
};

function place(fields: Fields): ContentPlace {
  return {
    responseId: requiredText(fields, 'response_id'),
    itemId: requiredText(fields, 'item_id'),
    outputIndex: indexAt(fields, 'output_index'),
    contentIndex: indexAt(fields, 'content_index'),
  };
}

/** An empty delta is a delta; no delta is none. */
function delta(fields: Fields): string {
  const value = optionalText(fields, 'delta');
  if (value === undefined) throw new MalformedEvent('delta is not a string');
  return value;
}

function outputItem(fields: Fields) {
  return {
    responseId: requiredText(fields, 'response_id'),
    outputIndex: indexAt(fields, 'output_index'),
    item: itemFacts(requiredObject(fields, 'item')),
  };
}

/** The same two kinds of part go by two names each, depending on server and event. */
function contentPart(fields: Fields): { readonly kind: 'audio' | 'text'; readonly text: string } {
  const part = requiredObject(fields, 'part');
  switch (part.type) {
    case 'audio':
    case 'output_audio':
      return { kind: 'audio', text: textAt(part, 'transcript') };
    case 'text':
    case 'output_text':
      return { kind: 'text', text: textAt(part, 'text') };
    default:
      throw new MalformedEvent('part.type is neither audio nor text');
  }
}

function toolCall(fields: Fields) {
  return given({
    responseId: requiredText(fields, 'response_id'),
    itemId: requiredText(fields, 'item_id'),
    callId: optionalText(fields, 'call_id'),
  });
}

function toolCallDone(fields: Fields) {
  return given({
    ...toolCall(fields),
    arguments: textAt(fields, 'arguments'),
    name: optionalText(fields, 'name'),
  });
}
