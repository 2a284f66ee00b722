import type { RealtimeClientEvent } from 'openai/resources/realtime/realtime';
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
      return action.purpose === 'greeting'
        ? { type: 'response.create', event_id, response: { instructions: greetingInstructions(agent) } }
        : { type: 'response.create', event_id };
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
      return {
        type: 'conversation.item.create',
        event_id,
        item: { type: 'message', role: 'system', content: [{ type: 'input_text', text: action.text }] },
      };
    default:
      return unknownAction(action);
  }
}

/** A response's own instructions replace the session's, so the agent's personality has to come along. */
function greetingInstructions({ instructions, greeting }: Agent): string {
  const order = `The call has just been answered and the caller is waiting. Speak first: greet the caller in exactly these words, and add nothing: "${greeting}"`;
  return instructions === '' ? order : `${instructions}\n\n${order}`;
}

function unknownAction(action: never): never {
  throw new TypeError(`no client event for ${(action as { type: string }).type}`);
}
