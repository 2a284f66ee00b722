import { z } from 'zod';
import { agentSchema } from './agent-schema.ts';
import { bound, number, object, text } from './parts.ts';
import { webhook } from './webhook-schema.ts';

const country = () => {
  const what = 'how numbers begin: + and digits, for example "+49"';
  return text(what).regex(/^\+[1-9]\d{0,14}$/, what);
};

const limits = object({
  concurrentCalls: bound('whole', 1, 100_000, 8).optional(),
  spendUsdPerDay: bound('number', 0.01, 1_000_000, 20).optional(),
  callsPerCallerPerHour: bound('whole', 1, 100_000, 10).optional(),
  waitMs: bound('whole', 1000, 3_600_000, 60_000).optional(),
  allowedCountries: z.array(country(), 'a list such as ["+49", "+43"]').optional(),
});

const tokens = (example: number) => number(0, 100_000, example);
const price = tokens(32).exactOptional();
const modelPrices = object({
  textIn: price,
  cachedTextIn: price,
  textOut: price,
  audioIn: price,
  cachedAudioIn: price,
  audioOut: price,
});

/** By the minute, or by tokens in and out. */
const transcriptionPrices = z.union(
  [object({ perMinute: number(0, 100, 0.006) }), object({ tokensIn: tokens(2.5), tokensOut: tokens(10) })],
  'either { perMinute } or { tokensIn, tokensOut }',
);

const perMinute = number(0, 100, 0.0085).optional();
const minutePrice = number(0, 100, 0.0085).exactOptional();
const byBeginning = <T extends z.ZodType>(price: T) =>
  z.record(country(), price, 'an object with prices by how numbers begin, such as "+49"').optional();

const prices = object({
  models: z.record(z.string(), modelPrices, 'an object with prices by model').optional(),
  transcription: z.record(z.string(), transcriptionPrices, 'an object with prices by model').optional(),
  phonePerMinute: perMinute,
  phone: byBeginning(object({ inbound: minutePrice, outbound: minutePrice })),
  streamPerMinute: perMinute,
  conferencePerMinute: perMinute,
  machineDetection: number(0, 100, 0.0075).optional(),
  sms: byBeginning(number(0, 100, 0.0083)),
});

const agentName = z.string().regex(/^[\w-]{1,64}$/);

/** The whole file, but for `numbers`, which are read by `numbers.ts`. */
export const fileSchema = object({
  agents: z.record(agentName, agentSchema, 'an object with agents by name').optional(),
  numbers: z.unknown().optional(),
  limits: limits.optional(),
  webhooks: object({ afterCall: webhook().optional() }).optional(),
  prices: prices.optional(),
});

/** What the file says, checked. */
export type CheckedFile = z.output<typeof fileSchema>;
