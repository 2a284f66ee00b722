import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/io/clock.ts';
import { StreamTokens } from '../../src/twilio/stream-tokens.ts';

function setUp(options: { ttlMs?: number; capacity?: number } = {}) {
  const clock = new VirtualClock();
  return { clock, tokens: new StreamTokens({ clock, ...options }) };
}

describe('the token of a stream', () => {
  it('opens one stream of its call, once', () => {
    const { tokens } = setUp();
    const token = tokens.issue('CA1');
    expect(tokens.redeem(token, 'CA1')).toBe('ok');
    expect(tokens.redeem(token, 'CA1')).toBe('unknown');
  });

  it('does not open another call, and is spent by the attempt', () => {
    const { tokens } = setUp();
    const token = tokens.issue('CA1');
    expect(tokens.redeem(token, 'CA2')).toBe('wrong_call');
    expect(tokens.redeem(token, 'CA1')).toBe('unknown');
  });

  it('is not known when it was never issued', () => {
    expect(setUp().tokens.redeem('', 'CA1')).toBe('unknown');
  });

  it('lasts a minute', async () => {
    const { clock, tokens } = setUp();
    const [early, late] = [tokens.issue('CA1'), tokens.issue('CA1')];
    await clock.advance(59_999);
    expect(tokens.redeem(early, 'CA1')).toBe('ok');
    await clock.advance(1);
    expect(tokens.redeem(late, 'CA1')).toBe('expired');
  });

  it('is different every time, fits a parameter and needs no escaping', () => {
    const { tokens } = setUp();
    const issued = Array.from({ length: 1000 }, () => tokens.issue('CA1'));
    expect(new Set(issued).size).toBe(1000);
    for (const token of issued) expect(token).toMatch(/^[\w-]{32}$/);
  });

  it('is told apart from a forged one for one lifetime after it expired, then forgotten', async () => {
    const { clock, tokens } = setUp({ ttlMs: 1000 });
    tokens.issue('CA1');
    await clock.advance(1500);
    tokens.issue('CA2');
    expect(tokens.size).toBe(2);
    await clock.advance(501);
    tokens.issue('CA3');
    expect(tokens.size).toBe(2);
  });

  it('makes room for newer ones when there are too many', () => {
    const { tokens } = setUp({ capacity: 3 });
    const issued = ['CA1', 'CA2', 'CA3', 'CA4'].map((callSid) => tokens.issue(callSid));
    expect(tokens.size).toBe(3);
    expect(tokens.redeem(issued[0]!, 'CA1')).toBe('unknown');
    expect(tokens.redeem(issued[3]!, 'CA4')).toBe('ok');
  });
});
