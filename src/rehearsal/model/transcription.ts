import type { Entry } from './conversation.ts';
import { cutWords } from './pieces.ts';
import { draw } from './profiles.ts';
import type { ResponseContext } from './response-context.ts';
import { INPUT_TOKENS_PER_S, textTokens } from './usage.ts';

const MS_BETWEEN_WORDS = 15;

/**
 * Transcribes a caller's turn in its own good time: words, then the whole; now and then it fails. It may well
 * come after the response it belongs to.
 * @param model the session's transcription model; `whisper-1` streams no words and is billed by time
 */
export function transcribe(context: ResponseContext, entry: Entry, model: string): void {
  const { profile, random, timers, send } = context;
  const { id } = entry.item;
  const place = { item_id: id, content_index: 0 };
  const delayMs = draw(random, profile.transcriptionMs);
  if (random() < profile.transcriptionFailures) {
    const error = {
      type: 'server_error',
      code: 'transcription_failed',
      message: 'Input transcription failed.',
    };
    timers.after(delayMs, () => {
      send({ type: 'conversation.item.input_audio_transcription.failed', ...place, error });
    });
    return;
  }
  const transcript = entry.heard?.transcript ?? '';
  const words = model === 'whisper-1' ? [] : cutWords(transcript);
  const gapMs = delayMs === 0 ? 0 : MS_BETWEEN_WORDS;
  words.forEach((delta, index) => {
    timers.after(delayMs + index * gapMs, () => {
      send({ type: 'conversation.item.input_audio_transcription.delta', ...place, delta });
    });
  });
  timers.after(delayMs + words.length * gapMs, () => {
    const { item } = entry;
    if (item.type === 'message') entry.item = { ...item, content: [{ type: 'input_audio', transcript }] };
    const usage = usageOf(model, entry.generatedMs, transcript);
    send({ type: 'conversation.item.input_audio_transcription.completed', ...place, transcript, usage });
  });
}

function usageOf(model: string, audioMs: number, transcript: string) {
  const seconds = audioMs / 1_000;
  if (model === 'whisper-1') return { type: 'duration' as const, seconds };
  const audio_tokens = Math.round(seconds * INPUT_TOKENS_PER_S);
  const output_tokens = textTokens(transcript);
  return {
    type: 'tokens' as const,
    total_tokens: audio_tokens + output_tokens,
    input_tokens: audio_tokens,
    input_token_details: { text_tokens: 0, audio_tokens },
    output_tokens,
  };
}
