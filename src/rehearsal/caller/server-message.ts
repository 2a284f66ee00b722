/** What the application may send on a media stream. */
export type ServerMessage =
  | { readonly event: 'media'; readonly audio: Uint8Array }
  | { readonly event: 'mark'; readonly name: string }
  | { readonly event: 'clear' };

/** Why Twilio ignores a message, with the code of the warning it logs: 31950 binary, 31951 anything else. */
export interface Unacceptable {
  readonly code: 31950 | 31951;
  readonly problem: string;
}

/**
 * Reads a frame as strictly as Twilio: known event, right stream, no field too few or too many, base64 without
 * faults.
 * @param decodeBase64 gives undefined for malformed text. Handed in, since Node and browsers have it differently.
 */
export function readServerMessage(
  data: string | Uint8Array,
  streamSid: string,
  decodeBase64: (text: string) => Uint8Array | undefined,
): ServerMessage | Unacceptable {
  if (typeof data !== 'string') return { code: 31950, problem: 'binary message' };
  const message = parseObject(data);
  if (!message) return invalid('not a JSON object');
  const event = message.event;
  if (event !== 'media' && event !== 'mark' && event !== 'clear')
    return invalid(`unknown event ${String(event)}`);
  if (message.streamSid !== streamSid)
    return invalid(`streamSid ${String(message.streamSid)} is not this stream`);
  const extra = Object.keys(message).find((key) => key !== 'event' && key !== 'streamSid' && key !== event);
  if (extra !== undefined) return invalid(`unexpected field ${extra}`);
  if (event === 'clear') return 'clear' in message ? invalid('unexpected field clear') : { event };
  const field = event === 'media' ? 'payload' : 'name';
  const value = onlyString(message[event], field);
  if (value === undefined)
    return invalid(`${event}.${field} must be the only field of ${event}, and a string`);
  if (event === 'mark') return value === '' ? invalid('mark.name is empty') : { event, name: value };
  const audio = decodeBase64(value);
  return audio && audio.byteLength > 0 ? { event, audio } : invalid('media.payload is no base64 audio');
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function onlyString(holder: unknown, field: string): string | undefined {
  if (typeof holder !== 'object' || holder === null) return undefined;
  const value = (holder as Record<string, unknown>)[field];
  return typeof value === 'string' && Object.keys(holder).length === 1 ? value : undefined;
}

function invalid(problem: string): Unacceptable {
  return { code: 31951, problem };
}
