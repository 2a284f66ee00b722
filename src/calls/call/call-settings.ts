import type { CallSettings } from '../../../machines/index.ts';
import type { Agent } from '../../agents/agent.ts';
import { builtInNames, transferTargets } from '../../agents/tools/built-in.ts';
import type { Config } from '../../config/config.ts';
import { barredTargets } from '../../outbound/barred-targets.ts';

/** Semantic detection ends a turn by meaning; this much of its verdict is padding at least. */
const SEMANTIC_PADDING_MS = 500;
/** The apology lasts under 2.5 s; without proof that it was heard, the call ends this much later. */
const APOLOGY_TIMEOUT_MS = 2800;
/** Long enough for a goodbye, and for the caller's. */
const WIND_DOWN_MS = 20_000;

/**
 * What the machine is told of the configuration; durations in ms.
 * @param allowed how numbers begin that may be dialed; none: those of transfers are.
 */
export function callSettings(callSid: string, config: Config, allowed: readonly string[]): CallSettings {
  const { agent, timing } = config;
  const { turnDetection } = agent;
  return {
    callSid,
    greets: agent.greeting !== '',
    serverInterrupts: true,
    ...(agent.voicemail === undefined ? {} : { voicemail: agent.voicemail }),
    turnPaddingMs:
      turnDetection.type === 'server_vad'
        ? turnDetection.prefixPaddingMs + turnDetection.silenceDurationMs
        : SEMANTIC_PADDING_MS,
    timing: {
      ...timing,
      nudgeMs: Math.round(timing.answerTimeoutMs / 2),
      apologyTimeoutMs: APOLOGY_TIMEOUT_MS,
    },
    ...toolSettings(agent, allowed),
    ...callLimits(agent),
  };
}

/** Nothing at all for an agent that only talks. */
function toolSettings(
  { tools, mcpServers = [], filler }: Agent,
  allowed: readonly string[],
): Pick<CallSettings, 'tools'> {
  if (tools.length === 0 && mcpServers.length === 0) return {};
  const known = transferTargets(tools);
  const targets = Object.entries(known);
  const barred = barredTargets(known, allowed);
  const modes = targets.flatMap(([to, { modes }]) => (modes.length < 2 ? [[to, modes] as const] : []));
  const transferTo = targets.map(([to]) => to);
  const transferModes = modes.length === 0 ? {} : { transferModes: Object.fromEntries(modes) };
  const transferBarred = Object.keys(barred).length === 0 ? {} : { transferBarred: barred };
  const transfers = { transferTo, ...transferBarred, ...transferModes };
  return { tools: { builtIn: builtInNames(tools), ...transfers, filler } };
}

/** Nothing at all for an agent whose calls may go on as they like. */
function callLimits({ limits }: Agent): Pick<CallSettings, 'limits'> {
  const { silencePromptMs, silencePrompts, maxCallMs, warnMs, spendUsd } = limits;
  if (silencePromptMs === null && maxCallMs === null && spendUsd === null) return {};
  return { limits: { silencePromptMs, silencePrompts, maxCallMs, warnMs, windDownMs: WIND_DOWN_MS } };
}
