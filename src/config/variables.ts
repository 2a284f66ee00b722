import { z } from 'zod';
import { defaultAgent } from '../agents/default-agent.ts';
import { TWILIO_API_URL } from '../twilio/api-url.ts';
import { readCountries, readHours, readTimeZones } from './dial-settings.ts';

/** How a variable is explained when it is wrong. */
export interface Explained {
  /** What is accepted, as in "must be …". */
  readonly description: string;
  /** A value that would do. */
  readonly example: string;
  /** Never repeat what was written. */
  readonly secret?: true;
}

const explained = <T extends z.ZodType>(schema: T, meta: Explained): T => schema.meta({ ...meta }) as T;

function number(min: number, max: number, fallback: number) {
  const meta = { description: `a number from ${min} to ${max}`, example: String(fallback) };
  return explained(decimal().pipe(z.number().min(min).max(max)).default(fallback), meta);
}

function whole(min: number, max: number, fallback: number) {
  const meta = { description: `a whole number from ${min} to ${max}`, example: String(fallback) };
  return explained(decimal().pipe(z.number().int().min(min).max(max)).default(fallback), meta);
}

/** `Number('')` and `Number('0x10')` are numbers to JavaScript, but not to whoever wrote them. */
function decimal() {
  return z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number);
}

function oneOf<const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) {
  const description = values.length > 1 ? `one of ${values.join(', ')}` : values[0];
  return explained(z.enum(values).default(fallback as never), { description, example: fallback });
}

function flag(fallback = false) {
  const meta = { description: 'true or false', example: String(!fallback) };
  return explained(z.stringbool().default(fallback), meta);
}

/** An absolute URL with one of these schemes, and nothing a server never sees. */
function url(schemes: readonly string[]) {
  return z.string().refine((text) => {
    const parsed = URL.canParse(text) ? new URL(text) : undefined;
    return (
      parsed !== undefined &&
      schemes.includes(parsed.protocol) &&
      parsed.hostname !== '' &&
      parsed.hash === ''
    );
  });
}

/** A URL that paths are put behind: without query or password, read without trailing slash. */
function baseUrl(example: string) {
  const bare = url(['https:', 'http:']).refine((text) => !/[?@]/.test(text));
  const description = 'a URL that starts with https:// or http://, without query or password';
  return explained(bare.transform((text) => text.replace(/\/+$/, '')).optional(), { description, example });
}

const text = () => z.string().optional();
const secret = (description: string, example: string) =>
  explained(z.string().regex(/^\S+$/).optional(), { description, example, secret: true });

/** Text that is read by a function, which gives undefined for what it cannot read. */
const readBy = <T>(read: (text: string) => T | undefined) =>
  z.string().transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  });

/** A whole number, or none: no such limit. */
const limit = (example: string) =>
  explained(decimal().pipe(z.number().int().min(1)).optional(), {
    description: 'a whole number from 1, or empty for no limit',
    example,
  });

