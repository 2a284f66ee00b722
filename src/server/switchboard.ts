import type { NextStep } from '../calls/next-step.ts';
import type { Transport } from '../io/transport.ts';

/** A voice webhook that was checked and read. */
export interface VoiceWebhook {
  readonly callSid: string;
  /** E.164, `client:…`, `sip:…` or a placeholder for a withheld number; empty when Twilio did not say. */
  readonly from: string;
  readonly to: string;
  /** `inbound`, `outbound-api`, `outbound-dial`; empty when Twilio did not say. */
  readonly direction: string;
  /** `ringing`, `in-progress`, `completed`, …; empty when Twilio did not say. */
  readonly callStatus: string;
  /** Base of the URLs to hand to Twilio for this call, without trailing slash. */
  readonly publicUrl: string;
  /** Every parameter, by its name on the wire; the first value of a repeated one. */
  readonly params: Readonly<Record<string, string>>;
  /** It is no call of Twilio's: somebody calls from the console's page. */
  readonly via?: 'browser';
  /** We have placed the call: for this agent, which is told this of whom it calls. */
  readonly placed?: { readonly agent: string; readonly data: Readonly<Record<string, string>> };
}

/** What the server hands calls to. */
export interface Switchboard {
  /** A call wants to be answered. May be asked more than once for the same call. */
  incomingCall(webhook: VoiceWebhook): NextStep;
  /** The call's stream is over. @returns what becomes of the call. */
  streamEnded(webhook: VoiceWebhook): NextStep;
  /** The caller was put through, and is alone again. @returns what becomes of the call. */
  dialEnded(webhook: VoiceWebhook): NextStep;
  /** A human who is to take a call over has picked up, or pressed a key. @param call what their leg is known by. */
  humanAnswered(webhook: VoiceWebhook, call: string): NextStep;
  /** How the call to that human goes. */
  humanTold(webhook: VoiceWebhook, call: string): void;
  /** A media stream was opened; which call it belongs to is said by its `start`, with a token to prove it. */
  openStream(transport: Transport): void;
  /** The process is on its way down and takes no new calls. */
  readonly draining: boolean;
}
