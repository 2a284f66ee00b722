import type { EndReason } from './end.ts';

/** The call is coming to its end, politely: what is being said is heard, a goodbye is said. */
export interface WindingDown {
  readonly reason: Extract<
    EndReason,
    'agent_ended' | 'transferred' | 'silence' | 'duration' | 'spend' | 'message_left'
  >;
  /** For the operator: what happened, in words. */
  readonly detail: string;
  /** The function call that asked for it; null: a limit did, or it was answered already. */
  readonly callId: string | null;
  /** A limit was reached: the caller may interrupt the goodbye, but cannot call it off. */
  readonly final: boolean;
  /** `wanted`: the model is still to be asked for it. `asked`: it was, or has said goodbye already. */
  readonly farewell: 'wanted' | 'asked';
  /** Where the caller is handed on to at the end. */
  readonly transfer: { readonly to: string; readonly summary?: string } | null;
}
