import type { RateLimit } from '../../machines/call/openai-events.ts';
import { modelError, sessionFacts } from './facts.ts';
import {
  type Fields,
  idOrNull,
  numberAt,
  objectAt,
  objectsAt,
  optionalText,
  requiredObject,
  requiredText,
  textAt,
} from './fields.ts';
import type { Decoders, WireType } from './wire.ts';

type SessionWireType = Exclude<WireType, `conversation.${string}` | `response.${string}`>;

/**
 * Decoders of the session, the input buffer and the rest. Of speech events the fact itself is what matters:
 * compatible servers leave out ids and times, which then read as '' and 0.
 * @throws {MalformedEvent} each, on what the call cannot do without.
 */
export const sessionDecoders: Decoders<SessionWireType> = {
  'session.created': (fields) => ({
    type: 'openai.session.created',
    session: sessionFacts(objectAt(fields, 'session')),
  }),
  'session.updated': (fields) => ({
    type: 'openai.session.updated',
    session: sessionFacts(requiredObject(fields, 'session')),
  }),
  error: (fields) => ({ type: 'openai.error', error: modelError(fields.error) }),
  'rate_limits.updated': (fields) => ({ type: 'openai.rate_limits.updated', limits: rateLimits(fields) }),
  'input_audio_buffer.speech_started': (fields) => ({
    type: 'openai.input_audio_buffer.speech_started',
    itemId: statedItemId(fields),
    audioStartMs: numberAt(fields, 'audio_start_ms'),
  }),
  'input_audio_buffer.speech_stopped': (fields) => ({
    type: 'openai.input_audio_buffer.speech_stopped',
    itemId: statedItemId(fields),
    audioEndMs: numberAt(fields, 'audio_end_ms'),
  }),
  'input_audio_buffer.committed': (fields) => ({
    type: 'openai.input_audio_buffer.committed',
    itemId: statedItemId(fields),
    previousItemId: idOrNull(fields, 'previous_item_id'),
  }),
  'input_audio_buffer.cleared': () => ({ type: 'openai.input_audio_buffer.cleared' }),
  'input_audio_buffer.timeout_triggered': (fields) => ({
    type: 'openai.input_audio_buffer.timeout_triggered',
    itemId: statedItemId(fields),
    audioStartMs: numberAt(fields, 'audio_start_ms'),
    audioEndMs: numberAt(fields, 'audio_end_ms'),
  }),
  'input_audio_buffer.dtmf_event_received': (fields) => ({
    type: 'openai.input_audio_buffer.dtmf_event_received',
    digit: requiredText(fields, 'event'),
    receivedAt: numberAt(fields, 'received_at'),
  }),
  'mcp_list_tools.in_progress': (fields) => ({
    type: 'openai.mcp_list_tools.in_progress',
    itemId: requiredText(fields, 'item_id'),
  }),
  'mcp_list_tools.completed': (fields) => ({
    type: 'openai.mcp_list_tools.completed',
    itemId: requiredText(fields, 'item_id'),
  }),
  'mcp_list_tools.failed': (fields) => ({
    type: 'openai.mcp_list_tools.failed',
    itemId: requiredText(fields, 'item_id'),
  }),
  'output_audio_buffer.started': (fields) => ({
    type: 'openai.output_audio_buffer.started',
    responseId: requiredText(fields, 'response_id'),
  }),
  'output_audio_buffer.stopped': (fields) => ({
    type: 'openai.output_audio_buffer.stopped',
    responseId: requiredText(fields, 'response_id'),
  }),
  'output_audio_buffer.cleared': (fields) => ({
    type: 'openai.output_audio_buffer.cleared',
    responseId: requiredText(fields, 'response_id'),
  }),
};

function statedItemId(fields: Fields): string {
  return idOrNull(fields, 'item_id') ?? '';
}

function rateLimits(fields: Fields): readonly RateLimit[] {
  return objectsAt(fields, 'rate_limits')
    .filter((limit) => optionalText(limit, 'name'))
    .map((limit) => ({
      name: textAt(limit, 'name'),
      limit: numberAt(limit, 'limit'),
      remaining: numberAt(limit, 'remaining'),
      resetSeconds: numberAt(limit, 'reset_seconds'),
    }));
}
