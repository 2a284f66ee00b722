import { z } from 'zod';
import type { AgentOptions } from '../../agents/define-agent.ts';
import { type HostedMcp, hostedMcp } from '../../agents/tools/hosted-mcp.ts';
import { bound, flag, number, object, oneOf, text, whole, words } from './parts.ts';
import { tools } from './tool-check.ts';
import { webhook } from './webhook-schema.ts';

const turnDetection = z.discriminatedUnion(
  'type',
  [
    object({
      type: z.literal('server_vad'),
      threshold: number(0, 1, 0.5).optional(),
      prefixPaddingMs: whole(0, 5000, 300).optional(),
      silenceDurationMs: whole(50, 10_000, 500).optional(),
      idleTimeoutMs: bound('whole', 5000, 30_000, 15_000).optional(),
    }),
    object({
      type: z.literal('semantic_vad'),
      eagerness: oneOf('low', 'medium', 'high', 'auto').optional(),
    }),
  ],
  '"server_vad" or "semantic_vad"',
);

const languageTag = () => {
  const what = 'a language tag, for example "de" or "en-GB"';
  return z.string(what).regex(/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/, what);
};

const limits = object({
  silencePromptMs: bound('whole', 1000, 600_000, 8000).optional(),
  silencePrompts: whole(0, 10, 2).optional(),
  maxCallMs: bound('whole', 10_000, 86_400_000, 600_000).optional(),
  warnMs: whole(0, 3_600_000, 30_000).optional(),
  spendUsd: bound('number', 0.001, 10_000, 0.5).optional(),
  spendUsdPerDay: bound('number', 0.01, 1_000_000, 20).optional(),
  concurrentCalls: bound('whole', 1, 100_000, 2).optional(),
  callsPerCallerPerHour: bound('whole', 1, 100_000, 10).optional(),
}).refine(({ warnMs, maxCallMs }) => warnMs === undefined || !maxCallMs || warnMs < maxCallMs, {
  path: ['warnMs'],
  message: 'shorter than maxCallMs',
});

const filler = object({
  afterMs: whole(200, 60_000, 1500).optional(),
  everyMs: whole(500, 60_000, 2500).optional(),
  sentences: z.array(words('a sentence'), 'a list of sentences').optional(),
});

const afterCall = object({
  summary: flag().optional(),
  fields: z.custom<object>(isObjectSchema, 'a zod object, or JSON Schema with type: "object"').optional(),
  webhook: webhook().nullable().optional(),
});

const hostedServer = z.custom<HostedMcp>(isHostedServer, 'what hostedMcp({ label, url, allow }) gives');

/** One agent of the file. */
export const agentSchema = object({
  instructions: words('a text that is not empty').optional(),
  greeting: text().optional(),
  language: languageTag().optional(),
  model: words('a model, for example "gpt-realtime-2.1"').optional(),
  voicemail: words('the message, as it is to be said').optional(),
  voice: words('a voice, for example "marin"').optional(),
  speed: number(0.25, 1.5, 1).optional(),
  maxOutputTokens: z
    .union([z.literal('inf'), z.int().min(1).max(4096)], '"inf" or a whole number from 1 to 4096')
    .optional(),
  truncation: z
    .union(
      [z.enum(['auto', 'disabled']), object({ retentionRatio: z.number().min(0).max(1) })],
      '"auto", "disabled" or { retentionRatio: 0.8 }, a share from 0 to 1',
    )
    .optional(),
  noiseReduction: z
    .union([z.enum(['near_field', 'far_field']), z.null()], '"near_field", "far_field", or null for none')
    .optional(),
  transcription: object({ model: words('a model').optional(), language: languageTag().optional() })
    .nullable()
    .optional(),
  turnDetection: turnDetection.optional(),
  format: oneOf('audio/pcmu', 'audio/pcma', 'audio/pcm').optional(),
  record: flag().optional(),
  tools: tools().optional(),
  mcpServers: z.array(hostedServer, 'a list of servers').optional(),
  limits: limits.optional(),
  filler: filler.optional(),
  afterCall: afterCall.optional(),
}) satisfies z.ZodType<AgentOptions>;

function isHostedServer(value: unknown): boolean {
  try {
    hostedMcp(value as HostedMcp);
    return true;
  } catch {
    return false;
  }
}

function isObjectSchema(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (!isZod(value)) return (value as { type?: unknown }).type === 'object';
  try {
    return z.toJSONSchema(value).type === 'object';
  } catch {
    return false;
  }
}

/** A schema of zod, whoever's copy of it. */
export const isZod = (value: object): value is z.ZodType => '_zod' in value;
