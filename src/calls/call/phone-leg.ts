import type { CallEvent, TwilioEvent } from '../../../machines/index.ts';
import { encodeBase64 } from '../../audio/base64.ts';
import type { Logger } from '../../config/log.ts';
import type { Clock } from '../../io/clock.ts';
import type { Transport } from '../../io/transport.ts';
import type { Metrics } from '../../server/metrics.ts';
import { CallAudio, type OnAudio } from './call-audio.ts';
import type { CallClock } from './call-clock.ts';
import { HoldMusic } from './hold-music.ts';
import { PhoneStream } from './phone-stream.ts';
import type { Recorder } from './recorder.ts';

/** A stream that held this long was no failure to open one. */
const STEADY_MS = 30_000;

/** What a phone leg needs around it. */
export interface PhoneLegOptions {
  readonly clock: Clock;
  readonly callClock: CallClock;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Played to callers on hold: μ-law, 8000 samples/s. */
  readonly music: Uint8Array;
  /** Absent: the call is not recorded. */
  readonly recorder: Recorder | undefined;
  /** Told of everything the streams say, in order. */
  onEvent(event: TwilioEvent): void;
  /** The caller spoke and has been quiet for `quietMs` since. */
  onFellSilent(quietMs: number): void;
}

/** The connection of one call to its caller: one media stream after the other, and all that is played into them. */
export class PhoneLeg {
  readonly #options: PhoneLegOptions;
  readonly #audio: CallAudio;
  readonly #hold: HoldMusic;
  #stream: PhoneStream | undefined;
  /** When the last stream was attached, or the call began. */
  #attachedMs: number;
  #broken = 0;

  constructor(options: PhoneLegOptions) {
    this.#options = options;
    this.#attachedMs = options.clock.now();
    this.#audio = new CallAudio(options.recorder);
    this.#hold = new HoldMusic({
      music: options.music,
      clock: options.clock,
      send: (piece) => this.play(piece),
    });
  }

  /** A media stream whose `start` was read and whose token was good. Replaces the one there was. */
  attach(transport: Transport, streamSid: string): void {
    const { clock, callClock } = this.#options;
    this.#attachedMs = clock.now();
    this.#stream?.close();
    this.#stream = new PhoneStream({ ...this.#options, transport, streamSid });
    this.#audio.streamStarted(callClock.now());
  }

  /** Twilio asks what is next though the call lives. @returns how many streams in a row have not held. */
  streamBroke(): number {
    const heldMs = this.#options.clock.now() - this.#attachedMs;
    this.#broken = heldMs < STEADY_MS ? this.#broken + 1 : 1;
    return this.#broken;
  }

  /** A stream of the call was up. */
  get connected(): boolean {
    return this.#stream !== undefined;
  }

  /** Listeners and the recording take what the call is about to take. */
  took(event: CallEvent): void {
    if (event.type === 'twilio.media') this.#audio.caller(event.payload, event.at);
    if (event.type === 'twilio.lost') this.#audio.cleared(event.at);
  }

  /** Passes audio of both sides on from now. @returns ends it. */
  listen(onAudio: OnAudio): () => void {
    return this.#audio.listen(onAudio);
  }

  /** Queues agent audio: base64 μ-law. */
  media(payload: string): void {
    this.#audio.agent(payload, this.#options.callClock.now());
    this.#stream?.media(payload);
  }

  /** Asks to be told when everything queued so far was played. */
  mark(name: string): void {
    this.#stream?.mark(name);
  }

  /** Empties the queue at Twilio. */
  clear(): void {
    this.#audio.cleared(this.#options.callClock.now());
    this.#stream?.clear();
  }

  /** Queues sound that is not the model's: μ-law, 8000 samples/s. @param mark told back when it was played. */
  play(audio: Uint8Array, mark?: string): void {
    this.media(encodeBase64(audio));
    if (mark !== undefined) this.mark(mark);
  }

  /** Hold music begins, or ends at once. */
  hold(on: boolean): void {
    if (on) return this.#hold.start();
    this.#hold.stop();
    this.clear();
  }

  /** Ends the stream; nothing is heard of it any more. */
  close(): void {
    this.#stream?.close();
  }

  /** The call is over: the recording ends, and nobody listens any more. */
  finish(): void {
    this.#hold.stop();
    this.#audio.finish(this.#options.callClock.now());
  }
}
