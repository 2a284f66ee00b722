import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';
import { type Spoken, sayLanguage } from './say-language.ts';

/** Where Twilio asks what becomes of a call. */
export const INCOMING_CALL_PATH = '/incoming-call';
/** The music of callers who wait. */
export const HOLD_MUSIC_PATH = '/hold-music.wav';
/** Where Twilio opens media streams, relative to the public URL. */
export const STREAM_PATH = '/media-stream';
/** Where Twilio asks what is next once a stream has ended. */
export const STREAM_ENDED_PATH = '/stream-ended';
/** Where a human who is to take a call over asks what to do, and where their keys go. */
export const TRANSFER_ANSWER_PATH = '/transfer-answer';
/** Where Twilio tells how the call to that human goes. */
export const TRANSFER_STATUS_PATH = '/transfer-status';
/** Where Twilio asks what is next once a caller who was put through is alone again. */
export const DIAL_ENDED_PATH = '/dial-ended';
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
  /** What that is in, a tag such as `de`. */
  readonly language?: string | undefined;
}

/**
 * TwiML that joins the call to a bidirectional stream. Nothing follows `<Connect>`: what happens when the stream
 * ends is decided when Twilio asks the action URL.
 */
export function connectStreamTwiml({ publicUrl, token, connectMessage, language }: ConnectStream): string {
  const response = new VoiceResponse();
  if (connectMessage) response.say(voice({ language }), connectMessage);
  const connect = response.connect({ action: publicUrl + STREAM_ENDED_PATH });
  const stream = connect.stream({ url: streamUrl(publicUrl) });
  stream.parameter({ name: TOKEN_PARAMETER, value: token });
  return response.toString();
}

/** TwiML that says something, if anything, plays one round of music, and asks again what becomes of the call. */
export function waitTwiml({ publicUrl, say }: { publicUrl: string; say: Spoken | undefined }): string {
  const response = new VoiceResponse();
  if (say) response.say(voice(say), say.text);
  response.play(publicUrl + HOLD_MUSIC_PATH);
  response.redirect({ method: 'POST' }, publicUrl + INCOMING_CALL_PATH);
  return response.toString();
}

/** TwiML that ends the call. */
export function hangUpTwiml(): string {
  const response = new VoiceResponse();
  response.hangup();
  return response.toString();
}

/** A number that callers are put through to rings this long, s. */
const RING_S = 30;
/** How long a key is waited for once everything was said, s. */
const KEY_S = 10;

/** TwiML that puts the call through to a number. */
export function dialTwiml({ publicUrl, number }: { publicUrl: string; number: string }): string {
  const response = new VoiceResponse();
  response.dial({ action: publicUrl + DIAL_ENDED_PATH, timeout: RING_S }).number(number);
  return response.toString();
}

/** TwiML that lets the call meet another one in a room. It is over for both when one of them leaves. */
export function conferenceTwiml(room: string): string {
  const response = new VoiceResponse();
  response.dial().conference({ beep: 'false', endConferenceOnExit: true }, room);
  return response.toString();
}

/** TwiML that says something, twice, and waits for one key; without any, the call ends. */
export function askTwiml({
  publicUrl,
  say,
  answerPath,
}: {
  publicUrl: string;
  say: readonly Spoken[];
  answerPath: string;
}): string {
  const response = new VoiceResponse();
  // No key is one that only ends the input: every one of them is an answer.
  const gather = response.gather({
    ...{ input: ['dtmf'], numDigits: 1, finishOnKey: '', timeout: KEY_S },
    action: publicUrl + answerPath,
  });
  for (const spoken of [...say, ...say]) gather.say(voice(spoken), spoken.text);
  response.hangup();
  return response.toString();
}

/** TwiML that says one sentence in Twilio's own voice and ends the call. */
export function apologyTwiml(spoken: Spoken): string {
  const response = new VoiceResponse();
  response.say(voice(spoken), spoken.text);
  response.hangup();
  return response.toString();
}

/** With no language there is no attribute: Twilio then speaks English. */
function voice({ language }: Pick<Spoken, 'language'>): VoiceResponse.SayAttributes {
  const said = sayLanguage(language);
  return said === undefined ? {} : { language: said };
}

/**
 * The WebSocket URL of media streams: `wss://` for an `https://` base, `ws://` for `http://`.
 * The same text goes into the TwiML and into the check of the upgrade's signature.
 */
export function streamUrl(publicUrl: string): string {
  return publicUrl.replace(/^http/i, 'ws') + STREAM_PATH;
}
