import type { FailureReason } from '../call/failure.ts';
import type { OpenAIServerEvent } from '../call/openai-events.ts';

/** What the model link is told. */
export type ModelLinkEvent =
  /** The connection is open. */
  | { readonly type: 'socket.opened' }
  /** The connection is gone or never came; `reason` says what that means for the call. */
  | { readonly type: 'socket.closed'; readonly reason: FailureReason; readonly detail: string }
  /** The call has no more use for the model. */
  | { readonly type: 'link.close' }
  /** The model has been quiet where it should not be: is it there? */
  | { readonly type: 'link.probe' }
  | Extract<
      OpenAIServerEvent,
      { type: 'openai.session.created' | 'openai.session.updated' | 'openai.error' }
    >;

/** What the model link asks for, and what it tells the call. */
export type ModelLinkAction =
  /** Open the connection. */
  | { readonly type: 'socket.dial' }
  /** The whole session, as the first event on the connection. */
  | { readonly type: 'session.configure' }
  /** An update of nothing, which a living server acknowledges. */
  | { readonly type: 'session.probe' }
  /** Close it. */
  | { readonly type: 'socket.close' }
  /** The session was verified: audio may flow. */
  | { readonly type: 'link.ready' }
  /** There is no model (any more), and why. */
  | { readonly type: 'link.failed'; readonly reason: FailureReason; readonly detail: string };

/** What the session must echo before a byte of audio flows. */
export interface AskedSession {
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly turnDetection: string | null;
}
