import type { Direction } from './parties.ts';

/** What a minute of a call costs, US dollars. */
interface MinutePrice {
  /** Our numbers, and those we dial, begin with this. The longest that fits counts. */
  readonly prefix: string;
  /** We are called on such a number. */
  readonly inbound: number;
  /** We call such a number. */
  readonly outbound: number;
}

const NORTH_AMERICA = { inbound: 0.0085, outbound: 0.014 };
const TOLL_FREE = { inbound: 0.022, outbound: 0.014 };

/**
 * Twilio's list prices for the United States and Canada as known in November 2026, without taxes and volume discounts
 * (https://www.twilio.com/en-us/voice/pricing/us). Elsewhere they differ by country and carrier, and are to be set.
 */
const MINUTES: readonly MinutePrice[] = [
  ...['800', '833', '844', '855', '866', '877', '888'].map((code) => ({
    prefix: `+1${code}`,
    ...TOLL_FREE,
  })),
  { prefix: '+1', ...NORTH_AMERICA },
];

/** A minute of the call's audio going both ways (Media Streams), US dollars; of the same date. */
const STREAM_MINUTE = 0.004;

/** One leg of a call, as Twilio bills it. */
export interface Leg {
  readonly direction: Direction;
  /** Ours that was called, or theirs that we called. */
  readonly number: string;
  /** Ms; begun minutes count whole. */
  readonly durationMs: number;
}

/**
 * What a leg costs with its audio, in millionths of a US dollar; null when the price of its number is not known.
 * @param perMinute what a minute costs with all that belongs to it, US dollars, in place of what we know.
 */
export function legMicros({ direction, number, durationMs }: Leg, perMinute?: number): number | null {
  const known = MINUTES.find(({ prefix }) => number.startsWith(prefix));
  const price = perMinute ?? (known && known[direction] + STREAM_MINUTE);
  if (price === undefined) return null;
  return Math.round(Math.ceil(Math.max(0, durationMs) / 60_000) * price * 1e6);
}
