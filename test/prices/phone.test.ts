import { describe, expect, it } from 'vitest';
import { type Leg, PriceList } from '../../src/prices/price-list.ts';
import { smsParts } from '../../src/prices/sms-parts.ts';

const prices = new PriceList();
const inbound = (number: string): Leg => ({ direction: 'inbound', number });
const outbound = (number: string): Leg => ({ direction: 'outbound', number });

describe('what a leg of a call costs', () => {
  it.each([
    ['four begun minutes to a local number', inbound('+14155550100'), 4 * 8500],
    ['to a toll-free one', inbound('+18005550100'), 4 * 22_000],
    ['to somebody in the United States', outbound('+14155550100'), 4 * 14_000],
    ['to a mobile phone in the United Kingdom', outbound('+447700900123'), 4 * 30_500],
  ])('%s', (_, leg, micros) => {
    expect(prices.leg(leg, 200_000)).toBe(micros);
  });

  it.each([
    [0, 0],
    [1, 8500],
    [60_000, 8500],
    [60_001, 17_000],
    [-5, 0],
  ])('after %i ms is %i millionths', (durationMs, micros) => {
    expect(prices.leg(inbound('+14155550100'), durationMs)).toBe(micros);
  });

  it.each(['+4930123456', 'client:ada', 'sip:ada@example.com', '', 'anonymous', '14155550100'])(
    'is not guessed for %j',
    (number) => {
      expect(prices.leg(inbound(number), 1)).toBeNull();
      expect(prices.leg(outbound(number), 1)).toBeNull();
    },
  );
});

describe('prices that were set', () => {
  it('by how numbers begin win over the built-in ones of the same beginning; the longest counts', () => {
    const own = new PriceList({
      phone: { '+49': { outbound: 0.015 }, '+4915': { outbound: 0.03 }, '+1': { inbound: 0.007 } },
    });
    expect(own.leg(outbound('+4930123456'), 1)).toBe(15_000);
    expect(own.leg(outbound('+4915112345678'), 1)).toBe(30_000);
    // Nothing was said of what comes in there.
    expect(own.leg(inbound('+4930123456'), 1)).toBeNull();
    expect(own.leg(inbound('+14155550100'), 1)).toBe(7000);
    expect(own.leg(outbound('+14155550100'), 1)).toBe(14_000);
    expect(own.leg(inbound('+18005550100'), 1)).toBe(22_000);
  });

  it('for everything of a minute have the audio in them', () => {
    const own = new PriceList({ phonePerMinute: 0.02 });
    expect(own.leg(inbound('+4930123456'), 90_000)).toBe(40_000);
    expect(own.stream(90_000)).toBe(0);
    expect(new PriceList({ phonePerMinute: 0 }).leg(inbound('client:ada'), 90_000)).toBe(0);
  });

  it('replace what is the same everywhere', () => {
    const own = new PriceList({
      streamPerMinute: 0.003,
      conferencePerMinute: 0.001,
      machineDetection: 0.005,
    });
    expect([own.stream(61_000), own.conference(2, 61_000), own.detection]).toEqual([6000, 4000, 5000]);
    expect([prices.stream(61_000), prices.conference(2, 61_000), prices.detection]).toEqual([
      8000, 7200, 7500,
    ]);
  });
});

describe('what a text message costs', () => {
  it('is each of its parts at the price of where it goes', () => {
    expect(prices.message('+14155550100', 3)).toBe(3 * 8300);
    expect(prices.message('+4915112345678', 1)).toBeNull();
    expect(new PriceList({ sms: { '+49': 0.0975 } }).message('+4915112345678', 2)).toBe(195_000);
  });

  it.each([
    ['a short one', 'Your table is booked.', 1],
    ['160 letters', 'x'.repeat(160), 1],
    ['161 letters', 'x'.repeat(161), 2],
    ['306 letters', 'x'.repeat(306), 2],
    ['307 letters', 'x'.repeat(307), 3],
    ['umlauts, which GSM has', 'ä'.repeat(160), 1],
    ['euros, which take two places', '€'.repeat(81), 2],
    ['70 letters of another alphabet', 'я'.repeat(70), 1],
    ['71 of them', 'я'.repeat(71), 2],
    ['one smile among 69 letters, which takes two places', `${'x'.repeat(69)}🙂`, 2],
  ])('%s', (_, text, parts) => {
    expect(smsParts(text)).toBe(parts);
  });
});
