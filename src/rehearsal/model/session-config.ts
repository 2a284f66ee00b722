import type { ModelFormat } from '../../audio/transcoder.ts';
import { isObject } from './checks.ts';
import { RequestError } from './errors.ts';
import type { McpTool } from './hosted-servers.ts';

export type FormatConfig = { readonly type: ModelFormat; readonly rate?: 24_000 };

interface ServerVadConfig {
  readonly type: 'server_vad';
  /** 0 to 1. */
  readonly threshold: number;
  readonly prefix_padding_ms: number;
  readonly silence_duration_ms: number;
  readonly idle_timeout_ms: number | null;
  readonly create_response: boolean;
  readonly interrupt_response: boolean;
}

interface SemanticVadConfig {
  readonly type: 'semantic_vad';
  readonly eagerness: 'low' | 'medium' | 'high' | 'auto';
  readonly create_response: boolean;
  readonly interrupt_response: boolean;
}

export type TurnDetectionConfig = ServerVadConfig | SemanticVadConfig;

export interface FunctionTool {
  readonly type: 'function';
  readonly name: string;
  readonly description?: string;
  readonly parameters?: unknown;
}

export type ToolChoice = string | { readonly type: string; readonly name?: string };

/** The whole effective session, as `session.created` and `session.updated` show it. */
export interface SessionConfig {
  readonly type: 'realtime';
  readonly object: 'realtime.session';
  readonly id: string;
  readonly model: string;
  readonly output_modalities: readonly ('audio' | 'text')[];
  readonly instructions: string;
  readonly tools: readonly (FunctionTool | McpTool)[];
  readonly tool_choice: ToolChoice;
  readonly max_output_tokens: number | 'inf';
  readonly tracing: unknown;
  readonly truncation: unknown;
  readonly prompt: unknown;
  /** Unix seconds. */
  readonly expires_at: number;
  readonly audio: {
    readonly input: {
      readonly format: FormatConfig;
      readonly transcription: { readonly model?: string } | null;
      readonly noise_reduction: unknown;
      readonly turn_detection: TurnDetectionConfig | null;
    };
    readonly output: {
      readonly format: FormatConfig;
      readonly voice: string | { readonly id: string };
      readonly speed: number;
    };
  };
  readonly include: readonly string[] | null;
}

const PCM: FormatConfig = { type: 'audio/pcm', rate: 24_000 };

/** A format as the server shows it: PCM16 with its rate, the telephone's formats without one. */
export function formatConfig(type: ModelFormat): FormatConfig {
  return type === 'audio/pcm' ? PCM : { type };
}

const TURN_DETECTION: Readonly<Record<TurnDetectionConfig['type'], TurnDetectionConfig>> = {
  server_vad: {
    type: 'server_vad',
    threshold: 0.5,
    prefix_padding_ms: 300,
    // The documents say 500; a session nobody configured shows 200.
    silence_duration_ms: 200,
    idle_timeout_ms: null,
    create_response: true,
    interrupt_response: true,
  },
  semantic_vad: {
    type: 'semantic_vad',
    eagerness: 'auto',
    create_response: true,
    interrupt_response: true,
  },
};

/**
 * The session as the server opens it, before any `session.update`.
 * @param expiresAt Unix seconds
 */
export function defaultSession(id: string, model: string, expiresAt: number): SessionConfig {
  return {
    type: 'realtime',
    object: 'realtime.session',
    id,
    model,
    output_modalities: ['audio'],
    instructions: 'You are a helpful voice assistant.',
    tools: [],
    tool_choice: 'auto',
    max_output_tokens: 'inf',
    tracing: null,
    truncation: 'auto',
    prompt: null,
    expires_at: expiresAt,
    audio: {
      input: {
        format: PCM,
        transcription: null,
        noise_reduction: null,
        turn_detection: TURN_DETECTION.server_vad,
      },
      output: { format: PCM, voice: 'marin', speed: 1 },
    },
    include: null,
  };
}

/** What of the session may no longer change, and why. */
export interface SessionLocks {
  /** The session has produced audio. */
  readonly voice: boolean;
  /** A response is being generated. */
  readonly speed: boolean;
}

/**
 * The session after an update that already passed its checks: only the fields present change, nested objects
 * are merged, lists and formats replaced.
 * @throws RequestError when a locked field would change
 */
export function mergeSession(
  current: SessionConfig,
  patch: Record<string, unknown>,
  locks: SessionLocks,
): SessionConfig {
  const merged = merge(current as unknown as Record<string, unknown>, patch) as unknown as SessionConfig;
  refuseLocked(current, merged, locks);
  return merged;
}

function refuseLocked(current: SessionConfig, merged: SessionConfig, locks: SessionLocks): void {
  if (merged.model !== current.model) {
    throw new RequestError('invalid_value', 'The model of a session cannot be changed.', 'session.model');
  }
  const { voice, speed } = current.audio.output;
  if (locks.voice && JSON.stringify(merged.audio.output.voice) !== JSON.stringify(voice)) {
    const text = "Cannot update a conversation's voice if assistant audio is present.";
    throw new RequestError('cannot_update_voice', text, 'session.audio.output.voice');
  }
  if (locks.speed && merged.audio.output.speed !== speed) {
    const text = 'The speed can only be changed between turns, not while a response is in progress.';
    throw new RequestError('invalid_value', text, 'session.audio.output.speed');
  }
}

type Fields = Record<string, unknown>;

/** Objects that are taken over whole; everything else is merged field by field. */
const REPLACED = new Set(['tools', 'tool_choice', 'truncation', 'tracing', 'prompt', 'reasoning']);

function merge(current: Fields, patch: Fields): Fields {
  const merged: Fields = { ...current };
  for (const [name, value] of Object.entries(patch)) {
    merged[name] = mergeField(name, current[name], value);
  }
  return merged;
}

function mergeField(name: string, before: unknown, value: unknown): unknown {
  if (name === 'tools' && Array.isArray(value)) return value.map(strict);
  if (!isObject(value) || REPLACED.has(name)) return value;
  if (name === 'format') return formatConfig(value.type as ModelFormat);
  if (name === 'turn_detection') return mergeTurnDetection(before, value);
  return merge(isObject(before) ? before : {}, value);
}

function mergeTurnDetection(before: unknown, value: Fields): unknown {
  const kind = value.type as TurnDetectionConfig['type'];
  const base = isObject(before) && before.type === kind ? before : TURN_DETECTION[kind];
  return { ...base, ...value };
}

/** The server shows function tools with the strictness it chose for them. */
function strict(tool: unknown): unknown {
  return isObject(tool) && tool.type === 'function' ? { ...tool, strict: true } : tool;
}