/** Every variable that is read, with what it accepts and what it is when unset. */
export const variables = z.object({
  NODE_ENV: text(),

  OPENAI_API_KEY: secret('one key without spaces', 'sk-…'),
  OPENAI_REALTIME_URL: explained(url(['wss:', 'ws:']).optional(), {
    description: 'a URL that starts with wss:// or ws://',
    example: 'wss://api.openai.com/v1/realtime',
  }),
  OPENAI_REALTIME_MODEL: z.string().default(defaultAgent.model),
  TEMPERATURE: explained(decimal().pipe(z.number().min(0).max(2)).optional(), {
    description: 'a number from 0 to 2',
    example: '0.8',
  }),

  AGENT_NAME: explained(z.string().max(64).default(defaultAgent.name), {
    description: 'a name of at most 64 characters',
    example: 'reception',
  }),
  VOICE: z.string().default(defaultAgent.voice),
  SYSTEM_MESSAGE: z.string().default(defaultAgent.instructions),
  GREETING: z.string().default(defaultAgent.greeting),
  CONNECT_MESSAGE: text(),
  SPEED: number(0.25, 1.5, defaultAgent.speed),
  MAX_OUTPUT_TOKENS: explained(
    z.union([z.literal('inf'), decimal().pipe(z.number().int().min(1).max(4096))]).default('inf'),
    { description: 'inf or a whole number from 1 to 4096', example: 'inf' },
  ),
  TRUNCATION: explained(
    z.union([z.enum(['auto', 'disabled']), decimal().pipe(z.number().min(0).max(1))]).default('auto'),
    { description: 'auto, disabled or a share from 0 to 1', example: 'auto' },
  ),
  AUDIO_FORMAT: oneOf(['pcmu', 'pcma', 'pcm'], 'pcmu'),
  NOISE_REDUCTION: oneOf(['near_field', 'far_field', 'off'], 'near_field'),
  TRANSCRIPTION_MODEL: z.string().default('gpt-transcribe'),
  TRANSCRIPTION_LANGUAGE: explained(
    z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/)
      .optional(),
    {
      description: 'a language code',
      example: 'en',
    },
  ),

  RECORD: flag(defaultAgent.record),

  TURN_DETECTION: oneOf(['server_vad', 'semantic_vad'], 'server_vad'),
  VAD_THRESHOLD: number(0, 1, 0.5),
  VAD_PREFIX_PADDING_MS: whole(0, 5000, 300),
  VAD_SILENCE_MS: whole(50, 10_000, 500),
  VAD_EAGERNESS: oneOf(['auto', 'low', 'medium', 'high'], 'auto'),
  IDLE_TIMEOUT_MS: explained(decimal().pipe(z.number().int().min(5000).max(30_000)).optional(), {
    description: 'a whole number from 5000 to 30000, or empty for none',
    example: '15000',
  }),

  GREETING_GUARD_MS: whole(0, 10_000, 300),
  CONNECT_TIMEOUT_MS: whole(100, 60_000, 3000),
  ANSWER_TIMEOUT_MS: whole(100, 60_000, 3000),

  HOST: explained(
    z
      .string()
      .regex(/^[\w.:-]+$/)
      .default('127.0.0.1'),
    {
      description: 'an address or host name without port',
      example: '127.0.0.1',
    },
  ),
  PORT: whole(0, 65_535, 5050),
  PUBLIC_URL: baseUrl('https://calls.example.com'),
  DRAIN_TIMEOUT_S: number(0, 86_400, 3600),
  TWILIO_ACCOUNT_SID: explained(
    z
      .string()
      .regex(/^AC[0-9A-Za-z]{1,64}$/)
      .optional(),
    {
      description: 'an account SID: the letters AC and 32 hexadecimal digits',
      example: `AC${'0'.repeat(32)}`,
    },
  ),
  TWILIO_AUTH_TOKEN: secret('one token without spaces', '…'),
  TWILIO_API_URL: baseUrl(TWILIO_API_URL),

  VOICEMAIL: text(),
  DIAL_FROM: explained(
    z
      .string()
      .regex(/^\+[1-9]\d{4,14}$/)
      .optional(),
    { description: 'one of your numbers: + and the country code, then digits', example: '+493012345678' },
  ),
  DIAL_COUNTRIES: explained(readBy(readCountries).optional(), {
    description: 'how numbers begin that may be dialed: + and digits, with commas between',
    example: '+49,+43',
  }),
  DIAL_HOURS: explained(z.string().default('Mon-Sat 09:00-20:00').pipe(readBy(readHours)), {
    description: 'hours of a day, with the days before them or without',
    example: 'Mon-Sat 09:00-20:00',
  }),
  DIAL_TIME_ZONES: explained(readBy(readTimeZones).optional(), {
    description: 'time zones by how numbers begin, with commas between',
    example: '+1212=America/New_York,+1415=America/Los_Angeles',
  }),
  DIAL_PER_SECOND: number(0.01, 100, 1),
  DIAL_CONCURRENT: whole(1, 1000, 5),
  DIAL_RING_S: whole(5, 600, 30),
  DIAL_ATTEMPTS: whole(1, 20, 3),
  DIAL_RETRY_BUSY_S: whole(10, 86_400, 300),
  DIAL_RETRY_NO_ANSWER_S: whole(10, 86_400, 3600),
  DO_NOT_CALL_FILE: text(),

  CONCURRENT_CALLS: limit('8'),
  CALLS_PER_CALLER_PER_HOUR: limit('10'),
  SPEND_USD_PER_DAY: explained(decimal().pipe(z.number().min(0)).optional(), {
    description: 'US dollars, or empty for no limit',
    example: '20',
  }),
  WAIT_S: limit('60'),
  WAIT_MESSAGE: text(),
  BUSY_MESSAGE: text(),

  SHOW_TIMING_MATH: flag(),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info'),

  CONSOLE_TOKEN: explained(
    z
      .string()
      .regex(/^\S{16,}$/)
      .optional(),
    { description: 'at least 16 characters without spaces', example: '…', secret: true },
  ),

  DATA_DIR: z.string().default('./data'),
  RETENTION_DAYS: number(0, 36_500, 30),
  RETENTION_GB: number(0, 1_000_000, 10),
  KEEP_TRANSCRIPTS: flag(true),
  KEEP_NUMBERS: flag(true),
});

/** The variables as read: typed, with defaults. */
export type Variables = z.infer<typeof variables>;
