import type { Agent, TurnDetection } from './agent.ts';

/** How the end of a turn is found by silence, when nothing else is configured. */
export const defaultServerVad: Extract<TurnDetection, { readonly type: 'server_vad' }> = Object.freeze({
  type: 'server_vad',
  threshold: 0.5,
  prefixPaddingMs: 300,
  silenceDurationMs: 500,
  idleTimeoutMs: null,
});

/** Who writes down what the caller said, when nothing else is configured. */
export const defaultTranscription = Object.freeze({ model: 'gpt-transcribe' });

/** Who answers when nothing else is configured: a short-spoken, friendly phone assistant. */
export const defaultAgent: Agent = Object.freeze({
  name: 'default',
  instructions: [
    'You are a friendly assistant answering a telephone call.',
    'Speak naturally and keep every answer short: one or two sentences, then let the caller speak.',
    'You are heard, not read: no lists, no markup, no links; say numbers, times and names the way people say them.',
    "Speak the caller's language, and English until you know it.",
    'If you did not understand, say so and ask once more. If you do not know something, say so plainly; never invent.',
    'When the caller says goodbye, say goodbye in one short sentence.',
  ].join('\n'),
  greeting: 'Hello, thank you for calling. How can I help you today?',
  model: 'gpt-realtime-2.1',
  voice: 'marin',
  speed: 1,
  maxOutputTokens: 'inf',
  truncation: 'auto',
  noiseReduction: 'near_field',
  transcription: defaultTranscription,
  turnDetection: defaultServerVad,
  format: 'audio/pcmu',
  record: false,
  tools: Object.freeze([]),
  limits: Object.freeze({
    silencePromptMs: null,
    silencePrompts: 2,
    maxCallMs: null,
    warnMs: 30_000,
    spendUsd: null,
    spendUsdPerDay: null,
    callsPerCallerPerHour: null,
    concurrentCalls: null,
  }),
  filler: Object.freeze({
    afterMs: 1500,
    everyMs: 2500,
    sentences: Object.freeze(['One moment, please.', 'I am still on it.', 'This takes a little longer.']),
  }),
  afterCall: Object.freeze({ summary: false }),
} satisfies Agent);
