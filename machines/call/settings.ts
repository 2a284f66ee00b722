/** What a call is given at its start and never changes. Durations in ms. */
export interface CallSettings {
  readonly callSid: string;
  /** The agent speaks first. */
  readonly greets: boolean;
  /** The server cancels its response by itself when the caller speaks (`interrupt_response`). */
  readonly serverInterrupts: boolean;
  /** What the server's voice detection adds around speech: prefix padding and the silence that ends a turn, ms. */
  readonly turnPaddingMs: number;
  readonly timing: CallTiming;
  /** What is left on an answering machine after the beep; absent: nothing, machines are hung up on. */
  readonly voicemail?: string;
  /** What the agent can do besides talking; absent: nothing. */
  readonly tools?: ToolSettings;
  /** What ends a call that goes on too long; absent: nothing. */
  readonly limits?: CallLimits;
}

/** The functions the call decides on itself, because they change its course. */
export type BuiltIn = 'end_call' | 'transfer_call' | 'send_digits' | 'collect_digits' | 'press_on_hold';

/** What the agent can do besides talking. */
export interface ToolSettings {
  /** Which of them the model was given. Any other function is run outside, by `tool.run`. */
  readonly builtIn: readonly BuiltIn[];
  /** Where `transfer_call` may hand a caller on to, as the model names it; anywhere else is refused. */
  readonly transferTo: readonly string[];
  /** How, for those who take only one of the two; absent: both. */
  readonly transferModes?: Readonly<Record<string, readonly ('cold' | 'warm')[]>>;
  /** Those of them who cannot be called from here, and why; absent: none. */
  readonly transferBarred?: Readonly<Record<string, string>>;
  /** What is said while a tool runs and nobody speaks. */
  readonly filler: Filler;
}

/** Sentences said in turn while a tool runs; with none, nothing is said. */
export interface Filler {
  /** Silence before the first, ms. */
  readonly afterMs: number;
  /** Silence before each further one, ms. */
  readonly everyMs: number;
  readonly sentences: readonly string[];
}

/** Durations in ms; null: no such limit. */
export interface CallLimits {
  /** Silence after which the caller is asked whether they are there. */
  readonly silencePromptMs: number | null;
  /** How often they are asked; after that, and the same silence once more, the call ends. */
  readonly silencePrompts: number;
  /** The longest a call may last, from the webhook; then the agent says goodbye. */
  readonly maxCallMs: number | null;
  /** How long before that the model is told. */
  readonly warnMs: number;
  /** How long the goodbye may take, the caller's own words included, before the call is closed all the same. */
  readonly windDownMs: number;
}

/** The call's delays, ms. */
export interface CallTiming {
  /** How long the greeting cannot be interrupted, from its first audio heard; 0: it always can. */
  readonly greetingGuardMs: number;
  /** The guard ends here at the latest, from the request for the greeting. */
  readonly greetingGuardMaxMs: number;
  /** From the start of the stream until the model must be ready. */
  readonly connectTimeoutMs: number;
  /** Without any sign of an answer this long, the answer is asked for once more. */
  readonly nudgeMs: number;
  /** Without any sign of an answer this long, the caller is told and the call ends. */
  readonly answerTimeoutMs: number;
  /** From the webhook until its stream must have come. */
  readonly claimTimeoutMs: number;
  /** From the loss of the stream until it must be back. */
  readonly resumeTimeoutMs: number;
  /** How long `interrupting` waits for the model to acknowledge. */
  readonly interruptTimeoutMs: number;
  /** How long the apology may take to be heard before the call ends without proof of it. */
  readonly apologyTimeoutMs: number;
}
