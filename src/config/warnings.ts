import type { Variables } from './variables.ts';

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
  if (values.OPENAI_REALTIME_URL === undefined && !isOpenAIVoice(values.VOICE)) {
    warnings.push(
      `VOICE=${values.VOICE} is not a Realtime voice known to this version (${OPENAI_VOICES.join(', ')}); ` +
        'if OpenAI refuses it, calls cannot be answered.',
    );
  }
  return warnings;
}

const isOpenAIVoice = (voice: string): boolean => OPENAI_VOICES.includes(voice) || voice.startsWith('voice_');
