import { decodeBase64, encodeBase64 } from '../../audio/base64.ts';
import { MULAW_SILENCE } from '../../audio/mulaw.ts';
import type { Clock } from '../../io/clock.ts';
import type { CallRecord } from './call-record.ts';
import type { CarrierSocket } from './carrier.ts';
import { FRAME_MS, FrameClock, type FramePlan } from './frame-clock.ts';
import { junkFrames } from './junk.ts';
import { type LineProfile, within } from './line.ts';
import { FRAME_BYTES, type Microphone } from './microphone.ts';
import type { PendingMark, Playout } from './playout.ts';
import type { StreamEnd, StreamRecord } from './report.ts';
import { readServerMessage } from './server-message.ts';

/** What one media stream is made of. */
export interface StreamParts {
  readonly socket: CarrierSocket;
  /** The clock of the call. */
  readonly clock: Clock;
  readonly random: () => number;
  readonly line: LineProfile;
  readonly microphone: Microphone;
  readonly playout: Playout;
  readonly record: CallRecord;
  readonly stream: StreamRecord;
  readonly accountSid: string;
  readonly callSid: string;
  readonly customParameters: Readonly<Record<string, string>>;
  /** Called once, when `start` has been sent. */
  readonly onStart: () => void;
}

type Mute = { readonly untilMs: number; readonly how: 'frames' | 'nothing' };

interface Echo {
  readonly mark: PendingMark;
  readonly cleared: boolean;
  readonly atMs: number;
  readonly playedBytes: number;
}

