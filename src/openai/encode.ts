import type { ConversationItem, RealtimeClientEvent } from 'openai/resources/realtime/realtime';
import type { CallAction } from '../../machines/call/actions.ts';
import type { Agent } from '../agents/agent.ts';
import type { ModelAudio } from './model-audio.ts';
import {
  type SessionPayload,
  sessionPayload,
  type TurnDetectionPayload,
  turnDetectionUpdate,
} from './session-payload.ts';

/** The actions of a call that are a client event on the wire. */
export type WireAction = Extract<CallAction, { readonly type: `openai.${string}` }>;

/** What an action leaves to the connection it goes out on. */
interface EncodeContext {
  readonly agent: Agent;
  /** The connection's audio: caller audio goes out in its format. */
  readonly audio: Pick<ModelAudio, 'toModel'>;
}

/** The session update as we send it: `null` included, which the published types leave out. */
type SessionUpdate = {
  readonly type: 'session.update';
  readonly event_id: string;
  readonly session: SessionPayload | TurnDetectionPayload;
};

type ClientEvent = Exclude<RealtimeClientEvent, { type: 'session.update' }> | SessionUpdate;

/**
 * Makes the text frame for an action. Every event but the append carries its `event_id`, which the server quotes
 * when it refuses the event.
 * @throws {RangeError} when the audio of an append is no base64.
 */
export function encodeAction(action: WireAction, context: EncodeContext): string {
  if (action.type === 'openai.input_audio_buffer.append') {
    // Fifty a second: base64 holds nothing that JSON would have to escape.
    return `{"type":"input_audio_buffer.append","audio":"${context.audio.toModel(action.payload)}"}`;
  }
  return JSON.stringify(clientEvent(action, context.agent));
}

/** Makes the frame that configures a fresh session; it must be the first thing sent. */
export function encodeSession(agent: Agent, eventId: string): string {
  return JSON.stringify({
    type: 'session.update',
    event_id: eventId,
    session: sessionPayload(agent),
  } satisfies SessionUpdate);
}

/** Makes an update of nothing: a living server acknowledges it, and nothing changes. */
export function encodeProbe(eventId: string): string {
  return JSON.stringify({ type: 'session.update', event_id: eventId, session: { type: 'realtime' } });
}

function clientEvent(
  action: Exclude<WireAction, { type: 'openai.input_audio_buffer.append' }>,
  agent: Agent,
): ClientEvent {
  const event_id = action.eventId;
  switch (action.type) {
    case 'openai.session.update':
      return { type: 'session.update', event_id, session: turnDetectionUpdate(agent, action.turnDetection) };
    case 'openai.response.create':
      return responseCreate(action, agent);
    case 'openai.response.cancel':
      return action.responseId === undefined
        ? { type: 'response.cancel', event_id }
        : { type: 'response.cancel', event_id, response_id: action.responseId };
    case 'openai.conversation.item.truncate':
      return {
        type: 'conversation.item.truncate',
        event_id,
        item_id: action.itemId,
        content_index: action.contentIndex,
        // The wire takes whole ms only; a fraction of a ms was not heard.
        audio_end_ms: Math.floor(action.audioEndMs),
      };
    case 'openai.conversation.item.delete':
      return { type: 'conversation.item.delete', event_id, item_id: action.itemId };
    case 'openai.conversation.item.create':
      return { type: 'conversation.item.create', event_id, item: itemOf(action) };
    default:
      return unknownAction(action);
  }
}

type Create = Extract<WireAction, { type: 'openai.response.create' }>;

function responseCreate({ eventId, purpose, text = '' }: Create, agent: Agent): ClientEvent {
  const type = 'response.create';
  switch (purpose) {
    case 'answer':
    case 'say':
      return { type, event_id: eventId };
    case 'greeting':
      return {
        type,
        event_id: eventId,
        response: { instructions: ordered(agent, greetingOrder(agent.greeting)) },
      };
    case 'filler':
      return { type, event_id: eventId, response: saying(agent, fillerOrder(text)) };
    case 'still_there':
    case 'farewell':
      return { type, event_id: eventId, response: saying(agent, text) };
  }
}

/** A response that only says something: a function called by it would have to be answered by yet another. */
const saying = (agent: Agent, order: string) => ({
  instructions: ordered(agent, order),
  tool_choice: 'none' as const,
});

/** A response's own instructions replace the session's, so the agent's personality has to come along. */
const ordered = ({ instructions }: Agent, order: string): string =>
  instructions === '' ? order : `${instructions}\n\n${order}`;

const greetingOrder = (greeting: string): string =>
  `The call has just been answered and the caller is waiting. Speak first: greet the caller in exactly these words, and add nothing: "${greeting}"`;

const fillerOrder = (sentence: string): string =>
  `What the caller asked for takes a moment. Until it is there, say exactly this, and add nothing: "${sentence}"`;

function itemOf(action: Extract<WireAction, { type: 'openai.conversation.item.create' }>): ConversationItem {
  return 'callId' in action
    ? { type: 'function_call_output', call_id: action.callId, output: action.output }
    : { type: 'message', role: 'system', content: [{ type: 'input_text', text: action.text }] };
}

function unknownAction(action: never): never {
  throw new TypeError(`no client event for ${(action as { type: string }).type}`);
}
