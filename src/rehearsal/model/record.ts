import type { RealtimeError } from 'openai/resources/realtime/realtime';
import type { Conversation } from './conversation.ts';
import type { ClientEvent, Item, ServerEvent } from './wire.ts';

/** A server event as it went out. */
export type SentEvent = ServerEvent & { readonly event_id: string };

/** One thing that happened, told as it happens. `at` is the session's clock in ms. */
export type RecordEntry =
  | { readonly kind: 'sent'; readonly at: number; readonly event: SentEvent }
  /** Appended audio is told by its length; the rest of the event is as it came. */
  | { readonly kind: 'received'; readonly at: number; readonly event: ClientEvent; readonly bytes?: number }
  | { readonly kind: 'closed'; readonly at: number; readonly code: number; readonly reason: string };

/** An item as the session knows it, for questions after the call. */
export interface ItemRecord {
  readonly item: Item;
  /** Ms of audio: generated for the agent's items, taken in for the caller's. */
  readonly generatedMs: number;
  readonly truncatedMs: number | undefined;
  readonly deleted: boolean;
}

/** How much a session remembers: everything, or (for long runs) only counts, errors and items. */
export type RecordDepth = 'full' | 'counts';

/** What really happened in a session, to be asked by tests and shown to people. */
export class SessionRecord {
  readonly sent: { readonly at: number; readonly event: SentEvent }[] = [];
  /** `input_audio_buffer.append` without its audio: see {@link appended}. */
  readonly received: { readonly at: number; readonly event: ClientEvent; readonly bytes?: number }[] = [];
  /** The body of every `error` event that was sent. */
  readonly errors: RealtimeError[] = [];
  sentCount = 0;
  receivedCount = 0;
  appendedBytes = 0;
  /** How the connection ended; undefined while it lives. */
  closed: { readonly at: number; readonly code: number; readonly reason: string } | undefined;
  readonly #depth: RecordDepth;
  readonly #onRecord: (entry: RecordEntry) => void;
  readonly #conversation: Conversation;
  readonly #samples: Int16Array[] = [];

  constructor(conversation: Conversation, depth: RecordDepth, onRecord: (entry: RecordEntry) => void) {
    this.#conversation = conversation;
    this.#depth = depth;
    this.#onRecord = onRecord;
  }

  /** All audio ever appended, decoded, at 8000 samples/s; empty when only counts are kept. */
  get appendedAudio(): Int16Array {
    const all = new Int16Array(this.#samples.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#samples) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  /** Every item there ever was, in order of creation. */
  get items(): readonly ItemRecord[] {
    return this.#conversation.history.map(({ item, generatedMs, truncatedMs, deleted }) => {
      return { item, generatedMs, truncatedMs, deleted };
    });
  }

  /** Every sent event of one type, in order. */
  all<Type extends SentEvent['type']>(type: Type): Extract<SentEvent, { type: Type }>[] {
    return this.sent
      .map(({ event }) => event)
      .filter((event): event is Extract<SentEvent, { type: Type }> => event.type === type);
  }

  noteSent(at: number, event: SentEvent): void {
    this.sentCount += 1;
    if (event.type === 'error') this.errors.push(event.error);
    if (this.#depth === 'full') this.sent.push({ at, event });
    this.#onRecord({ kind: 'sent', at, event });
  }

  noteReceived(at: number, event: ClientEvent, bytes?: number): void {
    this.receivedCount += 1;
    const entry = bytes === undefined ? { at, event } : { at, event, bytes };
    if (this.#depth === 'full') this.received.push(entry);
    this.#onRecord({ kind: 'received', ...entry });
  }

  noteAppended(bytes: number, samples: Int16Array): void {
    this.appendedBytes += bytes;
    if (this.#depth === 'full') this.#samples.push(samples);
  }

  noteClosed(at: number, code: number, reason: string): void {
    if (this.closed) return;
    this.closed = { at, code, reason };
    this.#onRecord({ kind: 'closed', at, code, reason });
  }
}
