import type { CallSettings } from '../../machines/index.ts';
import type { Config } from '../config/config.ts';

/** Semantic detection ends a turn by meaning; this much of its verdict is padding at least. */
const SEMANTIC_PADDING_MS = 500;
/** The apology lasts under 2.5 s; without proof that it was heard, the call ends this much later. */
const APOLOGY_TIMEOUT_MS = 2800;

/** What the machine is told of the configuration; durations in ms. */
export function callSettings(callSid: string, config: Config): CallSettings {
  const { agent, timing } = config;
  const { turnDetection } = agent;
  return {
    callSid,
    greets: agent.greeting !== '',
    serverInterrupts: true,
    turnPaddingMs:
      turnDetection.type === 'server_vad'
        ? turnDetection.prefixPaddingMs + turnDetection.silenceDurationMs
        : SEMANTIC_PADDING_MS,
    timing: {
      ...timing,
      nudgeMs: Math.round(timing.answerTimeoutMs / 2),
      apologyTimeoutMs: APOLOGY_TIMEOUT_MS,
    },
  };
}
