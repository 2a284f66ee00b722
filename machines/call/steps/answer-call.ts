import type { CallAction } from '../actions.ts';
import { type CallContext, type Outcome, takeEventId } from '../context.ts';
import { answered } from '../tools.ts';

interface Manner {
  /** The model is to speak about it even if other calls of the same response are running. */
  readonly asks?: boolean;
  /** It has what nobody but the model may read. */
  readonly secret?: true;
}

/** The model is told what a call of a function came to. */
export function answerCall(
  context: CallContext,
  callId: string,
  output: string,
  { asks = false, secret }: Manner = {},
): Outcome {
  const [eventId, next] = takeEventId(context);
  const item: CallAction = {
    type: 'openai.conversation.item.create',
    eventId,
    callId,
    output,
    ...(secret && { secret }),
  };
  return { context: { ...next, tools: answered(next.tools, callId, asks) }, actions: [item] };
}
