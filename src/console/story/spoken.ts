import { heardText, type Utterance } from '../../../machines/call/conversation.ts';

/** The words of an utterance by what became of them, in order; together they are its text. */
export interface Spoken {
  readonly heard: string;
  /** Made, and on their way to the caller's ear. */
  readonly pending: string;
  /** Taken back before they were heard: the model has forgotten them, too. */
  readonly unheard: string;
}

/**
 * Splits what was said at a moment.
 * @param playedMs how much of its audio had been heard by then; only asked of what is being played.
 */
export function spoken(utterance: Utterance, playedMs: number): Spoken {
  const text = utterance.text ?? '';
  if (utterance.role === 'caller') return { heard: text, pending: '', unheard: '' };
  if (utterance.interrupted) {
    const heard = heardText(utterance);
    return { heard, pending: '', unheard: text.slice(heard.length) };
  }
  if (utterance.heardMs !== null) return { heard: text, pending: '', unheard: '' };
  const heard = heardText({ ...utterance, interrupted: true, heardMs: playedMs });
  return { heard, pending: text.slice(heard.length), unheard: '' };
}
