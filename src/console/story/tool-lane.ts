import type { ItemFacts } from '../../../machines/index.ts';
import type { JournalAction, JournalStep } from '../../store/journal-format.ts';
import { OpenSpans, type Point, type Span } from './span.ts';
import { lateText } from './tool-words.ts';

/** The model uses a tool. */
export interface ToolUse extends Span {
  /** `function_call`, `mcp_call`, `mcp_list_tools`, ... */
  readonly kind: string;
  readonly name: string;
  readonly arguments: string;
  /** When we began to run it; null: it is not ours to run, or was not run. */
  readonly ran: number | null;
  /** What came back, as far as the journal knows. */
  readonly result: string | null;
  readonly fate: ToolFate;
}

/** `failed`: it did not do what it was asked to. `unrun`: the model was cut off before it had said what it wanted. */
export type ToolFate = 'open' | 'done' | 'failed' | 'unrun' | 'cancelled';

/** Which tools the model used. A function's call lasts until its output is on its way to the model. */
export class ToolLane {
  readonly #uses = new OpenSpans<ToolUse>();
  readonly #itemOf = new Map<string, string>();
  /** The functions that responses in progress have called so far, by response. */
  readonly #called = new Map<string, string[]>();
  /** What the agent was told to say while a tool ran. */
  readonly fillers: Point[] = [];
  /** What came when nobody waited for it any more. */
  readonly late: Point[] = [];

  get uses(): readonly ToolUse[] {
    return this.#uses.spans;
  }

  add({ in: event, n, t, out = [] }: JournalStep): void {
    switch (event.type) {
      case 'openai.response.output_item.added':
        if (isUse(event.item)) this.#begin(event.item, event.responseId, n, t);
        break;
      case 'openai.response.output_item.done':
        if (isUse(event.item)) this.#told(event.item, t);
        break;
      case 'openai.response.function_call_arguments.done':
      case 'openai.response.mcp_call_arguments.done':
        this.#uses.change(event.itemId, {
          arguments: event.arguments,
          ...(event.name === undefined ? {} : { name: event.name }),
        });
        break;
      case 'openai.response.done':
        this.#complete(event, n, t);
        break;
      case 'tool.finished':
        this.#change(event.callId, { fate: event.ok ? 'done' : 'failed', result: event.output });
        break;
      case 'tool.late':
        this.late.push({ n, t, text: lateText(event) });
        break;
      case 'openai.conversation.item.added':
        if (event.item.kind === 'function_call_output') this.#answered(event.item, t);
        break;
      case 'openai.response.mcp_call.completed':
      case 'openai.mcp_list_tools.completed':
        this.#end(event.itemId, 'done', t);
        break;
      case 'openai.response.mcp_call.failed':
      case 'openai.mcp_list_tools.failed':
        this.#end(event.itemId, 'failed', t);
    }
    for (const action of out) this.#did(action, n, t);
  }

  over(t: number): void {
    this.#uses.endAll(t);
  }

  #begin(item: ItemFacts, responseId: string, n: number, t: number): void {
    const { id, callId, kind, name = kind.replaceAll('_', ' '), arguments: given = '' } = item;
    if (callId !== undefined) this.#itemOf.set(callId, id);
    if (kind === 'function_call') this.#called.set(responseId, [...(this.#called.get(responseId) ?? []), id]);
    const base = { n, from: t, to: null, kind, name, arguments: given };
    this.#uses.begin(id, { ...base, ran: null, result: null, fate: 'open' });
  }

  #told(item: ItemFacts, t: number): void {
    const { id, callId, kind, name, arguments: given } = item;
    if (callId !== undefined) this.#itemOf.set(callId, id);
    this.#uses.change(id, { ...(name ? { name } : {}), ...(given ? { arguments: given } : {}) });
    // A function is run by us: its call is complete, its result is not there yet.
    if (kind !== 'function_call') this.#uses.end(id, t);
  }

  /** Only now are functions run, and only those whose calls are complete. */
  #complete(
    { responseId, status, output = [] }: Extract<JournalStep['in'], { type: 'openai.response.done' }>,
    n: number,
    t: number,
  ): void {
    const begun = this.#called.get(responseId) ?? [];
    this.#called.delete(responseId);
    const complete = output.filter((item) => item.kind === 'function_call' && isComplete(item, status));
    for (const item of complete) {
      if (!begun.includes(item.id)) this.#begin(item, responseId, n, t);
      this.#told(item, t);
    }
    const ids = complete.map(({ id }) => id);
    for (const id of begun) if (!ids.includes(id)) this.#end(id, 'unrun', t);
    this.#called.delete(responseId);
  }

  #did(action: JournalAction, n: number, t: number): void {
    switch (action.type) {
      case 'tool.run':
        this.#itemOf.set(action.callId, action.itemId);
        return this.#change(action.callId, { ran: t });
      case 'tool.cancel':
        return this.#endCall(action.callId, 'cancelled', t);
      case 'openai.conversation.item.create':
        if (!('callId' in action)) return;
        // What was not run by us was decided in the call itself, and says how it went.
        this.#change(action.callId, { result: action.output });
        return this.#endCall(action.callId, isRefusal(action.output) ? 'failed' : 'done', t);
      case 'openai.response.create':
        if (action.purpose === 'filler') this.fillers.push({ n, t, text: action.text ?? '' });
    }
  }

  #answered({ callId, text }: ItemFacts, t: number): void {
    if (callId === undefined) return;
    if (text !== undefined) this.#change(callId, { result: text });
    this.#endCall(callId, 'done', t);
  }

  #change(callId: string, more: Partial<ToolUse>): void {
    const itemId = this.#itemOf.get(callId);
    if (itemId !== undefined) this.#uses.change(itemId, more);
  }

  #endCall(callId: string, fate: ToolFate, t: number): void {
    const itemId = this.#itemOf.get(callId);
    if (itemId !== undefined) this.#end(itemId, fate, t);
  }

  /** What its own end said of it holds. */
  #end(itemId: string, fate: ToolFate, t: number): void {
    const known = this.#uses.openOf(itemId)?.fate ?? 'open';
    this.#uses.change(itemId, { fate: known === 'open' ? fate : known });
    this.#uses.end(itemId, t);
  }
}

const isUse = ({ kind }: ItemFacts): boolean =>
  kind === 'function_call' || (kind.startsWith('mcp_') && !kind.endsWith('_output'));

const isComplete = ({ status }: ItemFacts, response: string): boolean =>
  (status ?? (response === 'completed' ? 'completed' : 'incomplete')) === 'completed';

const isRefusal = (output: string): boolean => output.startsWith('{"error"');
