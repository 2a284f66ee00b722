import type { ItemFacts } from '../../../machines/index.ts';
import type { JournalStep } from '../../store/journal-format.ts';
import { OpenSpans, type Span } from './span.ts';

/** The model uses a tool. */
export interface ToolUse extends Span {
  /** `function_call`, `mcp_call`, `mcp_list_tools`, ... */
  readonly kind: string;
  readonly name: string;
  readonly arguments: string;
  /** What came back, as far as the journal knows. */
  readonly result: string | null;
  readonly failed: boolean;
}

/** Which tools the model used. A function's call lasts until its output is in the conversation. */
export class ToolLane {
  readonly #uses = new OpenSpans<ToolUse>();
  readonly #itemOf = new Map<string, string>();

  get uses(): readonly ToolUse[] {
    return this.#uses.spans;
  }

  add({ in: event, n, t }: JournalStep): void {
    switch (event.type) {
      case 'openai.response.output_item.added':
        if (isUse(event.item)) this.#begin(event.item, n, t);
        return;
      case 'openai.response.output_item.done':
        if (isUse(event.item)) this.#told(event.item, t);
        return;
      case 'openai.response.function_call_arguments.done':
      case 'openai.response.mcp_call_arguments.done':
        return this.#uses.change(event.itemId, {
          arguments: event.arguments,
          ...(event.name === undefined ? {} : { name: event.name }),
        });
      case 'openai.conversation.item.added':
        if (event.item.kind === 'function_call_output') this.#answered(event.item, t);
        return;
      case 'openai.response.mcp_call.completed':
      case 'openai.mcp_list_tools.completed':
        return this.#uses.end(event.itemId, t);
      case 'openai.response.mcp_call.failed':
      case 'openai.mcp_list_tools.failed':
        this.#uses.change(event.itemId, { failed: true });
        return this.#uses.end(event.itemId, t);
    }
  }

  over(t: number): void {
    this.#uses.endAll(t);
  }

  #begin(item: ItemFacts, n: number, t: number): void {
    if (item.callId !== undefined) this.#itemOf.set(item.callId, item.id);
    const { id, kind, name = kind.replaceAll('_', ' '), arguments: given = '' } = item;
    this.#uses.begin(id, { n, from: t, to: null, kind, name, arguments: given, result: null, failed: false });
  }

  #told(item: ItemFacts, t: number): void {
    const { id, kind, name, arguments: given } = item;
    this.#uses.change(id, { ...(name ? { name } : {}), ...(given ? { arguments: given } : {}) });
    // A function is run by us: its call is complete, its result is not there yet.
    if (kind !== 'function_call') this.#uses.end(id, t);
  }

  #answered({ callId, text = '' }: ItemFacts, t: number): void {
    const itemId = callId === undefined ? undefined : this.#itemOf.get(callId);
    if (itemId === undefined) return;
    this.#uses.change(itemId, { result: text });
    this.#uses.end(itemId, t);
  }
}

const isUse = ({ kind }: ItemFacts): boolean =>
  kind === 'function_call' || (kind.startsWith('mcp_') && !kind.endsWith('_output'));
