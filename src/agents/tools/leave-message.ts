import { z } from 'zod';
import { checked, schemaOf } from './arguments.ts';
import type { Tool } from './tool.ts';
import { ToolError } from './tool-error.ts';
import { type ToolOptions, toolFacts } from './tool-options.ts';

const schema = z.object({
  text: z.string().trim().min(1).max(2000).describe("The message, in the caller's words."),
  name: z.string().trim().max(200).optional().describe('Who leaves it.'),
  callback: z.string().trim().max(40).optional().describe('The number to call back, if it is another one.'),
});

const DESCRIPTION =
  'Takes a message for a human, kept with this call. Read it back to the caller before you use this.';

/** Lets the agent take messages; they are kept with the call and told after it. */
export function leaveMessage(options: Partial<Omit<ToolOptions, 'name'>> = {}): Tool {
  return Object.freeze({
    ...toolFacts({ description: DESCRIPTION, ...options, name: 'leave_message' }),
    kind: 'built_in',
    parameters: schemaOf(schema),
    check: (args) => checked(schema, args),
    run: async (args, { services }) => {
      if (!services) throw new ToolError('unavailable', 'Messages cannot be taken.');
      // SAFETY: the arguments are what `check` gave.
      services.leaveMessage(args as z.output<typeof schema>);
      return { kept: true };
    },
  } satisfies Tool);
}
