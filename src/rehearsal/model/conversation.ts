import { encodeBase64 } from '../../audio/base64.ts';
import { RequestError } from './errors.ts';
import type { Heard } from './recognition.ts';
import type { Content, Item } from './wire.ts';

/** One item of the conversation and what the server knows about it beyond the wire. */
export interface Entry {
  item: Item;
  /** The item before it at the moment it was added. */
  readonly previousId: string | null;
  /** Audio generated so far, in ms and in the session's output format. */
  generatedMs: number;
  readonly audio: Uint8Array[];
  /** Where the client says the caller stopped hearing it. */
  truncatedMs?: number;
  deleted: boolean;
  /** For the caller's turns: what was understood. */
  heard?: Heard;
  /** Said because one response was told to: it answers nothing that was said or done before it. */
  aside?: true;
}

/** The items of one conversation, in order; each change is checked as the server checks it. */
export class Conversation {
  readonly id: string;
  /** Every item there ever was, in the order of creation, deleted ones included. */
  readonly history: Entry[] = [];
  readonly #order: Entry[] = [];

  constructor(id: string) {
    this.id = id;
  }

  /** The items in force, oldest first. */
  get entries(): readonly Entry[] {
    return this.#order;
  }

  get lastId(): string | null {
    return this.#order.at(-1)?.item.id ?? null;
  }

  /**
   * Adds an item.
   * @param after id of the item it follows, `root` for the front; absent, it goes to the end
   * @throws RequestError when `after` is unknown or the item's id is taken
   */
  insert(item: Item, after?: string | null): Entry {
    if (this.find(item.id)) {
      throw new RequestError(
        'item_create_duplicate_item_id',
        `Error adding item: an item with id '${item.id}' already exists in the conversation.`,
        'item.id',
      );
    }
    const index = this.#indexAfter(after);
    const previousId = this.#order[index - 1]?.item.id ?? null;
    const entry: Entry = { item, previousId, generatedMs: 0, audio: [], deleted: false };
    this.#order.splice(index, 0, entry);
    this.history.push(entry);
    return entry;
  }

  find(id: string): Entry | undefined {
    return this.#order.find((entry) => entry.item.id === id);
  }

  /** @throws RequestError when there is no such item; `verb` says what was wanted of it */
  need(id: string, verb: 'retrieve' | 'truncate' | 'delete'): Entry {
    const entry = this.find(id);
    if (entry) return entry;
    const text = `Error ${verb.slice(0, -1)}ing item: the item with id '${id}' does not exist.`;
    throw new RequestError(`item_${verb}_invalid_item_id`, text, 'item_id');
  }

  /** @throws RequestError when there is no such item */
  delete(id: string): void {
    const entry = this.need(id, 'delete');
    entry.deleted = true;
    this.#order.splice(this.#order.indexOf(entry), 1);
  }

  /**
   * Forgets what the caller did not hear: the transcript goes, the audio is cut.
   * @param audioEndMs ms of this item's audio that were heard, from 0 to what was generated
   * @throws RequestError for an unknown item, one that is not the model's speech, or a time beyond its end
   */
  truncate(id: string, contentIndex: number, audioEndMs: number): void {
    const entry = this.need(id, 'truncate');
    const { item } = entry;
    const speech = item.type === 'message' && item.role === 'assistant' && entry.generatedMs > 0;
    if (!speech || contentIndex !== 0) {
      throw new RequestError('invalid_value', 'Only model output audio messages can be truncated', 'item_id');
    }
    const haveMs = Math.floor(entry.truncatedMs ?? entry.generatedMs);
    if (audioEndMs > haveMs) {
      const text = `Audio content of ${haveMs}ms is already shorter than ${audioEndMs}ms`;
      throw new RequestError('invalid_value', text, 'audio_end_ms');
    }
    entry.truncatedMs = audioEndMs;
    entry.item = { ...item, content: item.content.map(withoutTranscript) };
  }

  /** An item with its audio, as `conversation.item.retrieved` shows it. */
  retrieve(id: string, bytesPerMs: number): Item {
    const { item, audio, truncatedMs } = this.need(id, 'retrieve');
    if (item.type !== 'message' || audio.length === 0) return item;
    const whole = Buffer.concat(audio);
    const heard = truncatedMs === undefined ? whole : whole.subarray(0, truncatedMs * bytesPerMs);
    const content = item.content.map((part) =>
      part.type.endsWith('_audio') ? { ...part, audio: encodeBase64(heard) } : part,
    );
    return { ...item, content };
  }

  #indexAfter(after: string | null | undefined): number {
    if (after === undefined || after === null) return this.#order.length;
    if (after === 'root') return 0;
    const index = this.#order.findIndex((entry) => entry.item.id === after);
    if (index >= 0) return index + 1;
    throw new RequestError(
      'item_create_invalid_previous_item_id',
      `Error adding item: the previous item with id '${after}' does not exist.`,
      'previous_item_id',
    );
  }
}

function withoutTranscript(part: Content): Content {
  return part.type === 'output_audio' ? { type: 'output_audio' } : part;
}
