import type { CallAction } from '../actions.ts';
import { type CallContext, followedBy, type Outcome } from '../context.ts';
import type { End, EndReason } from '../end.ts';
import { cancelTools } from './calls.ts';
import { cutOff, heardLast } from './cut-off.ts';

/** The name of the mark behind the apology. */
export const APOLOGY_MARK = 'apology';

/** The call cannot be served: whatever is playing stops, the caller is told, the model is let go. */
export function apologize(context: CallContext, at: number | null): Outcome {
  const announce: CallAction = { type: 'twilio.announce', announcement: 'apology', mark: APOLOGY_MARK };
  const cut = followedBy(cutOff(context, 'failure', at), cancelTools);
  return followedBy(cut, (next) => {
    const close: readonly CallAction[] = next.model === 'closed' ? [] : [{ type: 'model.close' }];
    return { context: { ...next, model: 'closed' }, actions: [announce, ...close] };
  });
}

/** Why the call will end; the first reason stands. */
export const because = (context: CallContext, reason: EndReason, detail: string): CallContext =>
  context.end ? context : { ...context, end: { reason, detail, apologyHeard: false } };

/** The caller heard why. */
export const apologyHeard = (context: CallContext): CallContext =>
  context.end ? { ...context, end: { ...context.end, apologyHeard: true } } : context;

/**
 * Both sockets are closed, tools are let go and the end is reported; nothing comes after. What was being said is
 * booked as far as the caller heard it.
 */
export function close(context: CallContext, at: number | null): Outcome {
  const end: End = context.end ?? { reason: 'operator', detail: '', apologyHeard: false };
  const { context: idle, actions: before } = followedBy(heardLast(context, at), cancelTools);
  const actions: CallAction[] = [...before];
  if (context.streamSid !== null) actions.push({ type: 'twilio.close' });
  if (context.model !== 'closed') actions.push({ type: 'model.close' });
  actions.push({ type: 'report.ended', reason: end.reason, detail: end.detail });
  return { context: { ...idle, end, streamSid: null, model: 'closed' }, actions };
}
