import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTwilioMessage } from '../../src/twilio/decode.ts';

const streamSid = 'MZ00000000000000000000000000000001';
const callSid = 'CA00000000000000000000000000000001';
const decode = (frame: unknown) => decodeTwilioMessage(JSON.stringify(frame));

function start(overrides: object = {}): unknown {
  return {
    event: 'start',
    sequenceNumber: '1',
    start: {
      accountSid: 'AC1',
      streamSid,
      callSid,
      tracks: ['inbound'],
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      customParameters: { token: 'abc', tenant: 't_42' },
      ...overrides,
    },
    streamSid,
  };
}

function media(overrides: object = {}): unknown {
  const payload = Buffer.alloc(160, 0x7f).toString('base64');
  return {
    event: 'media',
    sequenceNumber: '2',
    media: { track: 'inbound', chunk: '1', timestamp: '102', payload, ...overrides },
    streamSid,
  };
}

describe('a frame of a media stream', () => {
  it('says that the socket is up', () => {
    expect(decode({ event: 'connected', protocol: 'Call', version: '1.0.0' })).toEqual({
      kind: 'message',
      message: { event: 'connected' },
    });
  });

  it('starts a stream with its call and its parameters', () => {
    expect(decode(start())).toEqual({
      kind: 'message',
      message: {
        event: 'start',
        streamSid,
        callSid,
        accountSid: 'AC1',
        parameters: { token: 'abc', tenant: 't_42' },
      },
    });
  });

  it('starts a stream without parameters', () => {
    expect(decode(start({ customParameters: {} }))).toMatchObject({ message: { parameters: {} } });
    expect(decode(start({ customParameters: undefined }))).toMatchObject({ message: { parameters: {} } });
  });

  it('starts a stream whose format goes without saying', () => {
    expect(decode(start({ mediaFormat: undefined }))).toMatchObject({ message: { event: 'start', callSid } });
  });

  it.each([
    [{ encoding: 'audio/x-mulaw', sampleRate: 16000, channels: 1 }, 'audio/x-mulaw 16000 1'],
    [{ encoding: 'audio/l16', sampleRate: 8000, channels: 1 }, 'audio/l16 8000 1'],
    [{ encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 2 }, 'audio/x-mulaw 8000 2'],
  ])('names a call whose audio it cannot serve: %o', (mediaFormat, format) => {
    expect(decode(start({ mediaFormat }))).toEqual({
      kind: 'unsupported_media_format',
      streamSid,
      callSid,
      format,
    });
  });

  it('carries 20 ms of caller audio with its time as a number and its base64 untouched', () => {
    const payload = Buffer.alloc(160, 0x7f).toString('base64');
    expect(payload).toHaveLength(216);
    expect(decode(media())).toEqual({
      kind: 'message',
      message: {
        event: 'media',
        streamSid,
        timestampMs: 102,
        payload,
        audio: new Uint8Array(160).fill(0x7f),
      },
    });
  });

  it('carries audio of any length', () => {
    const payload = Buffer.from([1, 2, 3]).toString('base64');
    const decoded = decode(media({ payload }));
    expect(decoded).toMatchObject({ message: { audio: new Uint8Array([1, 2, 3]) } });
  });

  it('may write its time as a number', () => {
    expect(decode(media({ timestamp: 0 }))).toMatchObject({ message: { timestampMs: 0 } });
  });

  it('is ignored when it is of another track than the caller', () => {
    expect(decode(media({ track: 'outbound' }))).toMatchObject({ kind: 'ignored', event: 'media' });
  });

  it('returns a mark by its name', () => {
    const frame = { event: 'mark', sequenceNumber: '231', streamSid, mark: { name: 'item_A:1200' } };
    expect(decode(frame)).toEqual({
      kind: 'message',
      message: { event: 'mark', streamSid, name: 'item_A:1200' },
    });
  });

  it.each([...'0123456789*#ABCD'])('carries the key %s', (digit) => {
    const frame = {
      event: 'dtmf',
      streamSid,
      sequenceNumber: '307',
      dtmf: { track: 'inbound_track', digit },
    };
    expect(decode(frame)).toEqual({ kind: 'message', message: { event: 'dtmf', streamSid, digit } });
  });

  it('ends the stream', () => {
    const frame = { event: 'stop', sequenceNumber: '999', streamSid, stop: { accountSid: 'AC1', callSid } };
    expect(decode(frame)).toEqual({ kind: 'message', message: { event: 'stop', streamSid } });
  });

  it('of a kind nobody knows yet is named, not refused', () => {
    expect(decode({ event: 'transcription', streamSid })).toEqual({
      kind: 'unknown',
      event: 'transcription',
    });
  });
});

describe('a broken frame', () => {
  it.each([
    ['binary', new Uint8Array([123, 125]), 'a binary frame'],
    ['no JSON', '{"event":', 'not JSON'],
    ['JSON of another shape', '[1]', 'not a JSON object'],
    ['null', 'null', 'not a JSON object'],
    ['without an event', '{}', 'no "event"'],
    ['with an event that is no word', '{"event":7}', 'no "event"'],
  ])('%s is malformed', (_, data, problem) => {
    expect(decodeTwilioMessage(data)).toEqual({ kind: 'malformed', problem });
  });

  it.each([
    ['media without media', { event: 'media', streamSid }],
    ['media without a stream', { ...(media() as object), streamSid: undefined }],
    ['media with a time that is no number', media({ timestamp: 'soon' })],
    ['media with a negative time', media({ timestamp: -1 })],
    ['media with a time beyond counting', media({ timestamp: '9999999999999999999' })],
    ['media with a fraction as time', media({ timestamp: '1.5' })],
    ['media that is not base64', media({ payload: '***' })],
    ['media with broken padding', media({ payload: 'AAA' })],
    ['media with nothing in it', media({ payload: '' })],
    ['media without payload', media({ payload: undefined })],
    ['a start without content', { event: 'start', streamSid }],
    ['a start without a call', start({ callSid: undefined })],
    ['a mark without a name', { event: 'mark', streamSid, mark: {} }],
    ['a key that is none', { event: 'dtmf', streamSid, dtmf: { track: 'inbound_track', digit: '12' } }],
    ['a stop without a stream', { event: 'stop' }],
  ])('%s is malformed', (_, frame) => {
    expect(decode(frame).kind).toBe('malformed');
  });

  it('never breaks the reader, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => decodeTwilioMessage(text).kind.length > 0));
  });

  it('never breaks the reader, whatever the JSON behind a known event', () => {
    const event = fc.constantFrom('media', 'mark', 'dtmf', 'start', 'stop', 'connected', '__proto__');
    const field = fc.jsonValue();
    fc.assert(
      fc.property(event, field, field, (name, value, sid) => {
        const text = JSON.stringify({ event: name, [name]: value, streamSid: sid });
        expect(['message', 'ignored', 'unknown', 'malformed', 'unsupported_media_format']).toContain(
          decodeTwilioMessage(text).kind,
        );
      }),
    );
  });
});
