import { decodeBase64 } from '../../audio/base64.ts';
import type { CallerTurns } from './caller-turns.ts';
import { integer, isObject, missing, text, unsupported } from './checks.ts';
import { clientItem } from './client-items.ts';
import { RequestError } from './errors.ts';
import { BYTES_PER_MS } from './input-audio.ts';
import { draw } from './profiles.ts';
import type { SessionRecord } from './record.ts';
import type { ResponseContext } from './response-context.ts';
import type { Responses } from './responses.ts';
import { checkSession } from './session-checks.ts';
import { mergeSession, type SessionConfig } from './session-config.ts';
import type { ClientEvent } from './wire.ts';

const MOST_APPEND_BYTES = 15 * 1024 * 1024;

/** The parts of a session that its client's events act on. */
export interface ClientEventsOptions {
  readonly context: ResponseContext;
  readonly record: SessionRecord;
  readonly turns: CallerTurns;
  readonly responses: Responses;
  now(): number;
  config(): SessionConfig;
  /** Puts an accepted configuration in force and acknowledges it. */
  configure(config: SessionConfig): void;
}

type Handler = (event: ClientEvent) => void;

/** Answers a client's events strictly in the order they came; what is refused becomes an `error` event. */
export class ClientEvents {
  readonly #options: ClientEventsOptions;
  readonly #waiting: (ClientEvent | Junk)[] = [];
  #ready = false;
  readonly #handlers: Readonly<Record<string, Handler>> = {
    'session.update': (event) => this.#update(event),
    'input_audio_buffer.append': (event) => this.#append(event),
    'input_audio_buffer.commit': () => this.#options.turns.commit(),
    'input_audio_buffer.clear': () => this.#options.turns.clear(),
    'conversation.item.create': (event) => this.#createItem(event),
    'conversation.item.truncate': (event) => this.#truncateItem(event),
    'conversation.item.delete': (event) => this.#deleteItem(event),
    'conversation.item.retrieve': (event) => this.#retrieveItem(event),
    'response.create': (event) => this.#options.responses.create(event.response),
    'response.cancel': (event) => {
      if (event.response_id !== undefined) text(event.response_id, 'response_id');
      this.#options.responses.cancel(event.response_id as string | undefined);
    },
  };

  constructor(options: ClientEventsOptions) {
    this.#options = options;
  }

  /** From now on events are answered, those that came earlier first. */
  start(): void {
    this.#ready = true;
    this.#drain();
  }

  /** Takes one frame off the wire: notes it at once, answers it when its turn comes. */
  take(frame: string | Uint8Array): void {
    const event = parse(frame);
    if (!(event instanceof Junk)) this.#note(event);
    this.#waiting.push(event);
    if (this.#ready) this.#drain();
  }

  /** From now on frames are noted and never answered. */
  stop(): void {
    this.#ready = false;
  }

  /** Sends an error; `eventId` names the client event that caused it. */
  complain(error: RequestError, eventId: string | null): void {
    const { code, message, param } = error;
    this.#options.context.send({
      type: 'error',
      error: { type: 'invalid_request_error', code, message, param, event_id: eventId },
    });
  }

  #drain(): void {
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      if (event instanceof Junk) {
        this.complain(event.error, event.eventId);
        continue;
      }
      const delayMs = this.#delayOf(event);
      if (delayMs > 0) {
        // What comes after an update is read under it, so it waits with it.
        this.#ready = false;
        this.#options.context.timers.after(delayMs, () => {
          this.#answer(event);
          this.start();
        });
        return;
      }
      this.#answer(event);
    }
  }

  #delayOf(event: ClientEvent): number {
    const { random, profile } = this.#options.context;
    return event.type === 'session.update' ? draw(random, profile.updateMs) : 0;
  }

  #note(event: ClientEvent): void {
    const { record, now } = this.#options;
    if (event.type !== 'input_audio_buffer.append') {
      record.noteReceived(now(), event);
      return;
    }
    const { audio, ...rest } = event;
    const bytes = typeof audio === 'string' ? Buffer.byteLength(audio, 'base64') : 0;
    record.noteReceived(now(), { ...rest, type: event.type }, bytes);
  }

  #answer(event: ClientEvent): void {
    try {
      const handler = Object.hasOwn(this.#handlers, event.type) ? this.#handlers[event.type] : undefined;
      if (!handler) throw unsupported(event.type, Object.keys(this.#handlers), 'type');
      handler(event);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.complain(error, event.event_id ?? null);
    }
  }

  #update(event: ClientEvent): void {
    const { config, configure, context, responses } = this.#options;
    if (event.session === undefined) throw missing('session');
    checkSession(event.session, 'session');
    const { refuseUpdate } = context.profile.faults;
    if (refuseUpdate) {
      throw new RequestError(refuseUpdate.code, refuseUpdate.message, refuseUpdate.param ?? null);
    }
    const spoke = context.conversation.history.some(
      ({ item, generatedMs }) => item.type === 'message' && item.role === 'assistant' && generatedMs > 0,
    );
    const merged = mergeSession(config(), event.session as Record<string, unknown>, {
      voice: spoke,
      speed: responses.busy,
    });
    this.#refuseFormats(merged);
    configure(merged);
  }

  #refuseFormats(config: SessionConfig): void {
    const { formats } = this.#options.context.profile;
    for (const side of ['input', 'output'] as const) {
      const { type } = config.audio[side].format;
      if (!formats.includes(type)) throw unsupported(type, formats, `session.audio.${side}.format.type`);
    }
  }

  #append(event: ClientEvent): void {
    if (event.audio === undefined) throw missing('audio');
    text(event.audio, 'audio');
    const bytes = decodeBase64(event.audio as string);
    if (!bytes) {
      throw new RequestError(
        'invalid_value',
        "Invalid 'audio'. Expected base64-encoded audio bytes.",
        'audio',
      );
    }
    if (bytes.length > MOST_APPEND_BYTES) {
      const words = `Invalid 'audio': ${bytes.length} bytes are more than the ${MOST_APPEND_BYTES} allowed.`;
      throw new RequestError('string_above_max_length', words, 'audio');
    }
    const samples = this.#options.turns.append(bytes);
    this.#options.record.noteAppended(bytes.length, samples);
  }

  #createItem(event: ClientEvent): void {
    const { context } = this.#options;
    const { conversation, send, profile } = context;
    const calls = conversation.entries.map(({ item }) => (item.type === 'function_call' ? item.call_id : ''));
    const known = { calls: new Set(calls), questions: context.hosted.questions };
    const item = clientItem(event.item, (kind) => context.newId(kind), known);
    if (event.previous_item_id != null) text(event.previous_item_id, 'previous_item_id');
    const { previousId } = conversation.insert(item, event.previous_item_id as string | null | undefined);
    const placed = { previous_item_id: previousId, item };
    if (profile.legacyItems) {
      send({ type: 'conversation.item.created', ...placed });
      return;
    }
    send({ type: 'conversation.item.added', ...placed });
    send({ type: 'conversation.item.done', ...placed });
    if (item.type === 'mcp_approval_response') context.hosted.answered(item);
  }

  #truncateItem(event: ClientEvent): void {
    const { conversation, send } = this.#options.context;
    const item_id = itemIdOf(event);
    const content_index = wholeNumber(event, 'content_index');
    const audio_end_ms = wholeNumber(event, 'audio_end_ms');
    conversation.truncate(item_id, content_index, audio_end_ms);
    send({ type: 'conversation.item.truncated', item_id, content_index, audio_end_ms });
  }

  #deleteItem(event: ClientEvent): void {
    const item_id = itemIdOf(event);
    this.#options.context.conversation.delete(item_id);
    this.#options.context.send({ type: 'conversation.item.deleted', item_id });
  }

  #retrieveItem(event: ClientEvent): void {
    const { audio } = this.#options.config();
    const item = this.#options.context.conversation.retrieve(
      itemIdOf(event),
      BYTES_PER_MS[audio.output.format.type],
    );
    this.#options.context.send({ type: 'conversation.item.retrieved', item });
  }
}

