import { conversationDecoders } from './decode-conversation.ts';
import { responseDecoders } from './decode-response.ts';
import { sessionDecoders } from './decode-session.ts';
import { asFields, type Fields } from './fields.ts';
import type { DecodedEvent, Decoders, WireType } from './wire.ts';

/** One frame of the model connection, understood or not. */
export type Decoded =
  | { readonly kind: 'event'; readonly event: DecodedEvent }
  /** Valid JSON with a type nobody here knows; at most 100 characters of it. */
  | { readonly kind: 'unknown'; readonly type: string }
  /** Not an event, or one without something the call needs. `problem` never quotes content. */
  | { readonly kind: 'malformed'; readonly problem: string };

const DECODERS = new Map<string, (fields: Fields) => DecodedEvent>(
  Object.entries({
    ...sessionDecoders,
    ...conversationDecoders,
    ...responseDecoders,
  } satisfies Decoders<WireType>),
);

/** Names that events had before the API was generally available; some compatible servers still send them. */
const OLDER_NAMES: ReadonlyMap<string, WireType> = new Map([
  ['response.text.delta', 'response.output_text.delta'],
  ['response.text.done', 'response.output_text.done'],
  ['response.audio.delta', 'response.output_audio.delta'],
  ['response.audio.done', 'response.output_audio.done'],
  ['response.audio_transcript.delta', 'response.output_audio_transcript.delta'],
  ['response.audio_transcript.done', 'response.output_audio_transcript.done'],
]);

const UNKNOWN_TYPE_MAX_LENGTH = 100;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads one frame from a Realtime server: a GA event, or one by an older name. Lenient about what is left out,
 * strict about what the call goes by. Audio stays as it came. Never throws.
 * @param frame JSON text, or its UTF-8 bytes.
 */
export function decodeServerEvent(frame: string | Uint8Array): Decoded {
  const fields = parse(frame);
  if (!fields) return { kind: 'malformed', problem: 'not a JSON object' };
  const type = fields.type;
  if (typeof type !== 'string') return { kind: 'malformed', problem: 'type is not a string' };
  const decode = DECODERS.get(OLDER_NAMES.get(type) ?? type);
  if (!decode) return { kind: 'unknown', type: type.slice(0, UNKNOWN_TYPE_MAX_LENGTH) };
  try {
    return { kind: 'event', event: decode(fields) };
  } catch (error) {
    return { kind: 'malformed', problem: `${type}: ${(error as Error).message}` };
  }
}

function parse(frame: string | Uint8Array): Fields | undefined {
  try {
    return asFields(JSON.parse(typeof frame === 'string' ? frame : utf8.decode(frame)));
  } catch {
    return undefined;
  }
}
