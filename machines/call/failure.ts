import type { ModelError } from './openai-events.ts';

/** Why a call could not be served; each is heard by the caller as an apology and read by the operator in the log. */
export type FailureReason =
  /** The model never became ready in time. */
  | 'model_unreachable'
  /** The key was refused. */
  | 'model_auth'
  /** The account cannot pay or has run out of quota. */
  | 'model_quota'
  /** The session was refused, or was not configured as asked. */
  | 'model_session'
  /** The connection was there and is gone. */
  | 'model_gone'
  /** The model owed an answer and gave none, or failed twice to give one. */
  | 'model_no_answer';

const FATAL: ReadonlyMap<string, FailureReason> = new Map([
  ['invalid_api_key', 'model_auth'],
  ['invalid_authentication', 'model_auth'],
  ['insufficient_quota', 'model_quota'],
  ['billing_hard_limit_reached', 'model_quota'],
  ['billing_not_active', 'model_quota'],
  ['account_deactivated', 'model_quota'],
  ['session_expired', 'model_gone'],
  ['beta_api_shape_disabled', 'model_session'],
  ['missing_model', 'model_session'],
  ['invalid_model', 'model_session'],
  ['model_not_found', 'model_session'],
]);

const HARMLESS: ReadonlySet<string> = new Set([
  'response_cancel_not_active',
  'conversation_already_has_active_response',
  'item_truncate_invalid_item_id',
  'item_delete_invalid_item_id',
  'input_audio_buffer_commit_empty',
]);

/** Why this error ends the call's hope of a model, or null when the session goes on. */
export const fatalReason = (error: Pick<ModelError, 'code' | 'kind'>): FailureReason | null =>
  FATAL.get(error.code ?? '') ?? FATAL.get(error.kind) ?? null;

/** The same for text that may name one of those codes somewhere, such as the reason of a close or a refusal's body. */
export const fatalReasonIn = (text: string): FailureReason | null =>
  [...FATAL].find(([code]) => text.includes(code))?.[1] ?? null;

/** Whether the error is the expected answer to a race we lost: the books are corrected and nothing else. */
export const isHarmless = (error: ModelError): boolean =>
  (error.code !== null && HARMLESS.has(error.code)) || realLengthMs(error) !== null;

/**
 * The real length of an item in ms, from the refusal of an over-long truncate; null for any other error.
 * OpenAI gives this error no dependable code, so its one stable phrase is matched.
 */
export function realLengthMs(error: ModelError): number | null {
  const match = /content of (\d+)\s*ms is already shorter than/i.exec(error.message);
  return match ? Number(match[1]) : null;
}
