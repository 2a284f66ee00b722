import type {
  ItemFacts,
  ModelError,
  ResponseFacts,
  SessionFacts,
  Usage,
} from '../../machines/call/openai-events.ts';
import {
  amountAt,
  asFields,
  type Fields,
  given,
  numberAt,
  objectAt,
  objectsAt,
  optionalText,
  requiredText,
  textAt,
} from './fields.ts';
import { redactKeys } from './redact.ts';

/** Names the audio formats had before the API was generally available; some compatible servers still use them. */
const OLDER_FORMATS: Readonly<Record<string, string>> = {
  g711_ulaw: 'audio/pcmu',
  g711_alaw: 'audio/pcma',
  pcm16: 'audio/pcm',
};

/** The one rate at which a `audio/pcm` session runs, in samples per second. */
const PCM_RATE = 24_000;

/** Reads an echoed session, in its present shape or the older flat one. Never fails: what is not said is absent. */
export function sessionFacts(session: Fields): SessionFacts {
  const audio = objectAt(session, 'audio');
  const input = objectAt(audio, 'input');
  const output = objectAt(audio, 'output');
  return given({
    id: optionalText(session, 'id'),
    model: optionalText(session, 'model'),
    voice:
      optionalText(output, 'voice') ??
      optionalText(objectAt(output, 'voice'), 'id') ??
      optionalText(session, 'voice'),
    expiresAt: typeof session.expires_at === 'number' ? session.expires_at : undefined,
    inputFormat: formatName(input.format ?? session.input_audio_format),
    outputFormat: formatName(output.format ?? session.output_audio_format),
    turnDetection: turnDetectionName(
      'turn_detection' in input ? input.turn_detection : session.turn_detection,
    ),
  });
}

/** A PCM rate other than the one we speak stays visible in the name, so that nobody takes it for ours. */
function formatName(format: unknown): string | undefined {
  if (typeof format === 'string')
    return Object.hasOwn(OLDER_FORMATS, format) ? OLDER_FORMATS[format] : format;
  const fields = asFields(format);
  const name = fields && optionalText(fields, 'type');
  if (!fields || name !== 'audio/pcm') return name;
  const rate = numberAt(fields, 'rate', PCM_RATE);
  return rate === PCM_RATE ? name : `${name};rate=${rate}`;
}

function turnDetectionName(value: unknown): string | null | undefined {
  if (value === null) return null;
  const fields = asFields(value);
  return fields && optionalText(fields, 'type');
}

/**
 * Reads an error as `error` events, failed responses and failed transcriptions carry it. Never fails; keys quoted
 * in its message are taken out.
 */
export function modelError(value: unknown): ModelError {
  const error = asFields(value) ?? {};
  const message = typeof value === 'string' ? value : textAt(error, 'message');
  return {
    kind: optionalText(error, 'type') ?? 'unknown',
    // Codes of compatible servers may be numbers.
    code: typeof error.code === 'number' ? String(error.code) : (optionalText(error, 'code') ?? null),
    message: redactKeys(message),
    param: optionalText(error, 'param') ?? null,
    eventId: optionalText(error, 'event_id') ?? null,
  };
}

const ROLES: readonly unknown[] = ['user', 'assistant', 'system'] satisfies ItemFacts['role'][];

/** Reads a conversation item. @throws {MalformedEvent} when it has no id. */
export function itemFacts(item: Fields): ItemFacts {
  const role = item.role;
  return given({
    id: requiredText(item, 'id'),
    kind: optionalText(item, 'type') ?? 'message',
    role: ROLES.includes(role) ? (role as Exclude<ItemFacts['role'], undefined>) : undefined,
    status: optionalText(item, 'status') ?? hostedStatus(item),
    text: itemText(item),
    name: optionalText(item, 'name'),
    callId: optionalText(item, 'call_id'),
    approve: typeof item.approve === 'boolean' ? item.approve : undefined,
    approvalRequestId: optionalText(item, 'approval_request_id'),
    arguments: optionalText(item, 'arguments'),
  });
}

/** The use of a hosted tool says only by what has come of it whether it still runs: the published types know no status. */
function hostedStatus({ type, output, error }: Fields): string | undefined {
  if (type !== 'mcp_call') return undefined;
  if (error != null) return 'incomplete';
  return output == null ? 'in_progress' : 'completed';
}

/** Parts are named by two families of words (`audio` and `output_audio`); what they say is all that counts here. */
function itemText(item: Fields): string | undefined {
  const words = objectsAt(item, 'content')
    .map((part) => optionalText(part, 'text') ?? optionalText(part, 'transcript'))
    .filter((text) => text !== undefined && text !== '');
  return words.length > 0 ? words.join(' ') : undefined;
}

/**
 * Reads the response of `response.created` or `response.done`.
 * @param fallback the status of a response that states none.
 * @throws {MalformedEvent} when it has no id.
 */
export function responseFacts(response: Fields, fallback: 'in_progress' | 'completed'): ResponseFacts {
  const details = objectAt(response, 'status_details');
  const stated = optionalText(response, 'status');
  const status = responseStatus(stated, fallback);
  return given({
    responseId: requiredText(response, 'id'),
    status,
    reason: optionalText(details, 'reason') ?? (stated && stated !== status ? stated : undefined),
    error: status === 'failed' && asFields(details.error) ? modelError(details.error) : undefined,
    usage: usage(asFields(response.usage)),
    metadata: metadata(asFields(response.metadata)),
    conversationId: response.conversation_id === null ? null : optionalText(response, 'conversation_id'),
    output: fallback === 'completed' ? outputItems(response) : undefined,
  });
}

/** A response that ended in a way nobody told us about did not end well; one that does not say, did. */
function responseStatus(
  stated: string | undefined,
  fallback: 'in_progress' | 'completed',
): ResponseFacts['status'] {
  switch (stated) {
    case 'completed':
    case 'cancelled':
    case 'incomplete':
    case 'failed':
      return stated;
    case undefined:
    case 'in_progress':
      return fallback;
    default:
      return fallback === 'completed' ? 'incomplete' : fallback;
  }
}

/** An item without an id cannot be spoken of, but must not cost us the end of the response. */
function outputItems(response: Fields): readonly ItemFacts[] {
  return objectsAt(response, 'output')
    .filter((item) => optionalText(item, 'id'))
    .map(itemFacts);
}

function metadata(fields: Fields | undefined): Readonly<Record<string, string>> | undefined {
  if (!fields) return undefined;
  const pairs = Object.entries(fields).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return Object.fromEntries(pairs);
}

function usage(fields: Fields | undefined): Usage | undefined {
  if (!fields) return undefined;
  const input = objectAt(fields, 'input_token_details');
  const cached = objectAt(input, 'cached_tokens_details');
  const output = objectAt(fields, 'output_token_details');
  return {
    totalTokens: amountAt(fields, 'total_tokens'),
    inputTokens: amountAt(fields, 'input_tokens'),
    outputTokens: amountAt(fields, 'output_tokens'),
    inputTextTokens: amountAt(input, 'text_tokens'),
    inputAudioTokens: amountAt(input, 'audio_tokens'),
    cachedTokens: amountAt(input, 'cached_tokens'),
    cachedTextTokens: amountAt(cached, 'text_tokens'),
    cachedAudioTokens: amountAt(cached, 'audio_tokens'),
    outputTextTokens: amountAt(output, 'text_tokens'),
    outputAudioTokens: amountAt(output, 'audio_tokens'),
  };
}
