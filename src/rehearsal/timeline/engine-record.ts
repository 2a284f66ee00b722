import { z } from 'zod';

const items = z.array(
  z.looseObject({
    itemId: z.string().catch('?'),
    sentMs: z.number().catch(0),
    ackedMs: z.number().catch(0),
    heardMs: z.number().catch(0),
    verdict: z.string().catch('truncate'),
  }),
);

/** What the server says about a call; every part may be missing. `at` is ms since the first stream started. */
const engineRecord = z.looseObject({
  callSid: z.string().optional().catch(undefined),
  state: z.string().optional().catch(undefined),
  endReason: z.string().nullish().catch(undefined),
  endDetail: z.string().nullish().catch(undefined),
  entries: z.array(z.looseObject({ at: z.number(), kind: z.string(), text: z.string() })).catch([]),
  transcript: z
    .array(
      z.looseObject({
        role: z.string(),
        text: z.string().catch(''),
        heardText: z.string().optional().catch(undefined),
        heardMs: z.number().nullish().catch(undefined),
        generatedMs: z.number().optional().catch(undefined),
        interrupted: z.boolean().catch(false),
      }),
    )
    .catch([]),
  interruptions: z
    .array(
      z.looseObject({
        at: z.number().nullable(),
        cause: z.string().optional().catch(undefined),
        items: items.catch([]),
      }),
    )
    .catch([]),
  turns: z
    .array(
      z.looseObject({
        at: z.number().catch(0),
        stoppedAt: z.number().nullish().catch(undefined),
        createdAt: z.number().nullish().catch(undefined),
        firstAudioAt: z.number().nullish().catch(undefined),
        firstHeardAt: z.number().nullish().catch(undefined),
      }),
    )
    .catch([]),
});

/** The server's own record of a call, as read from its API. */
export type EngineRecord = z.infer<typeof engineRecord>;

/** Reads a record leniently: parts that are missing or malformed are empty. Undefined when it is no object at all. */
export function readEngineRecord(value: unknown): EngineRecord | undefined {
  const result = engineRecord.safeParse(value);
  return result.success ? result.data : undefined;
}
