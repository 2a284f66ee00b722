import { transferTargets } from '../agents/tools/built-in.ts';
import type { Tool } from '../agents/tools/tool.ts';
import { barredTargets } from '../outbound/barred-targets.ts';
import type { Variables } from './variables.ts';

/** Where OpenAI's own server is. */
export const OPENAI_URL = 'wss://api.openai.com/v1/realtime';

const OPENAI_VOICES = [
  'alloy',
  'ash',
  'ballad',
  'coral',
  'echo',
  'sage',
  'shimmer',
  'verse',
  'marin',
  'cedar',
];

/** What the operator should know though it is allowed: one sentence each, most important first. */
export function warningsAbout(values: Variables): readonly string[] {
  const warnings: string[] = [];
  if (values.OPENAI_API_KEY === undefined && values.OPENAI_REALTIME_URL === undefined) {
    warnings.push(
      'No OPENAI_API_KEY: callers hear the rehearsal model, which plays recordings and understands nobody. ' +
        'Set OPENAI_API_KEY to have calls answered by a real model.',
    );
  }
  if (values.TWILIO_AUTH_TOKEN === undefined) {
    warnings.push(
      'No TWILIO_AUTH_TOKEN: webhooks and media streams are accepted unsigned, from anybody who finds the address. ' +
        'Set TWILIO_AUTH_TOKEN before this server can be reached from outside.',
    );
  }
  if (values.TEMPERATURE !== undefined) {
    warnings.push(
      'TEMPERATURE is set: the Realtime API no longer takes it in a session, so it goes into the connection URL, ' +
        'which only some compatible servers read.',
    );
  }
  warnings.push(...voiceWarning('VOICE', values.VOICE, values.OPENAI_REALTIME_URL));
  return warnings;
}

/**
 * What is to be said about a voice: nothing, or one sentence.
 * @param setting what names it.
 * @param url the server's, when it is not OpenAI's: others have voices of their own.
 */
export function voiceWarning(setting: string, voice: string, url: string | undefined): readonly string[] {
  if ((url !== undefined && url !== OPENAI_URL) || isOpenAIVoice(voice)) return [];
  return [
    `${setting}=${voice} is not a Realtime voice known to this version (${OPENAI_VOICES.join(', ')}); ` +
      'if OpenAI refuses it, calls cannot be answered.',
  ];
}

const isOpenAIVoice = (voice: string): boolean => OPENAI_VOICES.includes(voice) || voice.startsWith('voice_');

/** Humans whom an agent knows and callers cannot be handed on to. @param allowed `limits.allowedCountries`. */
export const transferWarnings = (
  agent: string,
  tools: readonly Tool[],
  allowed: readonly string[],
): readonly string[] =>
  Object.values(barredTargets(transferTargets(tools), allowed)).map(
    (why) => `agents.${agent}.tools: transfer_call: ${why}`,
  );
