import { type CallContext, followedBy, type Outcome, quietly, type Step } from '../context.ts';
import { revise } from '../conversation.ts';
import type { EventOf } from '../events.ts';
import { isHarmless, realLengthMs } from '../failure.ts';
import type { ModelError } from '../openai-events.ts';
import { isPlayable, refused, rejected, type Sequencer } from '../sequencer.ts';
import { speakNext } from './next.ts';

/** The model's memory of an item is now what the caller heard. */
export const memoryCorrected: Step<
  EventOf<'openai.conversation.item.truncated' | 'openai.conversation.item.deleted'>
> = (context, event) => quietly(without(context, (pending) => pending.itemId === event.itemId));

/** The model side complained. What the complaint teaches is booked; the call goes on. */
export const errorNoted: Step<EventOf<'openai.error'>> = (context, { error }): Outcome => {
  const [responses, failures] = afterRefusal(context, error);
  const pending = context.unacknowledged.find(({ eventId }) => eventId === error.eventId);
  const length = realLengthMs(error);
  const conversation =
    pending && length !== null
      ? revise(context.conversation, pending.itemId, (said) => ({
          generatedMs: length,
          heardMs: Math.min(said.heardMs ?? length, length),
        }))
      : context.conversation;
  const settled = without(
    { ...context, responses, conversation, turn: { ...context.turn, failures } },
    ({ eventId }) => eventId === error.eventId,
  );
  const { code, message } = error;
  const report = { type: 'report.model_error', code, message, harmless: isHarmless(error) } as const;
  const noted: Outcome = { context: settled, actions: [report] };
  // A greeting that was refused is asked for once more before anything else is said.
  const greets = context.responses.requested?.purpose === 'greeting' && !context.responses.cancelNext;
  return greets ? noted : followedBy(noted, speakNext);
};

/** A request refused because a response is in progress waits; one refused for anything else has failed. */
function afterRefusal(context: CallContext, error: ModelError): readonly [Sequencer, number] {
  const { responses, turn } = context;
  if (error.code === 'conversation_already_has_active_response') {
    return [refused(responses, error.eventId), turn.failures];
  }
  const failed = error.eventId !== null && error.eventId === responses.requested?.eventId;
  if (!failed) return [responses, turn.failures];
  return [rejected(responses), turn.failures + (responses.requested?.purpose === 'say' ? 0 : 1)];
}

/** Whether the model has acknowledged the interruption: memory corrected and the old response over. */
export const isSettled = (context: CallContext): boolean =>
  context.unacknowledged.length === 0 &&
  (context.responses.active === null || isPlayable(context.responses, context.responses.active));

/** The model took too long to acknowledge; the call goes on. */
export const stopWaiting = (context: CallContext): CallContext => ({ ...context, unacknowledged: [] });

const without = (
  context: CallContext,
  settled: (pending: CallContext['unacknowledged'][number]) => boolean,
): CallContext => ({
  ...context,
  unacknowledged: context.unacknowledged.filter((pending) => !settled(pending)),
});
