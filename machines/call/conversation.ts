/** One thing said on the call, as the caller experienced it. */
export interface Utterance {
  readonly itemId: string;
  readonly role: 'caller' | 'agent';
  /** The response it is part of; null for the caller. */
  readonly responseId: string | null;
  /** What was said, as far as is known; null until a transcript arrives. */
  readonly text: string | null;
  /** Agent audio made so far, ms; 0 for the caller. */
  readonly generatedMs: number;
  /** Agent audio heard, ms; null while it is being played. */
  readonly heardMs: number | null;
  readonly interrupted: boolean;
}

/** The conversation as heard, in order. */
export type Conversation = readonly Utterance[];

/** More than hours of talk; a model that floods the conversation loses the oldest of it. */
const MAX_UTTERANCES = 1000;

/** Adds an utterance unless it is there already; the first to know its response says so. */
export function begin(
  conversation: Conversation,
  itemId: string,
  role: Utterance['role'],
  responseId: string | null = null,
): Conversation {
  const known = conversation[findLast(conversation, itemId)];
  if (known) {
    return known.responseId === null && responseId !== null
      ? revise(conversation, itemId, () => ({ responseId }))
      : conversation;
  }
  const utterance = {
    itemId,
    role,
    responseId,
    text: null,
    generatedMs: 0,
    heardMs: null,
    interrupted: false,
  };
  return [...conversation.slice(-MAX_UTTERANCES + 1), utterance];
}

/** Changes one utterance; unknown ids change nothing. */
export function revise(
  conversation: Conversation,
  itemId: string,
  change: (utterance: Utterance) => Partial<Utterance>,
): Conversation {
  const index = findLast(conversation, itemId);
  const utterance = conversation[index];
  if (!utterance) return conversation;
  const next = [...conversation];
  next[index] = { ...utterance, ...change(utterance) };
  return next;
}

/**
 * The part of the agent's words the caller heard: cut between words, in proportion to the audio heard
 * (the wire gives no word times). All of it when it was not interrupted.
 */
export function heardText(utterance: Utterance): string {
  const text = utterance.text ?? '';
  if (utterance.role === 'caller' || !utterance.interrupted || utterance.heardMs === null) return text;
  if (utterance.generatedMs <= 0 || utterance.heardMs <= 0) return '';
  const share = Math.min(1, utterance.heardMs / utterance.generatedMs);
  if (share === 1) return text;
  const cut = Math.floor(text.length * share);
  const space = text.lastIndexOf(' ', cut);
  return text[cut] === ' ' ? text.slice(0, cut) : text.slice(0, Math.max(0, space));
}

/** Recent utterances are the ones that change. */
function findLast(conversation: Conversation, itemId: string): number {
  for (let i = conversation.length - 1; i >= 0; i--) if (conversation[i]?.itemId === itemId) return i;
  return -1;
}
