import type { Parties } from '../../twilio/parties.ts';

/** Something an agent can do besides talking: the model asks for it by name, and is told what came of it. */
export interface Tool {
  /** How the model asks for it: 1 to 64 letters, digits, `_` and `-`. */
  readonly name: string;
  /** When to use it and what it does, for the model. */
  readonly description: string;
  /** JSON Schema of an object: what it must be given. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What is behind it. */
  readonly kind: 'function' | 'http' | 'mcp' | 'built_in';
  /** It is given up after this, ms; at most 120000. */
  readonly timeoutMs: number;
  /** How often it may be used in one call. */
  readonly maxCalls: number;
  /** Values it knows that nobody may read, such as keys: they are hidden wherever they turn up. */
  readonly secrets?: readonly string[];
  /** What the caller must do before it runs: nothing, say yes, or press a key. */
  readonly confirm: 'none' | 'spoken' | 'keys';
  /** Whether it takes these arguments; without it, they are checked against `parameters`. */
  check?(args: unknown): Checked;
  /**
   * Runs it. What it gives is told to the model as JSON.
   * @param args what the model gave, checked.
   * @throws ToolError in words for the model; of any other error the model only learns that there was one.
   */
  run(args: unknown, call: ToolCall): Promise<unknown>;
}

/** Arguments that were looked at: as the tool takes them, or what is wrong with each. */
export type Checked =
  | { readonly ok: true; readonly args: unknown }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The call a tool runs for. Who is on the phone is known from here only, never from what the model gave. */
export interface ToolCall extends Parties {
  readonly callSid: string;
  /** The agent's name. */
  readonly agent: string;
  /** The person on the phone: `from` of a call that came in, `to` of one we have placed. */
  readonly person: string;
  /** Aborted when the time is up or the call has ended. */
  readonly signal: AbortSignal;
  /** The same for the same wish of the model, however often it is tried. */
  readonly idempotencyKey: string;
  /** What the call itself can do for a tool; absent outside a call. */
  readonly services?: CallServices;
}

/** What the call itself can do for a tool. */
export interface CallServices {
  /** Keeps a message with the call. */
  leaveMessage(message: Message): void;
  /** Sends a text message; absent without a Twilio account. Numbers are E.164. @throws ToolError */
  readonly sendSms?: (message: {
    readonly to: string;
    readonly from: string;
    readonly text: string;
  }) => Promise<void>;
}

/** What a caller wants somebody to be told. */
export interface Message {
  readonly text: string;
  readonly name?: string | undefined;
  /** Where to call back, as the caller said it. */
  readonly callback?: string | undefined;
}
