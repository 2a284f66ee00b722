import type { WireType } from '../../../src/openai/wire.ts';
import type { Sample } from './sample.ts';

const session = {
  type: 'realtime',
  object: 'realtime.session',
  id: 'sess_C9',
  model: 'gpt-realtime-2.1',
  output_modalities: ['audio'],
  instructions: 'Be brief.',
  tools: [],
  tool_choice: 'auto',
  max_output_tokens: 'inf',
  tracing: null,
  prompt: null,
  expires_at: 1756324625,
  audio: {
    input: {
      format: { type: 'audio/pcmu' },
      transcription: null,
      noise_reduction: null,
      turn_detection: { type: 'server_vad', threshold: 0.5, silence_duration_ms: 200 },
    },
    output: { format: { type: 'audio/pcmu' }, voice: 'marin', speed: 1 },
  },
  include: null,
};

const sessionFacts = {
  id: 'sess_C9',
  model: 'gpt-realtime-2.1',
  voice: 'marin',
  expiresAt: 1756324625,
  inputFormat: 'audio/pcmu',
  outputFormat: 'audio/pcmu',
  turnDetection: 'server_vad',
};

/** Frames of the session, the input buffer and the rest. */
export const SESSION_EVENTS: {
  readonly [T in Exclude<WireType, `conversation.${string}` | `response.${string}`>]: Sample;
} = {
  'session.created': {
    frame: { session },
    event: { type: 'openai.session.created', session: sessionFacts },
  },
  'session.updated': {
    frame: { session },
    event: { type: 'openai.session.updated', session: sessionFacts },
  },
  error: {
    frame: {
      error: {
        type: 'invalid_request_error',
        code: 'invalid_api_key',
        message: 'Incorrect API key provided: sk-proj-***fk9A.',
        param: null,
        event_id: 'c_17',
      },
    },
    event: {
      type: 'openai.error',
      error: {
        kind: 'invalid_request_error',
        code: 'invalid_api_key',
        message: 'Incorrect API key provided: sk-[redacted]',
        param: null,
        eventId: 'c_17',
      },
    },
  },
  'rate_limits.updated': {
    frame: { rate_limits: [{ name: 'tokens', limit: 15000000, remaining: 14999200, reset_seconds: 0.003 }] },
    event: {
      type: 'openai.rate_limits.updated',
      limits: [{ name: 'tokens', limit: 15000000, remaining: 14999200, resetSeconds: 0.003 }],
    },
  },
  'input_audio_buffer.speech_started': {
    frame: { audio_start_ms: 1240, item_id: 'item_U1' },
    event: { type: 'openai.input_audio_buffer.speech_started', itemId: 'item_U1', audioStartMs: 1240 },
  },
  'input_audio_buffer.speech_stopped': {
    frame: { audio_end_ms: 3168, item_id: 'item_U1' },
    event: { type: 'openai.input_audio_buffer.speech_stopped', itemId: 'item_U1', audioEndMs: 3168 },
  },
  'input_audio_buffer.committed': {
    frame: { previous_item_id: null, item_id: 'item_U1' },
    event: { type: 'openai.input_audio_buffer.committed', itemId: 'item_U1', previousItemId: null },
  },
  'input_audio_buffer.cleared': { frame: {}, event: { type: 'openai.input_audio_buffer.cleared' } },
  'input_audio_buffer.timeout_triggered': {
    frame: { audio_start_ms: 5000, audio_end_ms: 11000, item_id: 'item_U2' },
    event: {
      type: 'openai.input_audio_buffer.timeout_triggered',
      itemId: 'item_U2',
      audioStartMs: 5000,
      audioEndMs: 11000,
    },
  },
  'input_audio_buffer.dtmf_event_received': {
    frame: { event: '9', received_at: 1763605109 },
    event: { type: 'openai.input_audio_buffer.dtmf_event_received', digit: '9', receivedAt: 1763605109 },
  },
  'mcp_list_tools.in_progress': {
    frame: { item_id: 'item_M0' },
    event: { type: 'openai.mcp_list_tools.in_progress', itemId: 'item_M0' },
  },
  'mcp_list_tools.completed': {
    frame: { item_id: 'item_M0' },
    event: { type: 'openai.mcp_list_tools.completed', itemId: 'item_M0' },
  },
  'mcp_list_tools.failed': {
    frame: { item_id: 'item_M0' },
    event: { type: 'openai.mcp_list_tools.failed', itemId: 'item_M0' },
  },
  'output_audio_buffer.started': {
    frame: { response_id: 'resp_1' },
    event: { type: 'openai.output_audio_buffer.started', responseId: 'resp_1' },
  },
  'output_audio_buffer.stopped': {
    frame: { response_id: 'resp_1' },
    event: { type: 'openai.output_audio_buffer.stopped', responseId: 'resp_1' },
  },
  'output_audio_buffer.cleared': {
    frame: { response_id: 'resp_1' },
    event: { type: 'openai.output_audio_buffer.cleared', responseId: 'resp_1' },
  },
};
