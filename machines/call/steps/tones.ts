import { type CallContext, followedBy, type Outcome, quietly, type Step } from '../context.ts';
import type { EventOf } from '../events.ts';
import { answerCall } from './answer-call.ts';
import { speakNext } from './next.ts';
import { told } from './words.ts';

/** Nothing is audible: the keys the agent wants pressed are sent. */
export function sendTones(context: CallContext): Outcome {
  const { tones } = context.tools;
  if (tones === null || tones.sent) return quietly(context);
  const { digits, mark } = tones;
  return {
    context: { ...context, tools: { ...context.tools, tones: { ...tones, sent: true } } },
    actions: [{ type: 'twilio.digits', digits, mark }],
  };
}

/** The mark behind the tones came back: they were heard. */
export const tonesHeard: Step<EventOf<'twilio.mark'>> = (context) => {
  const call = context.tools.running.find(({ errand }) => errand === 'tones');
  const sent = { ...context, tools: { ...context.tools, tones: null } };
  if (call === undefined) return quietly(sent);
  return followedBy(answerCall(sent, call.callId, told({ sent: true }), { asks: true }), speakNext);
};

/** The stream broke: nobody knows how much of the tones was heard. */
export const withTonesAnew = (context: CallContext): CallContext => {
  const { tones } = context.tools;
  return tones === null
    ? context
    : { ...context, tools: { ...context.tools, tones: { ...tones, sent: false } } };
};
