import { type CallContext, type Outcome, quietly, takeEventId } from '../context.ts';
import { isBusy, request } from '../sequencer.ts';

/** What operators can have waiting at most; more would be said long after it was meant. */
const MAX_WISHES = 10;

/** Whether one more wish can be taken. */
export const hasRoom = ({ toSay }: CallContext): boolean => toSay.length < MAX_WISHES;

/**
 * Has the next of the operators' words said, if nothing comes before them: no response, no speech of the caller, no
 * answer that is owed. The model learns of them only now: told earlier, it would say them in another answer.
 */
export function sayNext(context: CallContext): Outcome {
  const [words, ...toSay] = context.toSay;
  if (words === undefined || !isFree(context)) return quietly(context);
  const [itemEvent, told] = takeEventId(context);
  const [requestEvent, next] = takeEventId(told);
  const [responses, creates] = request(next.responses, 'say', requestEvent);
  const item = { type: 'openai.conversation.item.create', eventId: itemEvent, text: order(words) } as const;
  return { context: { ...next, toSay, responses }, actions: [item, ...creates] };
}

/** Nothing but an operator's wish is in progress or asked for, and the caller has heard no word of it. */
export function isOnlyWished({ responses, conversation }: CallContext): boolean {
  const { active, purpose, requested } = responses;
  if (active === null) return requested?.purpose === 'say';
  return (
    purpose === 'say' && !conversation.some((said) => said.responseId === active && said.generatedMs > 0)
  );
}

function isFree({ model, streamSid, muted, responses, turn }: CallContext): boolean {
  // The server was left to answer the turn by itself: a request of ours would collide with its own.
  const serverAnswers = turn.leftToServer && turn.answer === null;
  const listens = model === 'ready' && streamSid !== null && !muted;
  return listens && !isBusy(responses) && !turn.speaking && !turn.unanswered && !serverAnswers;
}

const order = (words: string): string =>
  `Say exactly this to the caller now, word for word, and add nothing: "${words}"`;
