import type { CallContext } from '../context.ts';
import { answersNobody } from '../sequencer.ts';

/** What operators can have waiting at most; more would be said long after it was meant. */
const MAX_WISHES = 10;

/** Whether one more wish can be taken. */
export const hasRoom = ({ toSay }: CallContext): boolean => toSay.length < MAX_WISHES;

/** Nothing but an aside, such as an operator's wish, is in progress or asked for, and not a word of it was sent. */
export function isOnlyAside({ responses, conversation }: CallContext): boolean {
  const { active, purpose, requested } = responses;
  if (active === null) return requested !== null && answersNobody(requested.purpose);
  return (
    purpose !== null &&
    answersNobody(purpose) &&
    !conversation.some((said) => said.responseId === active && said.generatedMs > 0)
  );
}

/** What the model is told to have an operator's words said. */
export const order = (words: string): string =>
  `Say exactly this to the caller now, word for word, and add nothing: "${words}"`;
