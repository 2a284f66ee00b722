import type { Spoken } from '../twilio/say-language.ts';
import {
  apologyTwiml,
  askTwiml,
  conferenceTwiml,
  connectStreamTwiml,
  dialTwiml,
  hangUpTwiml,
  waitTwiml,
} from '../twilio/twiml.ts';

/** What becomes of a call, decided when it begins and whenever its stream is over. */
export type NextStep =
  | {
      readonly next: 'stream';
      /** One-time token of the stream to open. */
      readonly token: string;
      /** Said before it opens. */
      readonly connectMessage?: string | undefined;
      /** What that is in, a tag such as `de`. */
      readonly language?: string | undefined;
    }
  | { readonly next: 'hang_up' }
  /** This is said, if anything, music is played, and then the caller asks to be taken again. */
  | { readonly next: 'wait'; readonly say: Spoken | undefined }
  /** This is said, and then the call ends. */
  | ({ readonly next: 'say' } & Spoken)
  /** It is put through to this number, E.164. */
  | { readonly next: 'dial'; readonly number: string }
  /** It meets another call in this room; the room ends when one of them leaves. */
  | { readonly next: 'confer'; readonly room: string }
  /** This is said, and one key is waited for; `answerPath` is asked what to do with it. */
  | { readonly next: 'ask'; readonly say: readonly Spoken[]; readonly answerPath: string };

/** A step as Twilio is told. @param publicUrl base of our URLs, without trailing slash. */
export function twimlOf(step: NextStep, publicUrl: string): string {
  switch (step.next) {
    case 'say':
      return apologyTwiml(step);
    case 'stream':
      return connectStreamTwiml({ publicUrl, ...step });
    case 'dial':
      return dialTwiml({ publicUrl, ...step });
    case 'confer':
      return conferenceTwiml(step.room);
    case 'ask':
      return askTwiml({ publicUrl, ...step });
    case 'wait':
      return waitTwiml({ publicUrl, ...step });
    case 'hang_up':
      return hangUpTwiml();
  }
}
