import type { Usage } from '../../machines/call/openai-events.ts';

/** Tokens of responses by what they cost: each is in one of these, and in no other. */
export interface Tokens {
  /** Not from the cache. */
  readonly textIn: number;
  readonly cachedTextIn: number;
  /** Not from the cache. */
  readonly audioIn: number;
  readonly cachedAudioIn: number;
  /** What the model thought is among them. */
  readonly textOut: number;
  readonly audioOut: number;
}

/** The kinds of tokens, in the order in which they are shown. */
export const TOKEN_KINDS = [
  'textIn',
  'cachedTextIn',
  'audioIn',
  'cachedAudioIn',
  'textOut',
  'audioOut',
] as const satisfies readonly (keyof Tokens)[];

export const noTokens: Tokens = {
  textIn: 0,
  cachedTextIn: 0,
  audioIn: 0,
  cachedAudioIn: 0,
  textOut: 0,
  audioOut: 0,
};

/**
 * The tokens of a response by kind. Cached ones are inside the input's, and never more than those, whatever a server
 * says. What is neither audio nor named as text, such as reasoning, counts as text.
 */
export function tokensOf(usage: Usage): Tokens {
  const textIn = Math.max(usage.inputTextTokens, usage.inputTokens - usage.inputAudioTokens);
  const cachedTextIn = Math.min(textIn, usage.cachedTextTokens);
  const cachedAudioIn = Math.min(usage.inputAudioTokens, usage.cachedAudioTokens);
  return {
    textIn: textIn - cachedTextIn,
    cachedTextIn,
    audioIn: usage.inputAudioTokens - cachedAudioIn,
    cachedAudioIn,
    textOut: Math.max(usage.outputTextTokens, usage.outputTokens - usage.outputAudioTokens),
    audioOut: usage.outputAudioTokens,
  };
}

/** Both together, kind by kind. */
export function plusTokens(a: Tokens, b: Tokens): Tokens {
  return {
    textIn: a.textIn + b.textIn,
    cachedTextIn: a.cachedTextIn + b.cachedTextIn,
    audioIn: a.audioIn + b.audioIn,
    cachedAudioIn: a.cachedAudioIn + b.cachedAudioIn,
    textOut: a.textOut + b.textOut,
    audioOut: a.audioOut + b.audioOut,
  };
}
