import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../../src/audio/base64.ts';
import type { ToLine } from '../../../src/console/phone/line-messages.ts';
import { Stream } from '../../../src/console/phone/stream.ts';
import { VirtualClock } from '../../../src/io/clock.ts';
import { memoryPair } from '../../../src/io/memory-transport.ts';
import { decodeTwilioMessage } from '../../../src/twilio/decode.ts';
import { StreamEncoder } from '../../../src/twilio/encode.ts';

async function setUp() {
  const clock = new VirtualClock();
  const [transport, server] = memoryPair(clock);
  const received: string[] = [];
  const closes: number[] = [];
  server.listen({ message: (data) => received.push(String(data)), close: (code) => closes.push(code) });
  const line: ToLine[] = [];
  const identity = { callSid: 'CA1', accountSid: 'AC1', streamSid: 'MZ1', parameters: { token: 't' } };
  const stream = new Stream({ transport, timers: clock, identity, toLine: (message) => line.push(message) });
  await clock.advance(0);
  return { clock, stream, server, received, closes, line };
}

const frame = (at: number) => ({ audio: new Uint8Array(160).fill(at % 128), at });

describe("Twilio's side of a stream, as the page speaks it", () => {
  it('introduces itself with the call, the token and the format', async () => {
    const { received } = await setUp();
    expect(received.map((text) => JSON.parse(text))).toEqual([
      { event: 'connected', protocol: 'Call', version: '1.0.0' },
      {
        event: 'start',
        sequenceNumber: '1',
        start: {
          accountSid: 'AC1',
          streamSid: 'MZ1',
          callSid: 'CA1',
          tracks: ['inbound'],
          mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
          customParameters: { token: 't' },
        },
        streamSid: 'MZ1',
      },
    ]);
  });

  it('numbers everything in one row, and media in a row of its own, in strings', async () => {
    const { clock, stream, received } = await setUp();
    stream.frame(frame(1020));
    stream.press('5');
    stream.frame(frame(1040));
    stream.played('a');
    stream.stop();
    await clock.advance(0);
    expect(received.slice(2).map((text) => JSON.parse(text))).toEqual([
      {
        event: 'media',
        sequenceNumber: '2',
        media: { track: 'inbound', chunk: '1', timestamp: '20', payload: encodeBase64(frame(1020).audio) },
        streamSid: 'MZ1',
      },
      { event: 'dtmf', sequenceNumber: '3', dtmf: { track: 'inbound_track', digit: '5' }, streamSid: 'MZ1' },
      {
        event: 'media',
        sequenceNumber: '4',
        media: { track: 'inbound', chunk: '2', timestamp: '40', payload: encodeBase64(frame(1040).audio) },
        streamSid: 'MZ1',
      },
      { event: 'mark', sequenceNumber: '5', mark: { name: 'a' }, streamSid: 'MZ1' },
      { event: 'stop', sequenceNumber: '6', stop: { accountSid: 'AC1', callSid: 'CA1' }, streamSid: 'MZ1' },
    ]);
  });

  it('is understood by the codec that reads Twilio', async () => {
    const { clock, stream, received } = await setUp();
    stream.frame(frame(20));
    stream.press('#');
    stream.played('a');
    stream.stop();
    await clock.advance(0);
    const kinds = received.map((text) => decodeTwilioMessage(text));
    expect(kinds.map(({ kind }) => kind)).toEqual(Array(6).fill('message'));
  });

  it('passes on what the server writes, in order, and nothing else', async () => {
    const { clock, server, line } = await setUp();
    const encoder = new StreamEncoder('MZ1');
    server.send(encoder.media(encodeBase64(new Uint8Array([1, 2, 3]))));
    server.send(encoder.mark('a'));
    server.send(encoder.clear());
    server.send(new StreamEncoder('MZ2').clear());
    server.send(new Uint8Array([1]));
    server.send('{"event":"media","streamSid":"MZ1","media":{"payload":"?"}}');
    server.send('not JSON');
    await clock.advance(0);
    expect(line).toEqual([
      { type: 'media', audio: new Uint8Array([1, 2, 3]) },
      { type: 'mark', name: 'a' },
      { type: 'clear' },
    ]);
  });

  it('says stop, closes, and says nothing after it', async () => {
    const { clock, stream, received, closes } = await setUp();
    stream.stop();
    stream.stop();
    stream.frame(frame(20));
    stream.played('a');
    stream.press('1');
    await clock.advance(0);
    await stream.done;
    expect(received.map((text) => JSON.parse(text).event)).toEqual(['connected', 'start', 'stop']);
    expect(closes).toEqual([1000]);
  });

  it('is over when the server closes, and when it never answers the closing', async () => {
    const first = await setUp();
    first.server.close(1000);
    await first.clock.advance(0);
    await first.stream.done;

    const clock = new VirtualClock();
    const deaf = { send: () => {}, close: () => {}, terminate: () => {}, listen: () => {}, bufferedBytes: 0 };
    const identity = { callSid: 'CA1', accountSid: 'AC1', streamSid: 'MZ1', parameters: {} };
    const stream = new Stream({ transport: deaf, timers: clock, identity, toLine: () => {} });
    let over = false;
    void stream.done.then(() => {
      over = true;
    });
    stream.stop();
    await clock.advance(1999);
    expect(over).toBe(false);
    await clock.advance(1);
    expect(over).toBe(true);
  });
});
