import type { PhoneAnswer } from '../../api/types.ts';
import type { Transport } from '../../io/transport.ts';
import { readServerMessage } from '../../rehearsal/caller/server-message.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import type { LineFrame, ToLine } from './line-messages.ts';
import { MediaClock } from './media-clock.ts';
import type { Timers } from './ports.ts';

/** How long the server may take to answer the closing handshake. */
const CLOSE_TIMEOUT_MS = 2000;

/** What one stream is made of. */
export interface StreamParts {
  readonly transport: Transport;
  readonly timers: Timers;
  readonly identity: Pick<PhoneAnswer, 'callSid' | 'accountSid' | 'parameters'> & {
    readonly streamSid: string;
  };
  /** Takes what is to be played, marked and cleared. */
  toLine(message: ToLine): void;
}

/** Twilio's side of one media stream, spoken by the page: from `connected` to the closed socket. */
export class Stream {
  readonly #parts: StreamParts;
  readonly #clock = new MediaClock();
  #sequence = 0;
  #chunk = 0;
  #over = false;
  #closed = false;
  #timer: unknown;
  #finish: () => void = () => {};
  /** Resolves when the socket is closed, whoever closed it. */
  readonly done: Promise<void>;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
    const { transport, identity } = parts;
    transport.listen({ message: (data) => this.#hear(data), close: () => this.#onClose() });
    transport.send('{"event":"connected","protocol":"Call","version":"1.0.0"}');
    const { accountSid, callSid, streamSid, parameters: customParameters } = identity;
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
    this.#send('start', {
      accountSid,
      streamSid,
      callSid,
      tracks: ['inbound'],
      mediaFormat,
      customParameters,
    });
  }

  /** Sends 20 ms of the microphone. */
  frame({ audio, at }: Pick<LineFrame, 'audio' | 'at'>): void {
    if (this.#over) return;
    this.#chunk += 1;
    this.#send('media', {
      track: 'inbound',
      chunk: String(this.#chunk),
      timestamp: String(this.#clock.stamp(at)),
      payload: encodeBase64(audio),
    });
  }

  /** Returns a mark: what was queued before it was played, or cleared. */
  played(name: string): void {
    this.#send('mark', { name });
  }

  /** Sends one key: `0-9 * # A-D`. */
  press(digit: string): void {
    this.#send('dtmf', { track: 'inbound_track', digit });
  }

  /** Ends the stream in order: `stop`, then the socket is closed. */
  stop(): void {
    if (this.#over) return;
    const { transport, timers, identity } = this.#parts;
    const { accountSid, callSid } = identity;
    this.#send('stop', { accountSid, callSid });
    this.#over = true;
    transport.close(1000);
    this.#timer = timers.setTimeout(() => this.#onClose(), CLOSE_TIMEOUT_MS);
  }

  #hear(data: string | Uint8Array): void {
    if (this.#over) return;
    const { identity, toLine } = this.#parts;
    const message = readServerMessage(data, identity.streamSid, decodeBase64);
    // What Twilio would only log, and ignore.
    if ('code' in message) return;
    if (message.event === 'media') toLine({ type: 'media', audio: message.audio });
    else if (message.event === 'mark') toLine({ type: 'mark', name: message.name });
    else toLine({ type: 'clear' });
  }

  #send(event: string, body: object): void {
    if (this.#over) return;
    this.#sequence += 1;
    const { transport, identity } = this.#parts;
    const sequenceNumber = String(this.#sequence);
    const { streamSid } = identity;
    transport.send(JSON.stringify({ event, sequenceNumber, [event]: body, streamSid }));
  }

  #onClose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#over = true;
    this.#parts.timers.clearTimeout(this.#timer);
    this.#finish();
  }
}
