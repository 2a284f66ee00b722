import { z } from 'zod';

/** The shapes of `types.ts` as schemas: what requests are checked by, and what the OpenAPI document is made of. */
export const named = z.registry<{ readonly id: string }>();

/** Gives a shape the name it has in the OpenAPI document. */
export const name = <S extends z.ZodType>(id: string, schema: S): S => {
  named.add(schema, { id });
  return schema;
};

/** Ms since the epoch, UTC. */
export const epochMs = z.number().describe('Ms since the epoch, UTC.');
/** A duration. */
export const ms = z.number().describe('Ms.');
/** A moment of a call. */
export const callClock = z
  .number()
  .describe("Ms on the call's clock, which starts with the first media stream.");
/** How many. */
export const count = z.int().min(0);
/** An operator's sentence. */
export const sentence = z.string().trim().min(1).max(1000);

export const errorBody = name(
  'Error',
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
);

/** A call's name. */
export const callSid = z.string().min(1).max(70);
