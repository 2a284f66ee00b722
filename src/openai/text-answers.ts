import type { OpenAIServerEvent, Usage } from '../../machines/index.ts';
import type { Clock } from '../io/clock.ts';
import type { ModelDialer, ModelSocket } from './connection.ts';
import { decodeServerEvent } from './decode.ts';

/** A written answer, and what it cost. */
export interface TextAnswer {
  readonly text: string;
  readonly usage?: Usage;
}

/** Something the model is to write about. */
export interface TextQuestion {
  readonly instructions: string;
  /** What it is given, as a user's message. */
  readonly input: string;
  /** Echoed by the server; at most 64 characters. */
  readonly purpose: string;
}

/** The model wrote nothing that is of use. */
export class NoTextAnswer extends Error {
  override readonly name = 'NoTextAnswer';
  /** It had begun to, which is paid for. */
  readonly begun: boolean;
  /** What it cost, if the server said. */
  readonly usage: Usage | undefined;

  constructor(message: string, begun: boolean, usage?: Usage) {
    super(message);
    this.begun = begun;
    this.usage = usage;
  }
}

/** Enough for a page of text. */
const MAX_OUTPUT_TOKENS = 2000;

/**
 * A connection of its own on which the model answers in writing: outside any conversation, so that nothing is spoken
 * and no call waits for it. One question at a time.
 */
export class TextAnswers {
  readonly #clock: Clock;
  readonly #socket: ModelSocket;
  readonly #opened = Promise.withResolvers<void>();
  #asked: PromiseWithResolvers<TextAnswer> | undefined;
  #begun = false;
  #number = 0;

  constructor(dial: ModelDialer, clock: Clock) {
    this.#clock = clock;
    // Whoever asks is told; nobody need have asked yet.
    this.#opened.promise.catch(() => undefined);
    this.#socket = dial({
      opened: () => this.#opened.resolve(),
      message: (data) => this.#received(data),
      closed: ({ code, httpStatus, reason }) =>
        this.#fail(`the connection ended (${httpStatus ?? code}${reason ? `: ${reason}` : ''})`),
    });
  }

  /** @throws NoTextAnswer also when it takes longer than `timeoutMs`. */
  async ask({ instructions, input, purpose }: TextQuestion, timeoutMs: number): Promise<TextAnswer> {
    const asked = Promise.withResolvers<TextAnswer>();
    asked.promise.catch(() => undefined);
    const timer = this.#clock.setTimeout(
      () => this.#fail(`no answer within ${Math.round(timeoutMs / 1000)} s`),
      timeoutMs,
    );
    try {
      this.#asked = asked;
      this.#begun = false;
      await this.#opened.promise;
      this.#socket.send(
        JSON.stringify({
          type: 'response.create',
          event_id: `text_${++this.#number}`,
          response: {
            conversation: 'none',
            metadata: { purpose },
            output_modalities: ['text'],
            instructions,
            input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }],
            max_output_tokens: MAX_OUTPUT_TOKENS,
            tools: [],
            tool_choice: 'none',
          },
        }),
      );
      return await asked.promise;
    } finally {
      this.#clock.clearTimeout(timer);
      this.#asked = undefined;
    }
  }

  /** Ends the connection. Idempotent. */
  close(): void {
    this.#socket.close();
  }

  #received(data: string | Uint8Array): void {
    const decoded = decodeServerEvent(data);
    if (decoded.kind === 'event') this.#understood(decoded.event as OpenAIServerEvent);
  }

  #understood(event: OpenAIServerEvent): void {
    if (event.type === 'openai.error') {
      const { code, kind, message } = event.error;
      return this.#fail(`${code ?? kind}: ${message}`);
    }
    if (event.type === 'openai.response.created') this.#begun = true;
    if (event.type !== 'openai.response.done') return;
    const { status, error, reason, output = [], usage } = event;
    // One that failed costs nothing.
    if (status === 'failed') this.#begun = false;
    if (status !== 'completed') return this.#fail(`${status}: ${error?.message ?? reason ?? ''}`, usage);
    const text = output.map((item) => item.text ?? '').join('');
    this.#asked?.resolve({ text, ...(usage && { usage }) });
  }

  #fail(problem: string, usage?: Usage): void {
    const error = new NoTextAnswer(problem, this.#begun, usage);
    this.#opened.reject(error);
    this.#asked?.reject(error);
  }
}
