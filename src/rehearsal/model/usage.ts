import type { RealtimeResponseUsage } from 'openai/resources/realtime/realtime';

/** Tokens per second of audio, for the caller's and for the model's. */
export const INPUT_TOKENS_PER_S = 10;
export const OUTPUT_TOKENS_PER_S = 20;

/** The prompt cache works in blocks of so many tokens. */
const CACHE_BLOCK = 64;

/** What one response read and wrote, in tokens. */
export interface TokenCounts {
  readonly inputText: number;
  readonly inputAudio: number;
  readonly outputText: number;
  readonly outputAudio: number;
}

/** Tokens of a text, roughly: four characters each. */
export function textTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Counts usage over a session: what an earlier response has read comes from the cache of the next. */
export class UsageMeter {
  #read = { text: 0, audio: 0 };

  /** The usage block of a response. */
  measure(counts: TokenCounts): RealtimeResponseUsage {
    const text = blocks(Math.min(counts.inputText, this.#read.text));
    const audio = blocks(Math.min(counts.inputAudio, this.#read.audio));
    this.#read = { text: counts.inputText, audio: counts.inputAudio };
    return usageBlock(counts, text, audio);
  }
}

/** The usage block of a response that failed: all zero. */
export function noUsage(): RealtimeResponseUsage {
  return usageBlock({ inputText: 0, inputAudio: 0, outputText: 0, outputAudio: 0 }, 0, 0);
}

function usageBlock(counts: TokenCounts, cachedText: number, cachedAudio: number): RealtimeResponseUsage {
  const input = counts.inputText + counts.inputAudio;
  const output = counts.outputText + counts.outputAudio;
  return {
    total_tokens: input + output,
    input_tokens: input,
    output_tokens: output,
    input_token_details: {
      text_tokens: counts.inputText,
      audio_tokens: counts.inputAudio,
      image_tokens: 0,
      cached_tokens: cachedText + cachedAudio,
      cached_tokens_details: { text_tokens: cachedText, audio_tokens: cachedAudio, image_tokens: 0 },
    },
    output_token_details: { text_tokens: counts.outputText, audio_tokens: counts.outputAudio },
  };
}

const blocks = (tokens: number): number => Math.floor(tokens / CACHE_BLOCK) * CACHE_BLOCK;
