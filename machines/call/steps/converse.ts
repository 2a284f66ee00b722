import { type CallContext, quietly, type Step } from '../context.ts';
import { begin, revise } from '../conversation.ts';
import type { EventOf } from '../events.ts';
import { confirmed } from '../tools.ts';

/** An item joined the conversation; only what is spoken is kept, and which results the model knows by now. */
export const itemAdded: Step<EventOf<'openai.conversation.item.added'>> = (context, { item }) => {
  if (item.kind === 'function_call_output') {
    return quietly({ ...context, tools: confirmed(context.tools, item.callId) });
  }
  if (item.kind !== 'message' || item.role === 'system' || item.role === undefined) return quietly(context);
  const role = item.role === 'user' ? 'caller' : 'agent';
  return quietly({ ...context, conversation: begin(context.conversation, item.id, role) });
};

/** An item of a response: tells whose words are coming. */
export const outputItemAdded: Step<EventOf<'openai.response.output_item.added'>> = (context, event) => {
  if (event.item.kind !== 'message') return quietly(context);
  const conversation = begin(context.conversation, event.item.id, 'agent', event.responseId);
  return quietly({ ...context, conversation });
};

/** Longer than anybody speaks without a pause (characters). */
const MAX_TEXT = 20_000;

/** More of the agent's words, ahead of the audio. */
export const wordsAdded: Step<
  EventOf<'openai.response.output_audio_transcript.delta' | 'openai.response.output_text.delta'>
> = (context, event) =>
  quietly({
    ...context,
    conversation: revise(context.conversation, event.itemId, ({ text }) => ({
      text: ((text ?? '') + event.delta).slice(0, MAX_TEXT),
    })),
  });

/** All of the agent's words of one item. */
export const wordsComplete: Step<
  EventOf<'openai.response.output_audio_transcript.done' | 'openai.response.output_text.done'>
> = (context, event) => quietly(withText(context, event.itemId, event.text));

/** What the caller said, as text; often later than the answer to it. */
export const callerTranscribed: Step<
  EventOf<'openai.conversation.item.input_audio_transcription.completed'>
> = (context, event) => {
  const conversation = begin(context.conversation, event.itemId, 'caller');
  return quietly(withText({ ...context, conversation }, event.itemId, event.transcript));
};

const withText = (context: CallContext, itemId: string, text: string): CallContext => ({
  ...context,
  conversation: revise(context.conversation, itemId, () => ({ text: text.slice(0, MAX_TEXT) })),
});
