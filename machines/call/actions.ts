import type { EndReason } from './end.ts';
import type { Interruption } from './interruption.ts';
import type { Purpose } from './sequencer.ts';
import type { TurnLatency } from './turn.ts';

/** What a call asks the world to do, in the order it must be done. Plain data: adapters make frames of it. */
export type CallAction = TwilioAction | OpenAIAction | ToolAction | CallReport;

type TwilioAction =
  /** Agent audio: base64 μ-law, `bytes` long once decoded. */
  | { readonly type: 'twilio.media'; readonly payload: string; readonly bytes: number }
  /** A mark behind the audio so far: it comes back when that was played. */
  | { readonly type: 'twilio.mark'; readonly name: string }
  /** Empty Twilio’s buffer: what was not heard yet never will be. */
  | { readonly type: 'twilio.clear' }
  /** Play a recording shipped with the product, then a mark of this name. */
  | { readonly type: 'twilio.announce'; readonly announcement: 'apology'; readonly mark: string }
  /** Play these keys (`0-9 * # A-D`, `w` for half a second of silence) as tones, then a mark of this name. */
  | { readonly type: 'twilio.digits'; readonly digits: string; readonly mark: string }
  /** `on`: play hold music, over and over. Off: stop at once, with a `clear`. */
  | { readonly type: 'twilio.hold'; readonly on: boolean }
  /** Close the stream; Twilio then asks `/stream-ended` what is next. */
  | { readonly type: 'twilio.close' };

type OpenAIAction =
  /** Connect to the model. */
  | { readonly type: 'model.dial' }
  /** Let the model go. */
  | { readonly type: 'model.close' }
  /** Ask the model for a sign of life. */
  | { readonly type: 'model.probe' }
  /** Caller audio: base64 μ-law, `bytes` long once decoded. */
  | { readonly type: 'openai.input_audio_buffer.append'; readonly payload: string; readonly bytes: number }
  /** `guarded`: speech neither interrupts nor is answered (greeting guard, muted agent). `open`: as configured. */
  | {
      readonly type: 'openai.session.update';
      readonly eventId: string;
      readonly turnDetection: 'guarded' | 'open';
    }
  /** Ask the model to speak. */
  | {
      readonly type: 'openai.response.create';
      readonly eventId: string;
      /**
       * `greeting`: say the configured greeting. `answer`: answer the conversation as it stands.
       * `say`: say what the system message before it asks for; on the wire the same as `answer`.
       * `filler`: say `text`, word for word, while a tool runs. `still_there`, `farewell`: do what `text` asks for.
       * With these three no tool may be called.
       */
      readonly purpose: Purpose;
      readonly text?: string;
    }
  /** Stop a response the server does not stop by itself. */
  | { readonly type: 'openai.response.cancel'; readonly eventId: string; readonly responseId?: string }
  /** Cut the model’s memory of an item to what was heard, in ms of its audio. */
  | {
      readonly type: 'openai.conversation.item.truncate';
      readonly eventId: string;
      readonly itemId: string;
      readonly contentIndex: number;
      readonly audioEndMs: number;
    }
  /** Have the model forget an item nobody heard. */
  | { readonly type: 'openai.conversation.item.delete'; readonly eventId: string; readonly itemId: string }
  /** A note to the model as a system message. */
  | { readonly type: 'openai.conversation.item.create'; readonly eventId: string; readonly text: string }
  /** What came of a function the model called. `secret`: it has what nobody but the model may read. */
  | {
      readonly type: 'openai.conversation.item.create';
      readonly eventId: string;
      readonly callId: string;
      readonly output: string;
      readonly secret?: true;
    };

type ToolAction =
  /**
   * Run a tool; exactly one `tool.finished` must answer, whatever happens. `arguments`: as the model wrote them, not
   * checked; keys the caller entered stand in it by their handle (`withDigits` puts them in).
   */
  | {
      readonly type: 'tool.run';
      readonly callId: string;
      readonly itemId: string;
      readonly name: string;
      readonly arguments: string;
    }
  /** The call is over: nobody waits for this tool any more. */
  | { readonly type: 'tool.cancel'; readonly callId: string }
  /**
   * Hand the caller on. `to`: one of the settings' `transferTo`. `cold`: the call ends with this. `warm`: call the human
   * while the caller is on hold, and tell `transfer.answered` or `transfer.failed`.
   */
  | {
      readonly type: 'call.transfer';
      readonly to: string;
      readonly mode: 'cold' | 'warm';
      /** What the human should know, by the model. */
      readonly summary?: string;
    };

/** Facts for people: logged, journaled, shown; nothing is sent because of them. */
type CallReport =
  /** An interruption with every term of its arithmetic. */
  | ({ readonly type: 'report.interruption' } & Interruption)
  /** How long the caller waited for an answer, step by step. */
  | ({ readonly type: 'report.turn' } & TurnLatency)
  /** The model side complained and the books were corrected; the call goes on. */
  | {
      readonly type: 'report.model_error';
      readonly code: string | null;
      readonly message: string;
      readonly harmless: boolean;
    }
  /** The call is over, and why. */
  | { readonly type: 'report.ended'; readonly reason: EndReason; readonly detail: string };
