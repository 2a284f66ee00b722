import type { TranscriptionUsage } from '../../machines/call/openai-events.ts';
import { itemFacts, modelError } from './facts.ts';
import {
  amountAt,
  asFields,
  type Fields,
  given,
  idOrNull,
  indexAt,
  numberAt,
  requiredNumber,
  requiredObject,
  requiredText,
  textAt,
} from './fields.ts';
import type { Decoders, WireType } from './wire.ts';

/** Decoders of everything named `conversation.*`. @throws {MalformedEvent} each, on what the call cannot do without. */
export const conversationDecoders: Decoders<Extract<WireType, `conversation.${string}`>> = {
  'conversation.created': (fields) => ({
    type: 'openai.conversation.created',
    conversationId: requiredText(requiredObject(fields, 'conversation'), 'id'),
  }),
  'conversation.item.added': itemAdded,
  'conversation.item.created': itemAdded,
  'conversation.item.done': (fields) => ({ type: 'openai.conversation.item.done', ...placedItem(fields) }),
  'conversation.item.retrieved': (fields) => ({
    type: 'openai.conversation.item.retrieved',
    item: itemFacts(requiredObject(fields, 'item')),
  }),
  'conversation.item.truncated': (fields) => ({
    type: 'openai.conversation.item.truncated',
    itemId: requiredText(fields, 'item_id'),
    contentIndex: indexAt(fields, 'content_index'),
    audioEndMs: requiredNumber(fields, 'audio_end_ms'),
  }),
  'conversation.item.deleted': (fields) => ({
    type: 'openai.conversation.item.deleted',
    itemId: requiredText(fields, 'item_id'),
  }),
  'conversation.item.input_audio_transcription.delta': (fields) => ({
    type: 'openai.conversation.item.input_audio_transcription.delta',
    itemId: requiredText(fields, 'item_id'),
    delta: textAt(fields, 'delta'),
  }),
  'conversation.item.input_audio_transcription.completed': (fields) =>
    given({
      type: 'openai.conversation.item.input_audio_transcription.completed' as const,
      itemId: requiredText(fields, 'item_id'),
      transcript: textAt(fields, 'transcript'),
      usage: transcriptionUsage(asFields(fields.usage)),
    }),
  'conversation.item.input_audio_transcription.failed': (fields) => ({
    type: 'openai.conversation.item.input_audio_transcription.failed',
    itemId: requiredText(fields, 'item_id'),
    error: modelError(fields.error),
  }),
  'conversation.item.input_audio_transcription.segment': (fields) => ({
    type: 'openai.conversation.item.input_audio_transcription.segment',
    itemId: requiredText(fields, 'item_id'),
    text: textAt(fields, 'text'),
    speaker: textAt(fields, 'speaker'),
    startSeconds: numberAt(fields, 'start'),
    endSeconds: numberAt(fields, 'end'),
  }),
};

function itemAdded(fields: Fields) {
  return { type: 'openai.conversation.item.added' as const, ...placedItem(fields) };
}

function placedItem(fields: Fields) {
  return {
    previousItemId: idOrNull(fields, 'previous_item_id'),
    item: itemFacts(requiredObject(fields, 'item')),
  };
}

function transcriptionUsage(usage: Fields | undefined): TranscriptionUsage | undefined {
  switch (usage?.type) {
    case 'tokens':
      return {
        by: 'tokens',
        totalTokens: amountAt(usage, 'total_tokens'),
        inputTokens: amountAt(usage, 'input_tokens'),
        outputTokens: amountAt(usage, 'output_tokens'),
      };
    case 'duration':
      return { by: 'duration', seconds: amountAt(usage, 'seconds') };
    default:
      return undefined;
  }
}
