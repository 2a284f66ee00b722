import { type CallContext, type CallEvent, isSecretKey } from '../../../machines/index.ts';
import { MASK, maskWords } from '../../store/journal-mask.ts';

/**
 * An event as people may see it: a key that was typed for the machine only stands as `•`. The key that ends an input
 * stays: without it, nobody could replay the call.
 * @param tools what the call was doing when the key came.
 * @param wordless nothing that was said or typed may be seen.
 */
export function withoutSecretKey(event: CallEvent, tools: CallContext['tools'], wordless = false): CallEvent {
  if (event.type !== 'twilio.dtmf') return event;
  if (isSecretKey(tools, event.digit)) return { ...event, digit: MASK };
  return wordless && tools.collecting === null ? { ...event, digit: maskWords(event.digit) } : event;
}

/** A result that only the model may read, as others may see it: as long as it was. */
export const withoutSecret = <A extends object>(action: A): A =>
  'secret' in action && 'output' in action && typeof action.output === 'string'
    ? { ...action, output: MASK.repeat(action.output.length) }
    : action;