/** Twilio's end of one bidirectional media stream, from `connected` to the closed socket. */
export class MediaStream {
  readonly #parts: StreamParts;
  readonly #frames: FrameClock;
  #sequence = 0;
  #chunk = 0;
  #timer: unknown;
  #mute: Mute = { untilMs: 0, how: 'frames' };
  readonly #echoes: Echo[] = [];
  #heardFromMs = Number.POSITIVE_INFINITY;
  #end: StreamEnd | undefined;
  #closed = false;
  readonly #warned = new Set<number>();
  #finish: (end: StreamEnd) => void = () => {};
  /** Resolves with what ended the stream, when its socket is closed. */
  readonly done: Promise<StreamEnd>;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    const { line, random, clock, socket } = parts;
    const firstTimestampMs = Math.round(within(line.firstTimestampMs, random));
    this.#frames = new FrameClock(line, firstTimestampMs, random);
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
    socket.listen({ message: (data) => this.#hear(data), close: (code) => this.#onClose(code) });
    socket.send('{"event":"connected","protocol":"Call","version":"1.0.0"}');
    this.#timer = clock.setTimeout(() => this.#start(firstTimestampMs), within(line.startDelayMs, random));
  }

  /** Whether `start` was sent and the socket is still up. */
  get live(): boolean {
    return this.#parts.stream.startedAtMs !== undefined && this.#end === undefined && !this.#closed;
  }

  /** From when on the stream carries what the caller says, ms of the call. */
  get heardFromMs(): number {
    return this.#heardFromMs;
  }

  /** Ends the stream in order: `stop`, then the socket is closed. */
  stop(end: 'caller' | 'redirected'): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    const { accountSid, callSid, socket } = this.#parts;
    this.#halt();
    if (this.#parts.stream.startedAtMs !== undefined)
      this.#send({ event: 'stop', stop: { accountSid, callSid } });
    socket.close(1000);
    // A peer that never answers the closing handshake must not keep the call alive.
    this.#timer = this.#parts.clock.setTimeout(() => this.#onClose(1006), 2000);
  }

  /** Cuts the connection without `stop`. */
  cut(): void {
    if (this.#end !== undefined) return;
    this.#end = 'cut';
    this.#halt();
    this.#parts.socket.terminate();
    this.#onClose(1006);
  }

  /** Sends one key: `0-9 * # A-D`. */
  press(digit: string): void {
    this.#parts.record.keys.push({ atMs: this.#parts.clock.now(), digit });
    this.#send({ event: 'dtmf', dtmf: { track: 'inbound_track', digit } });
  }

  /** Sends a frame exactly as given; `{streamSid}` in a text is replaced by this stream's. */
  sendRaw(frame: string | Uint8Array): void {
    const { socket, stream } = this.#parts;
    socket.send(typeof frame === 'string' ? frame.replaceAll('{streamSid}', stream.streamSid) : frame);
  }

  /** For `ms` sends frames of 0xFF (`frames`) or no frames at all (`nothing`). */
  mute(ms: number, how: 'frames' | 'nothing'): void {
    this.#mute = { untilMs: this.#parts.clock.now() + ms, how };
  }

  /** Stops or resumes reading, so that the application's audio piles up on its side. */
  setReading(reading: boolean): void {
    if (reading) this.#parts.socket.resume?.();
    else this.#parts.socket.pause?.();
  }

  /** Reports a played mark to the application. */
  echo(mark: PendingMark): void {
    this.#echoAt(mark, false, this.#parts.clock.now());
  }

  #start(firstTimestampMs: number): void {
    const { accountSid, callSid, customParameters, stream, clock } = this.#parts;
    stream.startedAtMs = Math.ceil(clock.now() * 8) / 8;
    this.#send({
      event: 'start',
      start: {
        accountSid,
        streamSid: stream.streamSid,
        callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters,
      },
    });
    const baseMs = stream.startedAtMs + firstTimestampMs;
    this.#heardFromMs = baseMs - FRAME_MS;
    this.#await(this.#frames.next(), baseMs);
    this.#parts.onStart();
  }

  #await(plan: FramePlan, baseMs: number): void {
    const { clock } = this.#parts;
    const waitMs = baseMs + plan.arrivesMs - clock.now();
    this.#timer = clock.setTimeout(
      () => {
        if (this.#end !== undefined || this.#closed) return;
        this.#deliver(plan, baseMs);
        let next = this.#frames.next();
        for (; baseMs + next.arrivesMs <= clock.now(); next = this.#frames.next())
          this.#deliver(next, baseMs);
        this.#await(next, baseMs);
      },
      Math.max(0, waitMs),
    );
  }

  #deliver(plan: FramePlan, baseMs: number): void {
    const { record, microphone, random, socket, stream } = this.#parts;
    const dueMs = baseMs + plan.dueMs;
    const muted = dueMs < this.#mute.untilMs ? this.#mute.how : undefined;
    if (plan.lost || muted === 'nothing') return record.frameLost();
    const audio = muted ? new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE) : microphone.frame(dueMs);
    this.#chunk += 1;
    const media = {
      track: 'inbound',
      chunk: String(this.#chunk),
      timestamp: String(plan.timestampMs),
      payload: encodeBase64(audio),
    };
    const text = this.#send({ event: 'media', media });
    record.frameSent(audio);
    stream.framesSent += 1;
    if (plan.copies === 2) socket.send(text);
    if (plan.junk) this.sendRaw(junkFrames[Math.floor(random() * junkFrames.length)]!);
  }

  #send(body: Record<string, unknown>): string {
    this.#sequence += 1;
    const { event, ...rest } = body;
    const { streamSid } = this.#parts.stream;
    const text = JSON.stringify({ event, sequenceNumber: String(this.#sequence), ...rest, streamSid });
    this.#parts.socket.send(text);
    return text;
  }

  #hear(data: string | Uint8Array): void {
    if (this.#end !== undefined) return;
    const { playout, record, stream, clock, line, random } = this.#parts;
    const message = readServerMessage(data, stream.streamSid, decodeBase64);
    if ('code' in message) return this.#warnOnce(message.code, message.problem);
    if (message.event === 'media') {
      record.mediaReceived(message.audio);
      if (playout.receive(message.audio) > 0)
        this.#warnOnce(31931, 'ten minutes of audio are queued, the rest is discarded');
    } else if (message.event === 'mark') playout.mark(message.name);
    else {
      const atMs = clock.now();
      const cleared = playout.clear();
      record.clears.push({ atMs, ...cleared });
      const echoMs = atMs + within(line.clearEchoMs, random);
      for (const mark of cleared.marks) this.#echoAt(mark, true, echoMs);
    }
  }

  /** One queue for all echoes: none may overtake those a `clear` is still returning. */
  #echoAt(mark: PendingMark, cleared: boolean, atMs: number): void {
    this.#echoes.push({ mark, cleared, atMs, playedBytes: this.#parts.playout.playedBytes });
    if (this.#echoes.length === 1) this.#sendEchoes();
  }

  #sendEchoes(): void {
    const { clock, record } = this.#parts;
    for (;;) {
      const next = this.#echoes[0];
      if (!next || this.#end !== undefined) return;
      const echoedAtMs = clock.now();
      if (next.atMs > echoedAtMs) {
        clock.setTimeout(() => this.#sendEchoes(), next.atMs - echoedAtMs);
        return;
      }
      this.#echoes.shift();
      const { name, receivedAtMs } = next.mark;
      const { cleared, playedBytes } = next;
      record.marks.push({ name, receivedAtMs, echoedAtMs, cleared, playedBytes });
      this.#send({ event: 'mark', mark: { name } });
    }
  }

  #warnOnce(code: number, text: string): void {
    if (this.#warned.has(code)) return;
    this.#warned.add(code);
    this.#parts.record.warn(code, text);
  }

  /** No more frames, and nothing more is played. */
  #halt(): void {
    this.#parts.clock.clearTimeout(this.#timer);
    this.#parts.playout.clear();
  }

  #onClose(code: number): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#halt();
    const end = this.#end ?? 'server';
    this.#end = end;
    const { stream, clock, record } = this.#parts;
    Object.assign(stream, { endedAtMs: clock.now(), end, closeCode: code });
    if (end === 'server' && code !== 1000 && code !== 1005)
      record.warn(31921, `WebSocket closed by the server: ${code}`);
    this.#finish(end);
  }
}
