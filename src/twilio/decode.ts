import { decodeBase64 } from '../audio/base64.ts';
import type { DecodedTwilioMessage, TwilioMessage } from './messages.ts';

/** The one format a bidirectional stream has. */
const MULAW_8000 = 'audio/x-mulaw 8000 1';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads one WebSocket frame of a Twilio media stream.
 * @param data text frames as a string; Twilio sends no binary frames, so bytes are malformed.
 * @returns what it was; never throws.
 */
export function decodeTwilioMessage(data: string | Uint8Array): DecodedTwilioMessage {
  if (typeof data !== 'string') return malformed('a binary frame');
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    return malformed('not JSON');
  }
  if (!isFields(frame)) return malformed('not a JSON object');
  const event = frame.event;
  if (typeof event !== 'string') return malformed('no "event"');
  return decodeEvent(event, frame);
}

function decodeEvent(event: string, frame: Fields): DecodedTwilioMessage {
  switch (event) {
    case 'media':
      return decodeMedia(frame);
    case 'mark':
      return decodeMark(frame);
    case 'dtmf':
      return decodeDtmf(frame);
    case 'connected':
      return message({ event });
    case 'start':
      return decodeStart(frame);
    case 'stop':
      return withStreamSid(frame, (streamSid) => message({ event, streamSid }));
    default:
      return { kind: 'unknown', event };
  }
}

function decodeMedia(frame: Fields): DecodedTwilioMessage {
  return withStreamSid(frame, (streamSid) => {
    const media = frame.media;
    if (!isFields(media)) return malformed('media: no "media" object');
    if (!isCallersTrack(media.track)) return ignored('media', `track ${String(media.track)}`);
    const timestampMs = wholeNumber(media.timestamp);
    if (timestampMs === undefined) return malformed('media: "timestamp" is not a whole number of ms');
    const payload = media.payload;
    const audio = typeof payload === 'string' ? decodeBase64(payload) : undefined;
    if (typeof payload !== 'string' || !audio) return malformed('media: "payload" is not base64');
    if (audio.length === 0) return malformed('media: "payload" is empty');
    return message({ event: 'media', streamSid, timestampMs, payload, audio });
  });
}

function decodeMark(frame: Fields): DecodedTwilioMessage {
  return withStreamSid(frame, (streamSid) => {
    const mark = frame.mark;
    const name = isFields(mark) ? mark.name : undefined;
    if (typeof name !== 'string') return malformed('mark: no "name"');
    return message({ event: 'mark', streamSid, name });
  });
}

function decodeDtmf(frame: Fields): DecodedTwilioMessage {
  return withStreamSid(frame, (streamSid) => {
    const dtmf = frame.dtmf;
    if (!isFields(dtmf)) return malformed('dtmf: no "dtmf" object');
    if (!isCallersTrack(dtmf.track)) return ignored('dtmf', `track ${String(dtmf.track)}`);
    const digit = dtmf.digit;
    if (typeof digit !== 'string' || !/^[0-9*#A-D]$/.test(digit)) return malformed('dtmf: not a "digit"');
    return message({ event: 'dtmf', streamSid, digit });
  });
}

function decodeStart(frame: Fields): DecodedTwilioMessage {
  const start = frame.start;
  if (!isFields(start)) return malformed('start: no "start" object');
  const streamSid = text(start.streamSid) ?? text(frame.streamSid);
  const callSid = text(start.callSid);
  if (streamSid === undefined) return malformed('start: no "streamSid"');
  if (callSid === undefined) return malformed('start: no "callSid"');
  const format = mediaFormat(start.mediaFormat);
  if (format !== MULAW_8000) return { kind: 'unsupported_media_format', streamSid, callSid, format };
  const accountSid = text(start.accountSid);
  return message({
    event: 'start',
    streamSid,
    callSid,
    accountSid,
    parameters: strings(start.customParameters),
  });
}

/** `encoding rate channels`; numbers here are numbers on the wire, yet strings are read too. */
function mediaFormat(value: unknown): string {
  // Unstated is the one format there is.
  if (!isFields(value)) return MULAW_8000;
  return [value.encoding, value.sampleRate, value.channels].map(String).join(' ').slice(0, 100);
}

/** Twilio says `inbound` for media and `inbound_track` for keys. */
function isCallersTrack(track: unknown): boolean {
  return track === 'inbound' || track === 'inbound_track' || track === undefined;
}

function withStreamSid(
  frame: Fields,
  decode: (streamSid: string) => DecodedTwilioMessage,
): DecodedTwilioMessage {
  const streamSid = text(frame.streamSid);
  return streamSid === undefined ? malformed(`${String(frame.event)}: no "streamSid"`) : decode(streamSid);
}

/** Twilio writes its numbers as strings; other implementations of the protocol do not. */
function wholeNumber(value: unknown): number | undefined {
  const read = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof read === 'number' && Number.isSafeInteger(read) && read >= 0 ? read : undefined;
}

function strings(value: unknown): Readonly<Record<string, string>> {
  if (!isFields(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const message = (read: TwilioMessage): DecodedTwilioMessage => ({ kind: 'message', message: read });
const malformed = (problem: string): DecodedTwilioMessage => ({ kind: 'malformed', problem });
const ignored = (event: string, reason: string): DecodedTwilioMessage => ({ kind: 'ignored', event, reason });
