import type { CallAction, CallEvent, ItemFacts, ModelError } from '../../machines/index.ts';
import { dtmf } from '../../src/audio/dtmf.ts';

type Wire = Record<string, unknown>;

/** An event of the model as the server would write it: the reverse of what the engine reads, written independently. */
export function toWire(event: CallEvent): Wire {
  const type = event.type.replace(/^openai\./, '');
  const base = { type, event_id: 'event_1' };
  switch (event.type) {
    case 'openai.error':
      return { ...base, error: errorToWire(event.error) };
    case 'openai.input_audio_buffer.speech_started':
      return { ...base, item_id: event.itemId, audio_start_ms: event.audioStartMs };
    case 'openai.input_audio_buffer.speech_stopped':
      return { ...base, item_id: event.itemId, audio_end_ms: event.audioEndMs };
    case 'openai.input_audio_buffer.committed':
      return { ...base, item_id: event.itemId, previous_item_id: event.previousItemId };
    case 'openai.conversation.item.added':
    case 'openai.conversation.item.done':
      return { ...base, previous_item_id: event.previousItemId, item: itemToWire(event.item) };
    case 'openai.conversation.item.truncated':
      return {
        ...base,
        item_id: event.itemId,
        content_index: event.contentIndex,
        audio_end_ms: event.audioEndMs,
      };
    case 'openai.conversation.item.deleted':
      return { ...base, item_id: event.itemId };
    case 'openai.conversation.item.input_audio_transcription.completed':
      return { ...base, item_id: event.itemId, content_index: 0, transcript: event.transcript };
    case 'openai.response.created':
    case 'openai.response.done':
      return { ...base, response: responseToWire(event) };
    case 'openai.response.output_item.added':
      return {
        ...base,
        response_id: event.responseId,
        output_index: event.outputIndex,
        item: itemToWire(event.item),
      };
    case 'openai.response.output_audio.delta':
      return { ...base, ...placeToWire(event), delta: event.payload };
    case 'openai.response.output_audio.done':
      return { ...base, ...placeToWire(event) };
    case 'openai.response.output_audio_transcript.delta':
    case 'openai.response.output_text.delta':
      return { ...base, ...placeToWire(event), delta: event.delta };
    case 'openai.response.output_audio_transcript.done':
      return { ...base, ...placeToWire(event), transcript: event.text };
    case 'openai.response.output_text.done':
      return { ...base, ...placeToWire(event), text: event.text };
    case 'openai.session.updated':
      return { ...base, session: { type: 'realtime' } };
    case 'openai.rate_limits.updated':
      return { ...base, rate_limits: [] };
    default:
      throw new TypeError(`${event.type} is not written by this test`);
  }
}

/**
 * What an action must look like on its wire; [] where nothing is sent. Appends and marks in the fewest words, of items
 * only results of tools. Hold music is not in it.
 */
export function expectedFrames(action: CallAction, apology: string): readonly Wire[] {
  switch (action.type) {
    case 'twilio.media':
      return [{ event: 'media', media: { payload: action.payload } }];
    case 'twilio.mark':
      return [{ event: 'mark', mark: { name: action.name } }];
    case 'twilio.clear':
      return [{ event: 'clear' }];
    case 'twilio.announce':
      return [
        { event: 'media', media: { payload: apology } },
        { event: 'mark', mark: { name: action.mark } },
      ];
    case 'openai.input_audio_buffer.append':
      return [{ type: 'input_audio_buffer.append', audio: action.payload }];
    case 'openai.session.update':
      return [{ type: 'session.update', event_id: action.eventId }];
    case 'openai.response.create':
      return [{ type: 'response.create', event_id: action.eventId }];
    case 'openai.response.cancel':
      return [{ type: 'response.cancel', event_id: action.eventId, response_id: action.responseId }];
    case 'openai.conversation.item.truncate':
      return [
        {
          type: 'conversation.item.truncate',
          event_id: action.eventId,
          item_id: action.itemId,
          content_index: action.contentIndex,
          audio_end_ms: action.audioEndMs,
        },
      ];
    case 'openai.conversation.item.delete':
      return [{ type: 'conversation.item.delete', event_id: action.eventId, item_id: action.itemId }];
    case 'openai.conversation.item.create': {
      const result = 'callId' in action ? { call_id: action.callId, output: action.output } : {};
      return [{ type: 'conversation.item.create', event_id: action.eventId, ...result }];
    }
    case 'twilio.digits':
      return [
        { event: 'media', media: { payload: Buffer.from(dtmf(action.digits)).toString('base64') } },
        { event: 'mark', mark: { name: action.mark } },
      ];
    case 'twilio.hold':
      return action.on ? [] : [{ event: 'clear' }];
    default:
      return [];
  }
}

const placeToWire = (event: {
  readonly responseId: string;
  readonly itemId: string;
  readonly outputIndex: number;
  readonly contentIndex: number;
}): Wire => ({
  response_id: event.responseId,
  item_id: event.itemId,
  output_index: event.outputIndex,
  content_index: event.contentIndex,
});

const itemToWire = (item: ItemFacts): Wire => ({
  id: item.id,
  object: 'realtime.item',
  type: item.kind,
  ...(item.role && { role: item.role, content: [] }),
  ...(item.kind === 'mcp_call' ? useToWire(item) : item.status && { status: item.status }),
  ...(item.kind === 'function_call' && {
    name: item.name,
    call_id: item.callId,
    arguments: item.arguments ?? '{}',
  }),
  ...(item.kind === 'function_call_output' && { call_id: item.callId, output: '{}' }),
});

/** The use of a hosted tool has no status, but an output once it is done. */
const useToWire = ({ name, arguments: args, status }: ItemFacts): Wire => ({
  ...{ server_label: 'parcels', name: name ?? 'track', arguments: args ?? '{}' },
  ...{ output: status === 'completed' ? 'found' : null, error: null },
});

const errorToWire = (error: ModelError): Wire => ({
  type: error.kind,
  code: error.code,
  message: error.message,
  param: error.param,
  event_id: error.eventId,
});

function responseToWire(
  event: Extract<CallEvent, { type: 'openai.response.created' | 'openai.response.done' }>,
): Wire {
  const { status, reason, error } = event;
  const details = error
    ? { type: 'failed', error: errorToWire(error) }
    : reason
      ? { type: status, reason }
      : null;
  return {
    object: 'realtime.response',
    id: event.responseId,
    status,
    status_details: details,
    output: (event.output ?? []).map(itemToWire),
    conversation_id: event.conversationId ?? null,
    output_modalities: ['audio'],
    max_output_tokens: 'inf',
    usage: null,
    metadata: null,
  };
}