/** A frame that is no event, and what the server says of it. */
class Junk {
  readonly error: RequestError;
  readonly eventId: string | null;

  constructor(code: string, message: string, eventId: string | null = null) {
    this.error = new RequestError(code, message);
    this.eventId = eventId;
  }
}

function parse(frame: string | Uint8Array): ClientEvent | Junk {
  if (typeof frame !== 'string') {
    return new Junk('invalid_event', 'Expected a text WebSocket message; binary frames are not supported.');
  }
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return new Junk('invalid_json', 'Invalid event received: failed to parse JSON value.');
  }
  const eventId = isObject(value) && typeof value.event_id === 'string' ? value.event_id : null;
  if (!isObject(value) || typeof value.type !== 'string') {
    return new Junk('invalid_event', "The 'type' field is missing.", eventId);
  }
  const { event_id: _, ...rest } = value;
  return { ...rest, type: value.type, ...(eventId === null ? {} : { event_id: eventId }) };
}

function itemIdOf(event: ClientEvent): string {
  if (event.item_id === undefined) throw missing('item_id');
  text(event.item_id, 'item_id');
  return event.item_id as string;
}

function wholeNumber(event: ClientEvent, field: 'content_index' | 'audio_end_ms'): number {
  const value = event[field];
  if (value === undefined) throw missing(field);
  integer(0, Number.MAX_SAFE_INTEGER)(value, field);
  return value as number;
}
