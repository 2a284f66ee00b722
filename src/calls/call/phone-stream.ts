import type { TwilioEvent } from '../../../machines/index.ts';
import { encodeBase64 } from '../../audio/base64.ts';
import { loudness } from '../../audio/loudness.ts';
import { MULAW_BYTES_PER_MS, MULAW_SILENCE } from '../../audio/mulaw.ts';
import type { Logger } from '../../config/log.ts';
import type { Clock } from '../../io/clock.ts';
import type { Transport } from '../../io/transport.ts';
import type { Metrics } from '../../server/metrics.ts';
import { decodeTwilioMessage } from '../../twilio/decode.ts';
import { StreamEncoder } from '../../twilio/encode.ts';
import type { TwilioMessage } from '../../twilio/messages.ts';
import { MediaTimeline } from '../../twilio/timeline.ts';
import type { CallClock } from './call-clock.ts';
import { Junk } from './junk.ts';
import { VoiceWatch } from './voice-watch.ts';

/** What a stream needs around it. */
export interface PhoneStreamOptions {
  readonly transport: Transport;
  readonly streamSid: string;
  readonly clock: Clock;
  readonly callClock: CallClock;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Told of everything the stream says, in order. */
  onEvent(event: TwilioEvent): void;
  /** The caller spoke and has been quiet for `quietMs` since. */
  onFellSilent(quietMs: number): void;
}

/** A line without a single frame for this long is filled with silence, so that the model notices the pause. */
const STALL_MS = 750;
/** From then on silence is passed on as it passes. */
const STALL_AGAIN_MS = 1000;
/** Silence is passed on in pieces of at most this. */
const SILENCE_PIECE_MS = 100;

/** One media stream of a call: Twilio's frames in, events out; audio, marks and clears the other way. */
export class PhoneStream {
  readonly streamSid: string;
  readonly #options: PhoneStreamOptions;
  readonly #encoder: StreamEncoder;
  readonly #timeline = new MediaTimeline();
  readonly #voice = new VoiceWatch();
  readonly #junk: Junk;
  #stallTimer: unknown;
  #lastFrameMs: number;
  #stopped = false;
  #detached = false;

  constructor(options: PhoneStreamOptions) {
    this.#options = options;
    this.streamSid = options.streamSid;
    this.#encoder = new StreamEncoder(options.streamSid);
    this.#junk = new Junk(
      'twilio',
      'a frame from Twilio was dropped; more of the kind are only counted',
      options,
    );
    this.#lastFrameMs = options.clock.now();
    options.callClock.streamStarted();
    options.transport.listen({
      message: (data) => this.#received(data),
      close: (code) => this.#closed(code),
    });
    this.#watch();
  }

  /** Queues agent audio: base64 μ-law. */
  media(payload: string): void {
    this.#send(this.#encoder.media(payload));
  }

  /** Asks to be told when everything queued so far was played. */
  mark(name: string): void {
    this.#send(this.#encoder.mark(name));
  }

  /** Empties the queue at Twilio. */
  clear(): void {
    this.#send(this.#encoder.clear());
  }

  /** Ends the stream; nothing is heard of it any more. */
  close(): void {
    this.#detach();
    this.#options.transport.close(1000);
  }

  #send(frame: string): void {
    this.#options.metrics.frame('twilio', 'out');
    this.#options.transport.send(frame);
  }

  #received(data: string | Uint8Array): void {
    if (this.#detached) return;
    this.#options.metrics.frame('twilio', 'in');
    const decoded = decodeTwilioMessage(data);
    switch (decoded.kind) {
      case 'message':
        return this.#understood(decoded.message);
      case 'unknown':
        return this.#options.metrics.unknownEvent('twilio', decoded.event);
      case 'malformed':
        return this.#junk.book(decoded.problem);
      case 'unsupported_media_format':
        return this.#junk.book(`a second start, with ${decoded.format}`);
      case 'ignored':
        return;
    }
  }

  #understood(message: TwilioMessage): void {
    const { callClock, onEvent } = this.#options;
    if (message.event === 'connected') return;
    if (message.streamSid !== this.streamSid) return this.#junk.book('a frame of another stream');
    switch (message.event) {
      case 'start':
        return this.#junk.book('a second start');
      case 'media':
        return this.#media(message);
      case 'mark':
        return onEvent({ type: 'twilio.mark', at: callClock.now(), name: message.name });
      case 'dtmf':
        return onEvent({ type: 'twilio.dtmf', at: callClock.now(), digit: message.digit });
      case 'stop':
        this.#stopped = true;
        return onEvent({ type: 'twilio.stop', at: callClock.now() });
    }
  }

  #media(message: Extract<TwilioMessage, { event: 'media' }>): void {
    const { clock, callClock, onEvent } = this.#options;
    this.#lastFrameMs = clock.now();
    callClock.frame(message.timestampMs);
    this.#fill(this.#timeline.feed(message.timestampMs, message.audio.length));
    const { payload, audio } = message;
    onEvent({ type: 'twilio.media', at: callClock.now(), payload, bytes: audio.length });
    this.#measure(loudness(audio), audio.length / MULAW_BYTES_PER_MS);
  }

  #measure(loud: number, ms: number): void {
    const quietMs = this.#voice.feed(loud, ms);
    if (quietMs !== undefined) this.#options.onFellSilent(quietMs);
  }

  #fill(silenceMs: number): void {
    const { callClock, onEvent } = this.#options;
    for (let left = silenceMs; left > 0; left -= SILENCE_PIECE_MS) {
      const bytes = Math.min(left, SILENCE_PIECE_MS) * MULAW_BYTES_PER_MS;
      const payload = encodeBase64(new Uint8Array(bytes).fill(MULAW_SILENCE));
      onEvent({ type: 'twilio.media', at: callClock.now(), payload, bytes, filled: true });
      this.#measure(0, bytes / MULAW_BYTES_PER_MS);
    }
  }

  /** One timer a stream, set again when it fires: not one a frame. */
  #watch(): void {
    const { clock } = this.#options;
    const quietMs = clock.now() - this.#lastFrameMs;
    const waitMs = quietMs >= STALL_MS ? STALL_AGAIN_MS : STALL_MS - quietMs;
    this.#stallTimer = clock.setTimeout(() => {
      if (clock.now() - this.#lastFrameMs >= STALL_MS) this.#fill(this.#timeline.stalled());
      if (!this.#detached) this.#watch();
    }, waitMs);
  }

  #closed(code: number): void {
    if (this.#detached) return;
    this.#detach();
    const { callClock, onEvent } = this.#options;
    if (!this.#stopped) onEvent({ type: 'twilio.lost', at: callClock.now(), code });
  }

  #detach(): void {
    this.#detached = true;
    this.#options.clock.clearTimeout(this.#stallTimer);
  }
}
