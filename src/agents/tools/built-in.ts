import { z } from 'zod';
import type { BuiltIn } from '../../../machines/index.ts';
import { schemaOf } from './arguments.ts';
import type { Tool } from './tool.ts';
import { toolFacts } from './tool-options.ts';

// What the call decides on itself, since it changes the call's course. The model is given them like any tool; what they
// do is in machines/call/steps/built-in.ts, which also has the last word on their arguments.

/** Lets the agent hang up, once its goodbye was heard. */
export const endCall = (): Tool =>
  builtIn(
    'end_call',
    'Hangs up. Use it when the caller has said goodbye or has nothing more to ask. Say goodbye in one short sentence first, in the same turn; the call ends when the caller has heard it.',
    z.object({ reason: z.string().max(200).optional().describe('Why the call is over, for the record.') }),
  );

/** Somebody a caller can be handed on to. */
export interface TransferTarget {
  /** E.164, such as `+493012345678`. */
  readonly number: string;
  /** For the model: who that is, and when to hand callers on to them. */
  readonly description: string;
  /** `cold`: the caller is put through and the agent is gone. `warm`: they are asked first. Default: both. */
  readonly modes?: readonly ('cold' | 'warm')[];
}

/** {@link transferCall}, with whom it knows. */
export interface TransferTool extends Tool {
  readonly targets: Readonly<Record<string, Required<TransferTarget>>>;
}

/**
 * Lets the agent hand the caller on.
 * @param targets by the name the model uses for them. No other number is ever dialed.
 * @throws RangeError when there is none, or a number is not E.164.
 */
export function transferCall(targets: Readonly<Record<string, TransferTarget>>): TransferTool {
  const names = Object.keys(targets);
  if (names.length === 0) throw new RangeError('transfer_call: there is nobody to transfer to');
  for (const [name, { number }] of Object.entries(targets))
    if (!/^\+[1-9]\d{5,14}$/.test(number))
      throw new RangeError(`transfer_call: the number of "${name}" must look like +493012345678`);
  const known = Object.fromEntries(
    Object.entries(targets).map(([name, target]) => [name, { modes: MODES, ...target }]),
  );
  const modes = MODES.filter((mode) => Object.values(known).some((target) => target.modes.includes(mode)));
  const list = Object.entries(known).map(
    ([name, { description, modes: each }]) => `${name} (${each.join(' or ')}): ${description}`,
  );
  const tool = builtIn(
    'transfer_call',
    `Hands the caller on to a human. Tell the caller first, in the same turn. Cold: the caller is put through at once and you are gone. Warm: you hear whether the human takes the call, while the caller is on hold. Whom there is: ${list.join('; ')}`,
    z.object({
      to: z.enum(names as [string, ...string[]]).describe('To whom.'),
      mode: z.enum(modes as ['cold', 'warm']).describe('How; as that human wants it.'),
      summary: z.string().max(1000).optional().describe('What the human should know, in two sentences.'),
    }),
  );
  return Object.freeze({ ...tool, targets: known });
}

const MODES = ['cold', 'warm'] as const;

/** Lets the agent press keys: for menus of whoever is called. */
export const sendDigits = (): Tool =>
  builtIn(
    'send_digits',
    'Presses keys, heard as tones by the other side: to choose in a menu, or to enter a number that is asked for.',
    z.object({
      digits: z
        .string()
        .regex(/^[0-9*#A-Dw]{1,64}$/)
        .describe('Keys 0-9, *, #, A-D; w waits half a second.'),
    }),
  );

/** Lets the agent have the caller type a number. */
export const collectDigits = (): Tool =>
  builtIn(
    'collect_digits',
    'Waits for the caller to type on the keypad: a PIN, a customer number, a date. Ask for it first, in the same turn. Unless you ask for reveal, you are told a handle such as digits_1 instead of what was typed: pass the handle to other tools in place of it.',
    z.object({
      length: z.number().int().min(1).max(64).optional().describe('How many keys, if that is known.'),
      terminator: z
        .string()
        .regex(/^[0-9*#A-D]$/)
        .optional()
        .describe('The key that ends the input; # if neither this nor a length is given.'),
      timeoutMs: z
        .number()
        .int()
        .min(1000)
        .max(60_000)
        .optional()
        .describe('How long to wait for each key; 10000 if not given.'),
      reveal: z
        .boolean()
        .optional()
        .describe('true: you are told the keys. Never for PINs, cards or anything secret.'),
    }),
  );

/** Lets the agent put the caller on hold. */
export const pressOnHold = (): Tool =>
  builtIn(
    'press_on_hold',
    'Puts the caller on hold with music while somebody or something is fetched, or takes them off hold. Tell them first, in the same turn.',
    z.object({ on: z.boolean().describe('true: on hold. false: off hold.') }),
  );

const BUILT_IN: readonly string[] = [
  'end_call',
  'transfer_call',
  'send_digits',
  'collect_digits',
  'press_on_hold',
] satisfies BuiltIn[];

/** The names of those of an agent's tools that its calls decide on themselves. */
export const builtInNames = (tools: readonly Tool[]): readonly BuiltIn[] =>
  tools.filter(isDecidedByCall).map(({ name }) => name as BuiltIn);

/** Whom an agent may hand callers on to, by the name the model uses. */
export const transferTargets = (tools: readonly Tool[]): TransferTool['targets'] =>
  (
    tools.find(({ kind, name }) => kind === 'built_in' && name === 'transfer_call') as
      | TransferTool
      | undefined
  )?.targets ?? {};

/** Whether this is one the call decides on itself. */
export const isDecidedByCall = ({ kind, name }: Tool): boolean =>
  kind === 'built_in' && BUILT_IN.includes(name);

function builtIn(name: BuiltIn, description: string, schema: z.ZodObject): Tool {
  return Object.freeze({
    ...toolFacts({ name, description }),
    kind: 'built_in',
    parameters: schemaOf(schema),
    run: () => Promise.reject(new TypeError(`${name} is decided by the call itself`)),
  } satisfies Tool);
}
