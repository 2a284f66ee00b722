import { describe, expect, it } from 'vitest';
import { type Leg, legMicros } from '../../src/twilio/pricing.ts';

const leg = (changes: Partial<Leg> = {}): Leg => ({
  direction: 'inbound',
  number: '+14155550100',
  durationMs: 200_000,
  ...changes,
});

describe('what a leg of a call cost', () => {
  it('is its begun minutes at the price of the number, with the audio of each', () => {
    // 4 × (0.0085 + 0.004)
    expect(legMicros(leg())).toBe(50_000);
    // 4 × (0.014 + 0.004)
    expect(legMicros(leg({ direction: 'outbound' }))).toBe(72_000);
    // 4 × (0.022 + 0.004)
    expect(legMicros(leg({ number: '+18005550100' }))).toBe(104_000);
  });

  it.each([
    [0, 0],
    [1, 12_500],
    [60_000, 12_500],
    [60_001, 25_000],
    [-5, 0],
  ])('after %i ms is %i millionths', (durationMs, micros) => {
    expect(legMicros(leg({ durationMs }))).toBe(micros);
  });

  it.each(['+4930123456', 'client:ada', '', 'anonymous'])('is not guessed for %j', (number) => {
    expect(legMicros(leg({ number }))).toBeNull();
  });

  it('goes by the price that was set, whatever the number', () => {
    expect(legMicros(leg({ number: '+4930123456' }), 0.02)).toBe(80_000);
    expect(legMicros(leg(), 0)).toBe(0);
  });
});
