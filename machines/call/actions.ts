import type { EndReason } from './end.ts';
import type { Interruption } from './interruption.ts';
import type { Purpose } from './sequencer.ts';
import type { TurnLatency } from './turn.ts';

/** What a call asks the world to do, in the order it must be done. Plain data: adapters make frames of it. */
export type CallAction = TwilioAction | OpenAIAction | CallReport;

type TwilioAction =
  /** Agent audio: base64 μ-law, `bytes` long once decoded. */
  | { readonly type: 'twilio.media'; readonly payload: string; readonly bytes: number }
  /** A mark behind the audio so far: it comes back when that was played. */
  | { readonly type: 'twilio.mark'; readonly name: string }
  /** Empty Twilio’s buffer: what was not heard yet never will be. */
  | { readonly type: 'twilio.clear' }
  /** Play a recording shipped with the product, then a mark of this name. */
  | { readonly type: 'twilio.announce'; readonly announcement: 'apology'; readonly mark: string }
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
       */
      readonly purpose: Purpose;
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
  | { readonly type: 'openai.conversation.item.create'; readonly eventId: string; readonly text: string };

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
