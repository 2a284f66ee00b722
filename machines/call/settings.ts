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
