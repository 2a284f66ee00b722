import type { Entry } from './conversation.ts';
import type { HostedUse } from './plan.ts';
import type { ResponseContext, ResponseSettings } from './response-context.ts';
import { type Step, stepsOf } from './steps.ts';
import type { Item, ItemStatus, McpCallItem } from './wire.ts';

/**
 * The use of a hosted tool while a response generates it, made like an `OutputItem`. Its arguments complete, it is left
 * to the session: the response is over while the tool still runs, and while the client is asked.
 */
export class HostedCall {
  readonly steps: readonly Step[];
  readonly audioMs = 0;
  readonly #context: ResponseContext;
  readonly #planned: HostedUse;
  readonly #place: { readonly response_id: string; readonly output_index: number };
  readonly #id: string;
  #entry: Entry | undefined;
  #text = '';

  constructor(context: ResponseContext, settings: ResponseSettings, index: number, planned: HostedUse) {
    const { profile, random } = context;
    this.#context = context;
    this.#planned = planned;
    this.#place = { response_id: settings.id, output_index: index };
    this.#id = context.newId('item');
    const format = settings.format.type;
    const options = { profile, random, format, written: false, limitMs: 0, first: index === 0 };
    this.steps = stepsOf(planned, options);
  }

  /** The arguments generated so far. */
  get text(): string {
    return this.#text;
  }

  open(): void {
    const { conversation, send } = this.#context;
    const item = this.#item();
    this.#entry = conversation.insert(item);
    send({ type: 'response.output_item.added', ...this.#place, item });
    send({ type: 'conversation.item.added', previous_item_id: this.#entry.previousId, item });
  }

  run(step: Step): void {
    if (step.type !== 'arguments') return;
    this.#text += step.text;
    const place = { ...this.#place, item_id: this.#id };
    this.#context.send({ type: 'response.mcp_call_arguments.delta', ...place, delta: step.text });
  }

  /** Ends what the response does for it; with all its arguments the tool is used. */
  close(status: Exclude<ItemStatus, 'in_progress'>): Item {
    const { send, hosted } = this.#context;
    const entry = this.#entry;
    const item = this.#item();
    if (!entry) return item;
    entry.item = item;
    if (status === 'completed') {
      const place = { ...this.#place, item_id: this.#id };
      send({ type: 'response.mcp_call_arguments.done', ...place, arguments: this.#text });
      hosted.begin({ entry, item, place: this.#place });
    } else {
      send({ type: 'response.output_item.done', ...this.#place, item });
      send({ type: 'conversation.item.done', previous_item_id: entry.previousId, item });
    }
    return entry.item;
  }

  #item(): McpCallItem {
    return {
      id: this.#id,
      type: 'mcp_call',
      server_label: this.#planned.server,
      name: this.#planned.name,
      arguments: this.#text,
      approval_request_id: null,
      output: null,
      error: null,
    };
  }
}
