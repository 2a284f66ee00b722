import { begin, type Conversation, revise } from '../../../machines/call/conversation.ts';
import { realLengthMs } from '../../../machines/call/failure.ts';
import type { JournalAction, JournalStep } from '../../store/journal-format.ts';
import { passedOf } from './audio-totals.ts';

/** 8 bytes of μ-law are 1 ms. */
const BYTES_PER_MS = 8;

/**
 * The conversation as the call's machine has it, told from its journal: what was said, and what of it was heard.
 */
export interface Said {
  readonly conversation: Conversation;
  /** Bytes sent of items that are still being made or played. */
  readonly sentBytes: Readonly<Record<string, number>>;
  /** The item each `truncate` not yet refused was for, by our event's id. */
  readonly truncates: Readonly<Record<string, string>>;
  /** The items that end at marks which have not come back. */
  readonly endMarks: Readonly<Record<string, readonly string[]>>;
}

export const nothingSaid: Said = { conversation: [], sentBytes: {}, truncates: {}, endMarks: {} };

/** What is said and heard after one more step of the call. */
export const saidAfter = (said: Said, { in: event, via, out = [] }: JournalStep): Said =>
  // What was ignored changed nothing.
  via === undefined && out.length === 0 ? said : reported(told(said, event, out), out);

function told(said: Said, event: JournalStep['in'], out: readonly JournalAction[]): Said {
  const { conversation } = said;
  switch (event.type) {
    case 'openai.conversation.item.added': {
      const { kind, role, id } = event.item;
      if (kind !== 'message' || role === undefined || role === 'system') return said;
      return { ...said, conversation: begin(conversation, id, role === 'user' ? 'caller' : 'agent') };
    }
    case 'openai.response.output_item.added':
      if (event.item.kind !== 'message') return said;
      return { ...said, conversation: begin(conversation, event.item.id, 'agent', event.responseId) };
    case 'openai.response.output_audio_transcript.delta':
    case 'openai.response.output_text.delta':
      return revised(said, event.itemId, ({ text }) => ({ text: (text ?? '') + event.delta }));
    case 'openai.response.output_audio_transcript.done':
    case 'openai.response.output_text.done':
      return revised(said, event.itemId, () => ({ text: event.text }));
    case 'openai.conversation.item.input_audio_transcription.completed':
      return revised(
        { ...said, conversation: begin(conversation, event.itemId, 'caller') },
        event.itemId,
        () => ({ text: event.transcript }),
      );
    case 'openai.response.output_audio.delta':
      return sent(said, event.itemId, event.responseId, out);
    case 'openai.response.output_audio.done':
      return ended(said, [event.itemId], out);
    case 'openai.response.done':
      return ended(said, itemsOf(said, event.responseId), out);
    case 'twilio.mark':
      return heardOut(said, event.name);
    case 'openai.error':
      return corrected(said, event.error);
    default:
      return said;
  }
}

/** What the step asked for tells what became of items: cut at what was heard, or forgotten. */
function reported(said: Said, out: readonly JournalAction[]): Said {
  let next = said;
  for (const action of out) {
    if (action.type === 'report.interruption') {
      for (const { itemId, heardMs, verdict } of action.items) {
        next = revised(next, itemId, () => ({ heardMs, interrupted: verdict !== 'keep' }));
      }
      next = { ...next, sentBytes: {}, endMarks: {} };
    } else if (action.type === 'openai.conversation.item.delete') {
      next = revised(next, action.itemId, () => ({ heardMs: 0, interrupted: true }));
    } else if (action.type === 'openai.conversation.item.truncate') {
      next = { ...next, truncates: { ...next.truncates, [action.eventId]: action.itemId } };
    }
  }
  return next;
}

function sent(said: Said, itemId: string, responseId: string, out: readonly JournalAction[]): Said {
  const media = out.filter(({ type }) => type === 'twilio.media');
  if (media.length === 0) return said;
  const before = said.sentBytes[itemId] ?? 0;
  const bytes = media.reduce((sum, action) => sum + passedOf(action).bytes, before);
  const begun = {
    ...said,
    conversation: begin(said.conversation, itemId, 'agent', responseId),
    sentBytes: { ...said.sentBytes, [itemId]: bytes },
  };
  return revised(begun, itemId, () => ({ generatedMs: Math.floor(bytes / BYTES_PER_MS) }));
}

/** These items are complete: the mark that the step set at their end will tell that they were heard. */
function ended(said: Said, itemIds: readonly string[], out: readonly JournalAction[]): Said {
  const mark = out.find((action) => action.type === 'twilio.mark');
  const open = itemIds.filter((id) => said.sentBytes[id] !== undefined);
  if (mark?.type !== 'twilio.mark' || open.length === 0) return said;
  return { ...said, endMarks: { ...said.endMarks, [mark.name]: open } };
}

/** A mark proves what lies before it, too: one that was lost on its way is made good by the next. */
function heardOut(said: Said, mark: string): Said {
  const proven = Object.keys(said.endMarks).filter((name) => numberOf(name) <= numberOf(mark));
  if (proven.length === 0) return said;
  const itemIds = proven.flatMap((name) => said.endMarks[name] ?? []);
  return itemIds.reduce<Said>(
    (next, itemId) => revised(next, itemId, ({ generatedMs }) => ({ heardMs: generatedMs })),
    {
      ...said,
      sentBytes: without(said.sentBytes, itemIds),
      endMarks: without(said.endMarks, proven),
    },
  );
}

/** Marks are named `g<generation>:<number>`; numbers are never used again. */
const numberOf = (mark: string): number => Number(mark.slice(mark.indexOf(':') + 1));

const without = <T>(record: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));

/** A refused `truncate` tells how long the item really is. */
function corrected(said: Said, error: Parameters<typeof realLengthMs>[0]): Said {
  const itemId = error.eventId === null ? undefined : said.truncates[error.eventId];
  const length = realLengthMs(error);
  if (itemId === undefined || length === null) return said;
  return revised(said, itemId, ({ heardMs }) => ({
    generatedMs: length,
    heardMs: Math.min(heardMs ?? length, length),
  }));
}

const itemsOf = (said: Said, responseId: string): readonly string[] =>
  Object.keys(said.sentBytes).filter(
    (itemId) => said.conversation.findLast((one) => one.itemId === itemId)?.responseId === responseId,
  );

const revised = (said: Said, itemId: string, change: Parameters<typeof revise>[2]): Said => ({
  ...said,
  conversation: revise(said.conversation, itemId, change),
});
