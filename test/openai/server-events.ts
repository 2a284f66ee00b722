import type { WireType } from '../../src/openai/wire.ts';
import { CONVERSATION_EVENTS } from './samples/conversation.ts';
import { RESPONSE_EVENTS } from './samples/response.ts';
import type { Sample } from './samples/sample.ts';
import { SESSION_EVENTS } from './samples/session.ts';

/** One realistic frame of every server event there is; an event without a sample does not compile. */
export const SERVER_EVENTS: { readonly [T in WireType]: Sample } = {
  ...SESSION_EVENTS,
  ...CONVERSATION_EVENTS,
  ...RESPONSE_EVENTS,
};
