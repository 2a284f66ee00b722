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
  /** What the caller must do before it runs: nothing, say yes, or press a key. */
  readonly confirm: 'none' | 'spoken' | 'keys';
  /**
   * Runs it. What it gives is told to the model as JSON.
   * @param args what the model gave, checked against `parameters`.
   */
  run(args: unknown, call: ToolCall): Promise<unknown>;
}

/** The call a tool runs for. Who calls is known from here only, never from what the model gave. */
export interface ToolCall {
  readonly callSid: string;
  /** The agent's name. */
  readonly agent: string;
  readonly from: string;
  readonly to: string;
  /** Aborted when the time is up or the call has ended. */
  readonly signal: AbortSignal;
  /** The same for the same wish of the model, however often it is tried. */
  readonly idempotencyKey: string;
}
