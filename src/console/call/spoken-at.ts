import type { Utterance } from '../../../machines/call/conversation.ts';
import type { Lanes } from '../story/lanes.ts';

/** When something was said, ms since the call began; `to` is null while it lasts. */
export interface When {
  readonly from: number;
  readonly to: number | null;
}

/** When an utterance was said and heard; when it was made, if nothing of it was heard; null: it is not known. */
export function spokenAt(lanes: Lanes, { itemId, role }: Utterance): When | null {
  if (role === 'caller') return lanes.caller.speech.find((speech) => speech.itemId === itemId) ?? null;
  const heard = lanes.agent.heardOf(itemId);
  const [first, last] = [heard[0], heard.at(-1)];
  if (first && last) return { from: first.from, to: last.to };
  const made = lanes.made.made.find((item) => item.itemId === itemId);
  return made ? { from: made.from, to: made.to } : null;
}
