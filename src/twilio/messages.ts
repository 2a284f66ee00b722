/** A media stream's messages as the call needs them: checked, numbers as numbers, audio decoded. */
export type TwilioMessage =
  /** The socket is up; says nothing about a call yet. */
  | { readonly event: 'connected' }
  | {
      readonly event: 'start';
      readonly streamSid: string;
      readonly callSid: string;
      readonly accountSid: string | undefined;
      /** What the TwiML gave as `<Parameter>`, all strings. */
      readonly parameters: Readonly<Record<string, string>>;
    }
  | {
      readonly event: 'media';
      readonly streamSid: string;
      /** ms since the stream's media clock started; steps of about, not exactly, 20. */
      readonly timestampMs: number;
      /** The audio as it came: base64 μ-law, to be passed on unchanged. */
      readonly payload: string;
      /** The same, decoded: 8 bytes per ms, usually 160. */
      readonly audio: Uint8Array;
    }
  | { readonly event: 'mark'; readonly streamSid: string; readonly name: string }
  /** `digit` is one of `0-9 * # A-D`. */
  | { readonly event: 'dtmf'; readonly streamSid: string; readonly digit: string }
  | { readonly event: 'stop'; readonly streamSid: string };

/** What one frame from Twilio turned out to be. */
export type DecodedTwilioMessage =
  | { readonly kind: 'message'; readonly message: TwilioMessage }
  /** Understood and of no use to a call, such as media of another track. */
  | { readonly kind: 'ignored'; readonly event: string; readonly reason: string }
  /** An event Twilio may have added since; to be counted and passed over. */
  | { readonly kind: 'unknown'; readonly event: string }
  /** Not what the protocol allows; `problem` is for the log and carries no caller data. */
  | { readonly kind: 'malformed'; readonly problem: string }
  /** A `start` whose audio is not μ-law, 8000 samples/s, mono: the call cannot be served. */
  | {
      readonly kind: 'unsupported_media_format';
      readonly streamSid: string;
      readonly callSid: string;
      readonly format: string;
    };
