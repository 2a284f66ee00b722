import { apologyTwiml, connectStreamTwiml, hangUpTwiml } from '../twilio/twiml.ts';

/** What becomes of a call, decided when it begins and whenever its stream is over. */
export type NextStep =
  | {
      readonly next: 'stream';
      /** One-time token of the stream to open. */
      readonly token: string;
      /** Said before it opens. */
      readonly connectMessage?: string | undefined;
    }
  | { readonly next: 'hang_up' }
  /** This is said, and then the call ends. */
  | { readonly next: 'say'; readonly text: string };

/** A step as Twilio is told. @param publicUrl base of our URLs, without trailing slash. */
export function twimlOf(step: NextStep, publicUrl: string): string {
  if (step.next === 'say') return apologyTwiml(step.text);
  return step.next === 'stream' ? connectStreamTwiml({ publicUrl, ...step }) : hangUpTwiml();
}
