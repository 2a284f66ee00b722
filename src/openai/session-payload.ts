import type {
  AudioTranscription,
  RealtimeAudioConfigInput,
  RealtimeAudioConfigOutput,
  RealtimeAudioFormats,
  RealtimeAudioInputTurnDetection,
  RealtimeFunctionTool,
  RealtimeSessionCreateRequest,
  RealtimeToolsConfigUnion,
} from 'openai/resources/realtime/realtime';
import type { SessionFacts } from '../../machines/call/openai-events.ts';
import type { Agent } from '../agents/agent.ts';
import type { HostedMcp } from '../agents/tools/hosted-mcp.ts';
import type { Tool } from '../agents/tools/tool.ts';
import type { ModelFormat } from '../audio/transcoder.ts';

/**
 * The whole session as `session.update` carries it. `null` switches a filter or the transcription off, which the
 * published types leave out.
 */
export interface SessionPayload extends Omit<RealtimeSessionCreateRequest, 'audio'> {
  readonly audio: { readonly input: AudioInput; readonly output: RealtimeAudioConfigOutput };
}

interface AudioInput extends Omit<RealtimeAudioConfigInput, 'noise_reduction' | 'transcription'> {
  readonly noise_reduction: RealtimeAudioConfigInput.NoiseReduction | null;
  readonly transcription: AudioTranscription | null;
}

type McpTool = Extract<RealtimeToolsConfigUnion, { type: 'mcp' }>;

/** A session with nothing but the way turns are taken. */
export interface TurnDetectionPayload {
  readonly type: 'realtime';
  readonly audio: { readonly input: { readonly turn_detection: RealtimeAudioInputTurnDetection } };
}

/** `guarded`: speech is found, but neither interrupts nor is answered. `open`: it does both. */
type TurnDetectionMode = 'guarded' | 'open';

/**
 * The session an agent needs, complete, so that nothing is left to a server's defaults. Without `model`, which is
 * fixed by the connection, and without `temperature`, which makes a server refuse the whole session.
 */
export function sessionPayload(agent: Agent): SessionPayload {
  return {
    type: 'realtime',
    output_modalities: ['audio'],
    instructions: agent.instructions,
    audio: {
      input: {
        format: formatPayload(agent.format),
        noise_reduction: agent.noiseReduction && { type: agent.noiseReduction },
        transcription: agent.transcription && { ...agent.transcription },
        turn_detection: turnDetectionPayload(agent, 'open'),
      },
      output: {
        format: formatPayload(agent.format),
        voice: agent.voice.startsWith('voice_') ? { id: agent.voice } : agent.voice,
        speed: agent.speed,
      },
    },
    max_output_tokens: agent.maxOutputTokens,
    truncation: truncationPayload(agent.truncation),
    tools: [...agent.tools.map(functionPayload), ...(agent.mcpServers ?? []).map(mcpPayload)],
    tool_choice: 'auto',
  };
}

/** How turns are taken from now on, and nothing else: a session's other settings stay as they are. */
export function turnDetectionUpdate(agent: Agent, mode: TurnDetectionMode): TurnDetectionPayload {
  return { type: 'realtime', audio: { input: { turn_detection: turnDetectionPayload(agent, mode) } } };
}

/** What a server must echo before audio may flow: in any other format it would be noise on the line. */
export function describeSession(
  agent: Agent,
): Required<Pick<SessionFacts, 'inputFormat' | 'outputFormat' | 'turnDetection'>> {
  return { inputFormat: agent.format, outputFormat: agent.format, turnDetection: agent.turnDetection.type };
}

function functionPayload({ name, description, parameters }: Tool): RealtimeFunctionTool {
  return { type: 'function', name, description, parameters };
}

/** Without a policy of ours OpenAI need not ask: what is not allowed is not offered either. */
function mcpPayload({ label, url, description, authorization, allow, approve }: HostedMcp): McpTool {
  return {
    type: 'mcp',
    server_label: label,
    server_url: url,
    allowed_tools: [...allow],
    require_approval: approve === undefined ? 'never' : 'always',
    ...(description === undefined ? {} : { server_description: description }),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

/** A `rate` is refused with the G.711 formats and required with PCM, whose one rate is 24000 samples/s. */
function formatPayload(format: ModelFormat): RealtimeAudioFormats {
  return format === 'audio/pcm' ? { type: format, rate: 24_000 } : { type: format };
}

function turnDetectionPayload(
  { turnDetection }: Agent,
  mode: TurnDetectionMode,
): RealtimeAudioInputTurnDetection {
  const acts = { create_response: mode === 'open', interrupt_response: mode === 'open' };
  switch (turnDetection.type) {
    case 'server_vad':
      return {
        type: 'server_vad',
        threshold: turnDetection.threshold,
        prefix_padding_ms: turnDetection.prefixPaddingMs,
        silence_duration_ms: turnDetection.silenceDurationMs,
        idle_timeout_ms: turnDetection.idleTimeoutMs,
        ...acts,
      };
    case 'semantic_vad':
      return { type: 'semantic_vad', eagerness: turnDetection.eagerness, ...acts };
  }
}

function truncationPayload(
  truncation: Agent['truncation'],
): NonNullable<RealtimeSessionCreateRequest['truncation']> {
  if (typeof truncation === 'string') return truncation;
  return { type: 'retention_ratio', retention_ratio: truncation.retentionRatio };
}
