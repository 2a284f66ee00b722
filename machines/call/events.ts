import type { FailureReason } from './failure.ts';
import type { OpenAIEvent } from './openai-events.ts';
import type { OutboundReport } from './outbound-events.ts';
import type { TwilioEvent } from './twilio-events.ts';

/** Everything a call can be told. Each event carries `at`, the call's clock in ms, so that replay needs no other clock. */
export type CallEvent =
  | TwilioEvent
  | OpenAIEvent
  | ModelLinkReport
  | LineReport
  | ToolReport
  | TransferReport
  | LimitReport
  | OutboundReport
  | OperatorEvent;

/** The event (or events) of these types. */
export type EventOf<T extends CallEvent['type']> = CallEvent & { readonly type: T };

/** What the model link tells the call about the connection as a whole. */
type ModelLinkReport =
  /** The session is configured and was verified: audio may flow. */
  | { readonly type: 'model.ready'; readonly at: number }
  /** There is no model (any more). */
  | {
      readonly type: 'model.failed';
      readonly at: number;
      readonly reason: FailureReason;
      readonly detail: string;
    };

/** What is heard on the line itself, whatever the model makes of it. */
type LineReport = {
  /**
   * The caller made a sound worth hearing and has been quiet for `quietMs` since.
   * `modelQuietMs`: how long nothing has come from the model. A model that misses both may be gone.
   */
  readonly type: 'caller.fell_silent';
  readonly at: number;
  readonly quietMs: number;
  readonly modelQuietMs: number;
};

/** What came of a tool the call had run: exactly one `tool.finished` for each `tool.run`, unless it was cancelled. */
type ToolReport =
  | {
      /**
       * `output`: what the model is told, JSON text; for a failure, a time-out or a refusal in words it can use.
       * `ok`: it did what it was asked to.
       */
      readonly type: 'tool.finished';
      readonly at: number;
      readonly callId: string;
      readonly ok: boolean;
      readonly output: string;
    }
  | {
      /**
       * A tool was done after nobody waited for it any more: for the record only. `why` nobody did: its time was up, and
       * the model was told so, or it was cancelled. `output`: what it came to, JSON text, as long as the model would have
       * been told it.
       */
      readonly type: 'tool.late';
      readonly at: number;
      readonly callId: string;
      readonly name: string;
      readonly why: 'timeout' | 'cancelled';
      readonly output: string;
    };

/** How the search for a human went; only for a warm transfer: a cold one ends the call. */
type TransferReport = {
  /** `answered`: the human is there and takes the call. `failed`: nobody does. `detail`: what happened, in words. */
  readonly type: 'transfer.answered' | 'transfer.failed';
  readonly at: number;
  readonly detail: string;
};

/** The books say that the call must come to its end. */
type LimitReport = {
  /**
   * The agent says goodbye and the call ends; the same limit once more: it ends at once.
   * `detail`: what was reached, for the operator.
   */
  readonly type: 'limit.reached';
  readonly at: number;
  readonly limit: 'spend' | 'spend_day' | 'duration';
  readonly detail: string;
};

/** What a person at the console (or the server on its way down) asks of a call. `by`: who wishes it. */
export type OperatorEvent =
  | {
      /** End the call. `why`: a person wants it, the server is stopping, or the stream keeps breaking. */
      readonly type: 'operator.hang_up';
      readonly at: number;
      readonly why: 'operator' | 'drained' | 'stream_lost';
      /** Only with `operator`. */
      readonly by?: string;
    }
  /** The agent says this to the caller as soon as nobody else speaks and nothing else is owed. */
  | { readonly type: 'operator.say'; readonly at: number; readonly by: string; readonly text: string }
  /** The model is told this; the caller hears nothing of it. */
  | { readonly type: 'operator.tell_model'; readonly at: number; readonly by: string; readonly text: string }
  /**
   * `mute`: the agent falls silent and answers nothing until `unmute`.
   * `listen`, `listen_ended`: somebody hears the call; nothing changes, but it is known afterwards.
   */
  | {
      readonly type: 'operator.mute' | 'operator.unmute' | 'operator.listen' | 'operator.listen_ended';
      readonly at: number;
      readonly by: string;
    };
