import type { Agent, TurnDetection } from '../agents/agent.ts';
import { defaultAgent } from '../agents/default-agent.ts';
import type { Variables } from './variables.ts';

/** The agent the variables describe. */
export function agentFrom(values: Variables): Agent {
  return {
    ...defaultAgent,
    name: values.AGENT_NAME,
    instructions: values.SYSTEM_MESSAGE,
    greeting: values.GREETING,
    model: values.OPENAI_REALTIME_MODEL,
    voice: values.VOICE,
    speed: values.SPEED,
    maxOutputTokens: values.MAX_OUTPUT_TOKENS,
    truncation:
      typeof values.TRUNCATION === 'number' ? { retentionRatio: values.TRUNCATION } : values.TRUNCATION,
    noiseReduction: values.NOISE_REDUCTION === 'off' ? null : values.NOISE_REDUCTION,
    transcription: transcriptionFrom(values),
    turnDetection: turnDetectionFrom(values),
    format: `audio/${values.AUDIO_FORMAT}`,
    record: values.RECORD,
    ...(values.VOICEMAIL === undefined ? {} : { voicemail: values.VOICEMAIL }),
  };
}

function transcriptionFrom(values: Variables): Agent['transcription'] {
  const { TRANSCRIPTION_MODEL: model, TRANSCRIPTION_LANGUAGE: language } = values;
  if (model === 'off') return null;
  return language === undefined ? { model } : { model, language };
}

function turnDetectionFrom(values: Variables): TurnDetection {
  if (values.TURN_DETECTION === 'semantic_vad')
    return { type: 'semantic_vad', eagerness: values.VAD_EAGERNESS };
  return {
    type: 'server_vad',
    threshold: values.VAD_THRESHOLD,
    prefixPaddingMs: values.VAD_PREFIX_PADDING_MS,
    silenceDurationMs: values.VAD_SILENCE_MS,
    idleTimeoutMs: values.IDLE_TIMEOUT_MS ?? null,
  };
}
