/**
 * What Twilio's side of a call can tell the call, named by wire and type.
 * `at` is the call's clock: ms since the stream's media clock started (Twilio's `media.timestamp`), never decreasing.
 */
export type TwilioEvent =
  /** The media stream is up and its one-time token was good. Again for a call that has a stream: the newest wins. */
  | { readonly type: 'twilio.start'; readonly at: number; readonly streamSid: string }
  /**
   * Caller audio: `payload` is base64 μ-law, 8 bytes per ms, `bytes` long once decoded.
   * `filled` marks silence put in for a gap in Twilio's timestamps.
   */
  | {
      readonly type: 'twilio.media';
      readonly at: number;
      readonly payload: string;
      readonly bytes: number;
      readonly filled?: true;
    }
  /** A mark came back: played, or returned by our own `clear`. */
  | { readonly type: 'twilio.mark'; readonly at: number; readonly name: string }
  /** The caller pressed a key: one of `0-9 * # A-D`. */
  | { readonly type: 'twilio.dtmf'; readonly at: number; readonly digit: string }
  /** Twilio ended the stream in order: the caller hung up or the call was redirected. */
  | { readonly type: 'twilio.stop'; readonly at: number }
  /** The stream's socket went away without `stop`: the caller may still be on the line. */
  | { readonly type: 'twilio.lost'; readonly at: number; readonly code: number };
