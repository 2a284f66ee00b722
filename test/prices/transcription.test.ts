import { describe, expect, it } from 'vitest';
import { PriceList } from '../../src/prices/price-list.ts';

const prices = new PriceList();
const tokens = (inputTokens: number, outputTokens: number) =>
  ({ by: 'tokens', inputTokens, outputTokens, totalTokens: inputTokens + outputTokens }) as const;
const lasting = (seconds: number) => ({ by: 'duration', seconds }) as const;

describe('what it costs to write down what the caller says', () => {
  it('is by the length of it, to the second', () => {
    // 4 s of 0.0045, 0.006 and 0.017 a minute.
    expect(prices.transcription(lasting(4), 'gpt-transcribe')).toBe(300);
    expect(prices.transcription(lasting(4), 'whisper-1')).toBe(400);
    expect(prices.transcription(lasting(4), 'gpt-realtime-whisper')).toBe(1133);
  });

  it('is by tokens', () => {
    // 40 × 2.5 + 12 × 10; 40 × 1.25 + 12 × 5
    expect(prices.transcription(tokens(40, 12), 'gpt-4o-transcribe')).toBe(220);
    expect(prices.transcription(tokens(40, 12), 'gpt-4o-mini-transcribe-2025-12-15')).toBe(110);
  });

  it('is by length also when the tokens of the audio are told: each is 100 ms', () => {
    expect(prices.transcription(tokens(40, 12), 'gpt-transcribe')).toBe(300);
  });

  it('is not guessed', () => {
    expect(prices.transcription(lasting(4), 'our-whisper')).toBeNull();
    // A length tells no tokens.
    expect(prices.transcription(lasting(4), 'gpt-4o-transcribe')).toBeNull();
    expect(prices.knowsTranscription('our-whisper')).toBe(false);
    expect(prices.knowsTranscription('gpt-transcribe')).toBe(true);
  });

  it('goes by the price that was set', () => {
    const own = new PriceList({
      transcription: { 'our-whisper': { perMinute: 0.003 }, 'gpt-transcribe': { tokensIn: 1, tokensOut: 2 } },
    });
    expect(own.transcription(lasting(4), 'our-whisper')).toBe(200);
    expect(own.transcription(tokens(40, 12), 'gpt-transcribe')).toBe(64);
    expect(own.knowsTranscription('our-whisper')).toBe(true);
  });
});
