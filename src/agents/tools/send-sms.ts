import { z } from 'zod';
import { oursOf } from '../../twilio/parties.ts';
import { checked, schemaOf } from './arguments.ts';
import type { Tool, ToolCall } from './tool.ts';
import { ToolError } from './tool-error.ts';
import { type ToolOptions, toolFacts } from './tool-options.ts';

/** How the agent may send text messages. */
export interface SendSmsOptions extends Partial<Omit<ToolOptions, 'name'>> {
  /** Numbers may begin with these: country codes such as `+49`. Nothing is sent anywhere else. */
  readonly countries: readonly string[];
  /** To whom, besides the person on the phone: these numbers, or `any` within the countries. Default: nobody. */
  readonly to?: readonly string[] | 'any';
  /** Our number that sends; default: the one of this call. */
  readonly from?: string;
}

const E164 = /^\+[1-9]\d{5,14}$/;
const COUNTRY = /^\+[1-9]\d{0,6}$/;
/** Ten parts of a message, which is the longest Twilio sends. */
const MAX_CHARACTERS = 1500;
/** Each costs money. */
const MAX_CALLS = 3;

const DESCRIPTION =
  'Sends a text message (SMS). Tell the caller what you send and to which number, and send it only if they want it.';

/** Lets the agent send text messages by Twilio. @throws RangeError naming what is wrong with the options. */
export function sendSms(options: SendSmsOptions): Tool {
  const { countries, to = [], from, ...rest } = options;
  if (countries.length === 0 || !countries.every((code) => COUNTRY.test(code)))
    throw new RangeError('send_sms: countries must be country codes such as +49');
  if (to !== 'any' && !to.every((number) => E164.test(number)))
    throw new RangeError('send_sms: the numbers in `to` must look like +493012345678');
  const schema = schemaFor(to);
  return Object.freeze({
    ...toolFacts({ description: DESCRIPTION, maxCalls: MAX_CALLS, ...rest, name: 'send_sms' }),
    kind: 'built_in',
    parameters: schemaOf(schema),
    check: (args) => checked(schema, args),
    run: async (args, call) => {
      const { text, to: wished } = args as { readonly text: string; readonly to?: string };
      const number = wished ?? call.person;
      refuseUnlessAllowed(number, call, { countries, to });
      return send({ to: number, from: from ?? oursOf(call), text }, call);
    },
  } satisfies Tool);
}

function schemaFor(to: NonNullable<SendSmsOptions['to']>): z.ZodObject {
  const text = z.string().trim().min(1).max(MAX_CHARACTERS).describe('The message; plain text.');
  if (to !== 'any' && to.length === 0) return z.object({ text });
  const number = z.string().regex(E164);
  return z.object({
    text,
    to: number.optional().describe('The number, such as +493012345678; without it, the caller gets it.'),
  });
}

function refuseUnlessAllowed(
  number: string,
  { person }: ToolCall,
  { countries, to }: Required<Pick<SendSmsOptions, 'countries' | 'to'>>,
): void {
  if (!E164.test(number))
    throw new ToolError('no_number', 'The caller has no number a text message could be sent to.');
  const known = number === person || to === 'any' || to.includes(number);
  if (!known || !countries.some((code) => number.startsWith(code)))
    throw new ToolError('not_allowed', 'No text message may be sent to this number.');
}

async function send(
  message: { readonly to: string; readonly from: string; readonly text: string },
  { services, signal }: ToolCall,
): Promise<unknown> {
  if (!services?.sendSms) throw new ToolError('unavailable', 'Text messages cannot be sent.');
  if (signal.aborted) throw new ToolError('aborted', 'It was not sent.');
  await services.sendSms(message);
  return { sent: true };
}
