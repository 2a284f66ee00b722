/** One thing the caller does; steps follow one another. Times in ms. */
export type CallerStep =
  /** Say a recorded clip; the next step follows at its end, or after `forMs` while it may still be sounding. */
  | { readonly say: string; readonly forMs?: number }
  | { readonly silence: number }
  /**
   * Wait until the agent speaks, or has spoken and been quiet for `quietMs` (default 700). Only what is heard since
   * the caller last fell silent or pressed a key counts. `timeoutMs`: default 30 000.
   */
  | { readonly waitForAgent: 'speaking' | 'finished'; readonly timeoutMs?: number; readonly quietMs?: number }
  /** Wait until this much agent audio was heard since the caller last spoke or pressed: the moment to barge in. */
  | { readonly afterAgentMs: number; readonly timeoutMs?: number }
  /** Wait until Twilio's own voice (`<Say>`) has said a sentence with this in it. `timeoutMs`: default 30 000. */
  | { readonly waitForSay: string; readonly timeoutMs?: number }
  /** Wait until somebody else is in the same conference. `timeoutMs`: default 30 000. */
  | { readonly waitForOthers: true; readonly timeoutMs?: number }
  /** Press keys `0-9 * # A-D`, one every 200 ms: for the stream, or for a `<Gather>`. */
  | { readonly press: string }
  | { readonly hangUp: true }
  /** For so long the line carries 0xFF (`frames`) or no frames at all (`nothing`). */
  | { readonly mute: number; readonly how: 'frames' | 'nothing' }
  /** Lose the media connection without `stop`; Twilio then goes on with the TwiML. */
  | { readonly dropSocket: true }
  /** Send a raw frame on the media socket; `{streamSid}` in a text is replaced. */
  | { readonly send: string | Uint8Array }
  /** Do not read from the media socket for so long. */
  | { readonly stopReading: number };

/** What the caller does, in order; when it is through, the caller stays on the line and listens. */
export type CallerScript = readonly CallerStep[];
