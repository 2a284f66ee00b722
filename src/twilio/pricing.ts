/** What a minute of a call costs, US dollars. */
export interface MinutePrice {
  /** Our numbers and those we dial begin with this: E.164, such as `+49` or `+1800`. The longest that fits counts. */
  readonly prefix: string;
  /** We are called on such a number. */
  readonly inbound: number;
  /** We call such a number. */
  readonly outbound: number;
}

/** What Twilio is paid, US dollars. */
export interface TwilioPrices {
  readonly minutes: readonly MinutePrice[];
  /** A minute of the call's audio going both ways (Media Streams). */
  readonly streamMinute: number;
}

const NORTH_AMERICA = { inbound: 0.0085, outbound: 0.014 };
const TOLL_FREE = { inbound: 0.022, outbound: 0.014 };

/**
 * Twilio's list prices for the United States and Canada as known in November 2026, without taxes and volume discounts
 * (https://www.twilio.com/en-us/voice/pricing/us). Everywhere else they differ by country and carrier: set them.
 */
export const TWILIO_PRICES: TwilioPrices = {
  minutes: [
    { prefix: '+1', ...NORTH_AMERICA },
    ...['800', '833', '844', '855', '866', '877', '888'].map((code) => ({
      prefix: `+1${code}`,
      ...TOLL_FREE,
    })),
  ],
  streamMinute: 0.004,
};

/** One leg of a call, as Twilio bills it. */
export interface Leg {
  readonly direction: 'inbound' | 'outbound';
  /** Ours that was called, or theirs that we called. */
  readonly number: string;
  /** Ms; begun minutes count whole. */
  readonly durationMs: number;
}

/**
 * What a leg costs with its audio, in millionths of a US dollar; null when the price of its number is not known.
 * @param own prices that come before ours.
 */
export function legMicros(leg: Leg, own: Partial<TwilioPrices> = {}): number | null {
  const { direction, number, durationMs } = leg;
  const price = priceOf(number, own.minutes ?? []) ?? priceOf(number, TWILIO_PRICES.minutes);
  if (!price) return null;
  const minutes = Math.ceil(Math.max(0, durationMs) / 60_000);
  return Math.round(minutes * (price[direction] + (own.streamMinute ?? TWILIO_PRICES.streamMinute)) * 1e6);
}

const priceOf = (number: string, prices: readonly MinutePrice[]): MinutePrice | undefined =>
  prices
    .filter(({ prefix }) => number.startsWith(prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length)[0];
