import { z } from 'zod';
import type { Checked, Tool } from './tool.ts';

/** So many problems are told at once: a model that has more wrong than that begins anew. */
const MAX_PROBLEMS = 10;

/** The JSON Schema of a zod object, as the model is given it. */
export function schemaOf(schema: z.ZodType): Tool['parameters'] {
  // `input`: what the model writes, before defaults and transforms.
  const { $schema: _, ...parameters } = z.toJSONSchema(schema, { io: 'input' });
  return parameters;
}

/** Checks arguments with zod. Runs the schema's own code, such as transforms, which must not take long. */
export function checked(schema: z.ZodType, args: unknown): Checked {
  const result = schema.safeParse(args);
  return result.success
    ? { ok: true, args: result.data }
    : { ok: false, problems: result.error.issues.slice(0, MAX_PROBLEMS).map(problemOf) };
}

const checkers = new WeakMap<object, z.ZodType>();

/**
 * Checks a value against a JSON Schema, leaving it as it is. What zod does not know of JSON Schema is not checked.
 * @returns what is wrong, field by field; empty: nothing.
 */
export function schemaProblems(schema: Readonly<Record<string, unknown>>, value: unknown): readonly string[] {
  const checker = checkers.get(schema) ?? compiled(schema);
  checkers.set(schema, checker);
  const result = checked(checker, value);
  return result.ok ? [] : result.problems;
}

function compiled(schema: Readonly<Record<string, unknown>>): z.ZodType {
  try {
    return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    // A schema of somebody else's server; it checks its arguments itself.
    return z.unknown();
  }
}

function problemOf({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;
}
