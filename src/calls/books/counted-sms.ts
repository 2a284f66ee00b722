import type { CallServices } from '../../agents/tools/tool.ts';
import { ToolError } from '../../agents/tools/tool-error.ts';
import { smsParts } from '../../prices/sms-parts.ts';
import type { CallBooks } from './call-books.ts';

type SendSms = NonNullable<CallServices['sendSms']>;

/** Sends text messages, and has the call pay for them. */
export function countedSms(send: SendSms, books: Pick<CallBooks, 'message'>): SendSms {
  return async (message) => {
    try {
      await send(message);
    } catch (error) {
      // Nobody knows whether it went out.
      if (error instanceof ToolError && error.code === 'unknown') books.message(message.to, undefined);
      throw error;
    }
    books.message(message.to, smsParts(message.text));
  };
}
