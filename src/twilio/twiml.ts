import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';

/** Where Twilio opens media streams, relative to the public URL. */
export const STREAM_PATH = '/media-stream';
/** Where Twilio asks what is next once a stream has ended. */
export const STREAM_ENDED_PATH = '/stream-ended';
/** The `<Parameter>` that carries the stream's one-time token. */
export const TOKEN_PARAMETER = 'token';

/** What the TwiML that opens a stream is made of. */
export interface ConnectStream {
  /** `https://…` (or `http://…`) without a trailing slash. */
  readonly publicUrl: string;
  /** One-time token of the stream; a query string would be stripped, so it travels as a parameter (< 500 characters). */
  readonly token: string;
  /** Spoken by Twilio before the stream opens. */
  readonly connectMessage?: string | undefined;
}

/**
 * TwiML that joins the call to a bidirectional stream. Nothing follows `<Connect>`: what happens when the stream
 * ends is decided when Twilio asks the action URL.
 */
export function connectStreamTwiml({ publicUrl, token, connectMessage }: ConnectStream): string {
  const response = new VoiceResponse();
  if (connectMessage) response.say(connectMessage);
  const connect = response.connect({ action: publicUrl + STREAM_ENDED_PATH });
  const stream = connect.stream({ url: streamUrl(publicUrl) });
  stream.parameter({ name: TOKEN_PARAMETER, value: token });
  return response.toString();
}

/** TwiML that ends the call. */
export function hangUpTwiml(): string {
  const response = new VoiceResponse();
  response.hangup();
  return response.toString();
}

/** TwiML that says one sentence in Twilio's own voice and ends the call. */
export function apologyTwiml(text: string): string {
  const response = new VoiceResponse();
  response.say(text);
  response.hangup();
  return response.toString();
}

/**
 * The WebSocket URL of media streams: `wss://` for an `https://` base, `ws://` for `http://`.
 * The same text goes into the TwiML and into the check of the upgrade's signature.
 */
export function streamUrl(publicUrl: string): string {
  return publicUrl.replace(/^http/i, 'ws') + STREAM_PATH;
}
