import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import type { ContentPlace, OpenAIServerEvent } from '../../machines/call/openai-events.ts';
import type { Fields } from './fields.ts';

/** Every server event the typed API knows, by its name on the wire. */
export type WireType = RealtimeServerEvent['type'];

/** Agent audio as it came: base64 in the format of the session's output, of any length, not yet checked. */
export interface RawAudioDelta extends ContentPlace {
  readonly type: 'openai.response.output_audio.delta';
  readonly audio: string;
}

/** A server event before its audio is turned into whole frames of μ-law. */
export type DecodedEvent =
  | Exclude<OpenAIServerEvent, { type: 'openai.response.output_audio.delta' }>
  | RawAudioDelta;

/** The event a wire type becomes; `created` is what `added` was called before the API was generally available. */
type EventOf<T extends WireType> = EventNamed<
  `openai.${T extends 'conversation.item.created' ? 'conversation.item.added' : T}`,
  DecodedEvent
>;

type EventNamed<Name, Event> = Event extends { readonly type: infer Types }
  ? Name extends Types
    ? Event & { readonly type: Name }
    : never
  : never;

/**
 * One decoder for each wire type in `T`. Exhaustive both ways: an event added to, renamed in or taken out of the
 * typed API no longer compiles until it is decided what it means for a call.
 */
export type Decoders<T extends WireType> = { readonly [K in T]: (fields: Fields) => EventOf<K> };
