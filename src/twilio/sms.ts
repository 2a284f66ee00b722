import type { CallServices } from '../agents/tools/tool.ts';
import { ToolError } from '../agents/tools/tool-error.ts';
import { type RestAccount, twilioClient } from './rest-client.ts';
import { TwilioRestError } from './rest-error.ts';
import { type SendRest, sendRest } from './rest-http.ts';

/** What the model can be told of Twilio's refusals, by code. */
const WORDS: Readonly<Record<number, string>> = {
  21211: 'The number is not valid.',
  21408: 'Text messages to this country are not allowed.',
  21610: 'Whoever has this number does not want text messages from us.',
  21612: 'This number cannot get text messages from us.',
  21614: 'The number is not a mobile number.',
};

/**
 * Sends text messages by Twilio. Never twice: an answer that got lost is told as such.
 * What is thrown are ToolErrors, with Twilio's own words as their cause.
 */
export function twilioSms(
  account: RestAccount,
  send: SendRest = sendRest,
): NonNullable<CallServices['sendSms']> {
  let client: ReturnType<typeof twilioClient> | undefined;
  return async ({ to, from, text }) => {
    client ??= twilioClient(account, send);
    try {
      await (await client).messages.create({ to, from, body: text });
    } catch (error) {
      throw inWords(error);
    }
  };
}

function inWords(cause: unknown): ToolError {
  if (!(cause instanceof TwilioRestError) || cause.happened === 'no') {
    const code = cause instanceof TwilioRestError ? cause.code : null;
    return new ToolError('not_sent', WORDS[code ?? 0] ?? 'The text message could not be sent.', { cause });
  }
  return new ToolError(
    'unknown',
    'It is not known whether the text message was sent. Do not send it again; tell the caller.',
    { cause },
  );
}
