import type { z } from 'zod';
import { checked, schemaOf } from './arguments.ts';
import type { Tool, ToolCall } from './tool.ts';
import { type ToolOptions, toolFacts } from './tool-options.ts';

/** A function of ours as a tool. */
export interface FunctionToolOptions<S extends z.ZodObject> extends ToolOptions {
  /** Its arguments; `.describe()` each of them for the model. */
  readonly schema: S;
  /**
   * Does it. Must not block: voice frames of all calls pass while it runs. Should end when `call.signal` is aborted.
   * @throws ToolError in words for the model.
   */
  readonly run: (args: z.output<S>, call: ToolCall) => unknown;
}

/**
 * Makes a tool of a function.
 * @example
 * functionTool({
 *   name: 'book_table',
 *   description: 'Books a table. Ask for the day and the number of guests first.',
 *   schema: z.object({ day: z.iso.date(), guests: z.number().int().min(1).max(12) }),
 *   run: ({ day, guests }, { person, signal }) => bookings.add({ day, guests, phone: person }, { signal }),
 * })
 * @throws RangeError naming what is wrong with the options.
 */
export function functionTool<S extends z.ZodObject>(options: FunctionToolOptions<S>): Tool {
  const { schema, run } = options;
  return Object.freeze({
    ...toolFacts(options),
    kind: 'function',
    parameters: schemaOf(schema),
    check: (args) => checked(schema, args),
    // SAFETY: the arguments are what `check` gave.
    run: async (args, call) => run(args as z.output<S>, call),
  } satisfies Tool);
}
