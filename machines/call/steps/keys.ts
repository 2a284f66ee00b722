import { type CallContext, followedBy, type Outcome, quietly, type Step, takeEventId } from '../context.ts';
import type { EventOf } from '../events.ts';
import type { Collecting } from '../tools.ts';
import { answerCall } from './answer-call.ts';
import { speakNext } from './next.ts';
import { told } from './words.ts';

/** A key was pressed: it is one of those the agent asked for, or else the model is told of it. */
export const keyPressed: Step<EventOf<'twilio.dtmf'>> = (context, { digit }): Outcome => {
  const there = { ...context, silencePrompts: 0 };
  const { collecting } = context.tools;
  if (collecting !== null) return collect(there, collecting, digit);
  if (context.model !== 'ready') return quietly(there);
  const [eventId, next] = takeEventId(there);
  // The model hears the tone at best as noise.
  const text = `The caller pressed ${digit} on the keypad.`;
  return { context: next, actions: [{ type: 'openai.conversation.item.create', eventId, text }] };
};

/** Whether with this key the input is complete. */
export const completes = ({ keys, length, terminator }: Collecting, digit: string): boolean =>
  digit === terminator || keys.length + 1 === length;

/** No key came for too long: what was entered so far is all there is. */
export const keysTimedOut = (context: CallContext): Outcome =>
  context.tools.collecting === null ? quietly(context) : finish(context, context.tools.collecting, 'timeout');

/** Longer than any number somebody types. */
const MAX_KEYS = 64;

function collect(context: CallContext, collecting: Collecting, digit: string): Outcome {
  const keys = digit === collecting.terminator ? collecting.keys : collecting.keys + digit;
  const now = { ...collecting, keys: keys.slice(0, MAX_KEYS) };
  if (completes(collecting, digit)) return finish(context, now, 'complete');
  return quietly({ ...context, tools: { ...context.tools, collecting: now } });
}

function finish(context: CallContext, { callId, keys, reveal }: Collecting, ended: string): Outcome {
  const tools = { ...context.tools, collecting: null };
  if (reveal || keys === '') {
    const output = told({ ended, digits: keys });
    const answered = answerCall({ ...context, tools }, callId, output, {
      asks: true,
      ...(keys !== '' && { secret: true }),
    });
    return followedBy(answered, speakNext);
  }
  const entered = [...tools.entered, keys];
  const output = told({ ended, count: keys.length, digits: `digits_${entered.length}` });
  return followedBy(
    answerCall({ ...context, tools: { ...tools, entered } }, callId, output, { asks: true }),
    speakNext,
  );
}
