import type { FailureReason } from './failure.ts';

/** Why a call ended. */
export type EndReason =
  | 'caller_hung_up'
  | 'operator'
  /** The server stopped before the call was over. */
  | 'drained'
  /** The stream was lost and did not come back in time. */
  | 'stream_lost'
  /** The webhook came, the stream never did. */
  | 'unclaimed'
  /** The agent said goodbye, the caller heard it, and the agent hung up. */
  | 'agent_ended'
  /** The caller was handed on to a human. */
  | 'transferred'
  /** The caller said nothing any more, not even when asked. */
  | 'silence'
  /** The longest a call may last. */
  | 'duration'
  /** The most a call, or a day, may cost. */
  | 'spend'
  /** The agent's message was left on an answering machine. */
  | 'message_left'
  /** A machine took the call, and there was nothing to say to it. */
  | 'machine'
  /** No line was free for the caller. */
  | 'busy'
  | FailureReason;

/** How a call ended. */
export interface End {
  readonly reason: EndReason;
  /** For the operator: what happened, in words. */
  readonly detail: string;
  /** The caller was told; when false and the caller is still there, TwiML must say it. */
  readonly apologyHeard: boolean;
}
