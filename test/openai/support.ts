import type { Agent } from '../../src/agents/agent.ts';

/** An agent with every setting at a value of its own, so that a mixed-up field shows. */
export function agentWith(settings: Partial<Agent> = {}): Agent {
  return {
    name: 'harbour',
    instructions: 'You answer the phone of a restaurant.',
    greeting: 'Hello, this is Harbour Table.',
    model: 'gpt-realtime-2.1',
    voice: 'marin',
    speed: 1.1,
    maxOutputTokens: 'inf',
    truncation: 'auto',
    noiseReduction: 'near_field',
    transcription: { model: 'gpt-transcribe', language: 'en' },
    turnDetection: {
      type: 'server_vad',
      threshold: 0.6,
      prefixPaddingMs: 310,
      silenceDurationMs: 520,
      idleTimeoutMs: null,
    },
    format: 'audio/pcmu',
    record: false,
    tools: [],
    limits: {
      silencePromptMs: null,
      silencePrompts: 2,
      maxCallMs: null,
      warnMs: 30_000,
      spendUsd: null,
      spendUsdPerDay: null,
      callsPerCallerPerHour: null,
      concurrentCalls: null,
    },
    filler: { afterMs: 1500, everyMs: 3500, sentences: ['One moment.'] },
    afterCall: { summary: false },
    ...settings,
  };
}
