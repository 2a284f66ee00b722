import type { VoiceLibrary } from '../voices.ts';
import type { Answers } from './answers.ts';
import { isObject } from './checks.ts';
import { RequestError } from './errors.ts';
import { faultOf, spoil } from './faults.ts';
import type { ResponsePlan, Turn } from './plan.ts';
import { Response } from './response.ts';
import type { ResponseContext, ResponseSettings } from './response-context.ts';
import { checkResponse } from './session-checks.ts';
import {
  type FormatConfig,
  type FunctionTool,
  formatConfig,
  type SessionConfig,
  type ToolChoice,
} from './session-config.ts';

/** What a `response.create` may say, once it has passed its checks. */
interface ResponseParams {
  readonly conversation?: 'auto' | 'none';
  readonly instructions?: string;
  readonly output_modalities?: SessionConfig['output_modalities'];
  readonly audio?: { readonly output?: { readonly format?: FormatConfig; readonly voice?: string } };
  readonly tools?: SessionConfig['tools'];
  readonly tool_choice?: ToolChoice;
  readonly max_output_tokens?: number | 'inf';
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly input?: readonly unknown[];
}

/** Keeps the rule of one response at a time in the conversation, and any number beside it. */
export class Responses {
  readonly #context: ResponseContext;
  readonly #session: () => SessionConfig;
  readonly #answers: Answers;
  readonly #voices: VoiceLibrary;
  readonly #ended: (response: Response) => void;
  readonly #beside = new Set<Response>();
  #active: Response | undefined;
  #count = 0;

  /** @param ended told after each response of the conversation */
  constructor(
    context: ResponseContext,
    session: () => SessionConfig,
    answers: Answers,
    voices: VoiceLibrary,
    ended: (response: Response) => void,
  ) {
    this.#context = context;
    this.#session = session;
    this.#answers = answers;
    this.#voices = voices;
    this.#ended = ended;
  }

  /** Whether a response of the conversation is under way, announced or not. */
  get busy(): boolean {
    return this.#active !== undefined;
  }

  /**
   * A client's `response.create`.
   * @throws RequestError when its parameters are refused or another response is active
   */
  create(params: unknown): void {
    if (params !== undefined) checkResponse(params, 'response');
    this.#begin('client', (isObject(params) ? params : {}) as ResponseParams);
  }

  /** The server's own answer to a turn; a turn that ends while one is active gets none. */
  answer(cause: 'speech' | 'idle'): void {
    if (!this.#active) this.#begin(cause, {});
  }

  /** A client's `response.cancel`. @throws RequestError when there is nothing the client knows of to cancel */
  cancel(responseId: string | undefined): void {
    const candidates = responseId === undefined ? [this.#active] : [this.#active, ...this.#beside];
    const target = candidates.find(
      (response) => response?.running && (responseId === undefined || response.settings.id === responseId),
    );
    if (!target) {
      throw new RequestError('response_cancel_not_active', 'Cancellation failed: no active response found');
    }
    target.cancel('client_cancelled');
  }

  /** The caller speaks: the answer being generated is of no more use. */
  interrupt(): void {
    this.#active?.cancel('turn_detected');
  }

  #begin(cause: Turn['cause'], params: ResponseParams): void {
    const outOfBand = params.conversation === 'none';
    if (!outOfBand && this.#active) {
      const { id } = this.#active.settings;
      throw new RequestError(
        'conversation_already_has_active_response',
        `Conversation already has an active response in progress: ${id}. ` +
          'Wait until the response is finished before creating a new one.',
      );
    }
    const response = new Response(this.#context, this.#settings(cause, params, outOfBand), (ended) => {
      this.#end(ended);
    });
    if (outOfBand) this.#beside.add(response);
    else this.#active = response;
  }

  #end(response: Response): void {
    this.#beside.delete(response);
    if (this.#active !== response) return;
    this.#active = undefined;
    this.#ended(response);
  }

  #settings(cause: Turn['cause'], params: ResponseParams, outOfBand: boolean): ResponseSettings {
    const session = this.#session();
    const { output } = session.audio;
    return {
      id: this.#context.newId('resp'),
      outOfBand,
      aside: params.instructions !== undefined,
      modalities: params.output_modalities ?? session.output_modalities,
      maxOutputTokens: params.max_output_tokens ?? session.max_output_tokens,
      format: formatConfig((params.audio?.output?.format ?? output.format).type),
      voice: params.audio?.output?.voice ?? output.voice,
      metadata: params.metadata ?? null,
      plan: this.#plan(cause, params),
    };
  }

  #plan(cause: Turn['cause'], params: ResponseParams): ResponseSettings['plan'] {
    const { profile, random } = this.#context;
    const turn = this.#turn(cause, params);
    const scripted = profile.script?.(turn);
    const plan = scripted && this.#canDo(scripted, params) ? scripted : this.#answers.plan(turn);
    const fault = faultOf(profile.faults, profile.odds, turn.number, random);
    return fault ? spoil(plan, fault) : plan;
  }

  /** A model asks for no hosted tool it was not told of. */
  #canDo({ items }: ResponsePlan, { conversation }: ResponseParams): boolean {
    return items.every(
      (item) => item.kind !== 'mcp_call' || (conversation !== 'none' && this.#context.hosted.offers(item)),
    );
  }

  #turn(cause: Turn['cause'], params: ResponseParams): Turn {
    const session = this.#session();
    const { entries } = this.#context.conversation;
    const caller = entries.findLast(({ item }) => item.type === 'message' && item.role === 'user');
    const { item, heard } = caller ?? {};
    const written = item?.type === 'message' ? item.content.map((part) => part.text ?? '').join(' ') : '';
    const number = this.#count;
    this.#count += 1;
    const isAside = params.instructions !== undefined || params.conversation === 'none';
    return {
      number,
      cause,
      ...(heard ? { heard } : {}),
      transcript: heard?.transcript ?? written,
      items: entries.map((entry) => entry.item),
      asides: new Set(entries.filter(({ aside }) => aside).map((entry) => entry.item.id)),
      hosted: isAside ? [] : this.#context.hosted.takeNews(),
      tools: (params.tools ?? session.tools).filter((tool): tool is FunctionTool => tool.type === 'function'),
      toolChoice: params.tool_choice ?? session.tool_choice,
      ...(params.instructions === undefined ? {} : { instructions: params.instructions }),
      metadata: params.metadata ?? null,
      written: (params.output_modalities ?? session.output_modalities)[0] === 'text',
      input: textOf(params.input ?? []),
      voices: this.#voices,
    };
  }
}

/** The text parts of a client's items, a line each. */
function textOf(input: readonly unknown[]): string {
  const parts = input.flatMap((item) => (isObject(item) && Array.isArray(item.content) ? item.content : []));
  return parts.map((part: unknown) => (isObject(part) ? String(part.text ?? '') : '')).join('\n');
}
