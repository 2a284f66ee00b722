import type { Usage } from '../../machines/index.ts';

/** A usage whose totals are the sums of its parts. */
export function usage(parts: Partial<Usage>): Usage {
  const none = {
    inputTextTokens: 0,
    inputAudioTokens: 0,
    cachedTextTokens: 0,
    cachedAudioTokens: 0,
    outputTextTokens: 0,
    outputAudioTokens: 0,
  };
  const all = { ...none, ...parts };
  const inputTokens = all.inputTextTokens + all.inputAudioTokens;
  const outputTokens = all.outputTextTokens + all.outputAudioTokens;
  const cachedTokens = all.cachedTextTokens + all.cachedAudioTokens;
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    ...all,
    cachedTokens,
    ...parts,
  };
}
