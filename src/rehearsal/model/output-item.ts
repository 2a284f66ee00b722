import type { Entry } from './conversation.ts';
import type { HostedUse, PlannedItem } from './plan.ts';
import type { ResponseContext, ResponseSettings } from './response-context.ts';
import { type Step, stepsOf } from './steps.ts';
import type { Content, FunctionCallItem, Item, ItemStatus } from './wire.ts';

const TOKENS_PER_MS = 20 / 1_000;

/** One item of a response while it is generated: opens, steps, closes, each with its events. */
export class OutputItem {
  readonly steps: readonly Step[];
  readonly #context: ResponseContext;
  readonly #settings: ResponseSettings;
  readonly #planned: OwnItem;
  readonly #index: number;
  readonly #id: string;
  readonly #callId: string;
  #entry: Entry | undefined;
  #text = '';

  /** @param limitMs where the audio stops, in ms, when the response is to be cut short */
  constructor(
    context: ResponseContext,
    settings: ResponseSettings,
    index: number,
    planned: OwnItem,
    limitMs: number,
  ) {
    this.#context = context;
    this.#settings = settings;
    this.#planned = planned;
    this.#index = index;
    this.#id = context.newId('item');
    this.#callId = (planned.kind === 'function_call' ? planned.callId : undefined) ?? context.newId('call');
    this.steps = stepsOf(planned, {
      profile: context.profile,
      random: context.random,
      format: settings.format.type,
      written: this.#written,
      limitMs,
      first: index === 0,
    });
  }

  /** Ms of audio generated so far. */
  get audioMs(): number {
    return this.#entry?.generatedMs ?? 0;
  }

  /** The transcript, text or arguments generated so far. */
  get text(): string {
    return this.#text;
  }

  open(): void {
    const item = this.#item('in_progress', []);
    if (this.#settings.outOfBand) this.#entry = looseEntry(item);
    else this.#entry = this.#context.conversation.insert(item);
    if (this.#settings.aside) this.#entry.aside = true;
    this.#context.send({ type: 'response.output_item.added', ...this.#response, item });
    if (!this.#settings.outOfBand) this.#announce('added', item);
    if (this.#planned.kind === 'speech') {
      const part = this.#written
        ? { type: 'text' as const, text: '' }
        : { type: 'audio' as const, transcript: '' };
      this.#entry.item = this.#item('in_progress', [this.#content('')]);
      this.#context.send({ type: 'response.content_part.added', ...this.#place, part });
    }
  }

  run(step: Step): void {
    const { send } = this.#context;
    if (step.type === 'audio') {
      if (this.#entry) {
        this.#entry.generatedMs += step.ms;
        this.#entry.audio.push(step.bytes);
      }
      send({ type: 'response.output_audio.delta', ...this.#place, delta: step.base64 });
      return;
    }
    this.#text += step.text;
    if (step.type === 'arguments') {
      const place = { ...this.#response, item_id: this.#id, call_id: this.#callId };
      send({ type: 'response.function_call_arguments.delta', ...place, delta: step.text });
    } else if (this.#written) {
      send({ type: 'response.output_text.delta', ...this.#place, delta: step.text });
    } else {
      send({ type: 'response.output_audio_transcript.delta', ...this.#place, delta: step.text });
    }
  }

  /** Ends the item, finished or not; gives it in its final form. */
  close(status: Exclude<ItemStatus, 'in_progress'>): Item {
    if (this.#planned.kind === 'function_call') this.#closeCall(status);
    else this.#closeContent();
    const item = this.#item(status, [this.#content(this.#text)]);
    const entry = this.#entry;
    if (entry && entry.truncatedMs === undefined) entry.item = item;
    else if (entry?.item.type === 'message') entry.item = { ...entry.item, status };
    const done = (): void =>
      this.#context.send({ type: 'response.output_item.done', ...this.#response, item });
    const announce = (): void => {
      if (!this.#settings.outOfBand && !entry?.deleted) this.#announce('done', item);
    };
    // The service was seen to send these two in either order.
    const order = this.#context.random() < 0.5 ? [announce, done] : [done, announce];
    for (const send of order) send();
    return item;
  }

  #closeContent(): void {
    const { send, random } = this.#context;
    if (this.#written) {
      send({ type: 'response.output_text.done', ...this.#place, text: this.#text });
      send({ type: 'response.content_part.done', ...this.#place, part: { type: 'text', text: this.#text } });
      return;
    }
    const transcript = this.#text;
    const audioDone = (): void => send({ type: 'response.output_audio.done', ...this.#place });
    const textDone = (): void =>
      send({ type: 'response.output_audio_transcript.done', ...this.#place, transcript });
    for (const close of random() < 0.5 ? [audioDone, textDone] : [textDone, audioDone]) close();
    send({ type: 'response.content_part.done', ...this.#place, part: { type: 'audio', transcript } });
  }

  #closeCall(status: ItemStatus): void {
    if (status !== 'completed' || this.#planned.kind !== 'function_call') return;
    this.#context.send({
      type: 'response.function_call_arguments.done',
      ...this.#response,
      item_id: this.#id,
      call_id: this.#callId,
      name: this.#planned.name,
      arguments: this.#text,
    });
  }

  #announce(moment: 'added' | 'done', item: Item): void {
    const previous_item_id = this.#entry?.previousId ?? null;
    if (!this.#context.profile.legacyItems) {
      this.#context.send({ type: `conversation.item.${moment}`, previous_item_id, item });
    } else if (moment === 'added') {
      this.#context.send({ type: 'conversation.item.created', previous_item_id, item });
    }
  }

  #item(status: ItemStatus, content: readonly Content[]): Item {
    const base = { id: this.#id, object: 'realtime.item', status } as const;
    if (this.#planned.kind === 'speech') return { ...base, type: 'message', role: 'assistant', content };
    const { name } = this.#planned;
    const call: FunctionCallItem = {
      ...base,
      type: 'function_call',
      name,
      call_id: this.#callId,
      arguments: this.#text,
    };
    return call;
  }

  #content(text: string): Content {
    return this.#written ? { type: 'output_text', text } : { type: 'output_audio', transcript: text };
  }

  get #written(): boolean {
    return this.#settings.modalities[0] === 'text';
  }

  get #response(): { response_id: string; output_index: number } {
    return { response_id: this.#settings.id, output_index: this.#index };
  }

  get #place(): { response_id: string; item_id: string; output_index: number; content_index: number } {
    return { ...this.#response, item_id: this.#id, content_index: 0 };
  }
}

/** What a response makes and ends by itself. */
export type OwnItem = Exclude<PlannedItem, HostedUse>;

function looseEntry(item: Item): Entry {
  return { item, previousId: null, generatedMs: 0, audio: [], deleted: false };
}

/** Audio, in ms, that fits into so many tokens. */
export function audioMsOf(tokens: number): number {
  return tokens / TOKENS_PER_MS;
}
