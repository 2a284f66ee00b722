import type { Transport } from '../../../src/io/transport.ts';

type Wire = Record<string, unknown>;
type Queued = { readonly audio: Buffer } | { readonly mark: string };

/** Where the stream belongs. */
export interface LegNames {
  readonly callSid: string;
  readonly streamSid: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const FRAME_MS = 20;
const FRAME_BYTES = 160;
/** Twilio's first frame is never stamped 0. */
const FIRST_STAMP_MS = 102;
const QUIET = Buffer.alloc(FRAME_BYTES, 0xff).toString('base64');

/**
 * Twilio's end of one bidirectional media stream. Time on the line passes by {@link tick} only: a queue played at
 * 8 bytes per ms, marks that come back when they are reached, and caller frames stamped with the same clock.
 */
export class MediaLeg {
  /** Everything the server wrote, in order. */
  readonly received: Wire[] = [];
  /** What Twilio would complain about (31951, 31950). */
  readonly warnings: string[] = [];
  readonly marks: { readonly name: string; readonly playedMs: number; readonly cleared: boolean }[] = [];
  readonly clears: { readonly playedMs: number; readonly droppedMs: number }[] = [];
  /** Line time, ms since the stream started. */
  nowMs = FIRST_STAMP_MS;
  /** The close code, once the server or the network closed the socket. */
  closed: number | undefined;
  /** Marks are never returned: the buffer is somewhere else. */
  swallowsMarks = false;
  /** Resolves when {@link closed} is set. */
  readonly ended: Promise<void>;
  readonly names: LegNames;
  readonly #transport: Transport;
  readonly #heard: Buffer[] = [];
  readonly #waiting: { readonly playedMs: number; readonly run: () => void }[] = [];
  #queue: Queued[] = [];
  #sequence = 0;
  #chunk = 0;

  constructor(transport: Transport, names: LegNames) {
    this.#transport = transport;
    this.names = names;
    this.ended = new Promise((resolve) => {
      transport.listen({
        message: (data) => this.#message(data),
        close: (code) => {
          this.closed = code;
          resolve();
        },
      });
    });
  }

  /** Everything that was played so far. */
  get heard(): Buffer {
    return Buffer.concat(this.#heard);
  }

  /** All agent audio the server wrote, whether it was played or not. */
  get sentToCaller(): Buffer {
    const media = this.received.filter(({ event }) => event === 'media');
    return Buffer.concat(
      media.map((frame) => Buffer.from((frame.media as { payload: string }).payload, 'base64')),
    );
  }

  /** Agent audio played so far, ms. */
  get playedMs(): number {
    return this.#heard.reduce((sum, audio) => sum + audio.length, 0) / 8;
  }

  /** Caller audio sent so far, bytes. */
  get sentBytes(): number {
    return this.#chunk * FRAME_BYTES;
  }

  /** Agent audio received and not played yet, ms. */
  get queuedMs(): number {
    return this.#queue.reduce((sum, queued) => sum + ('audio' in queued ? queued.audio.length : 0), 0) / 8;
  }

  /** Says `connected` and `start`. */
  start(): void {
    const { callSid, streamSid, parameters } = this.names;
    this.send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
    this.frame('start', {
      start: {
        ...{ accountSid: 'AC11111111111111111111111111111111', streamSid, callSid, tracks: ['inbound'] },
        ...{ mediaFormat, customParameters: parameters },
      },
    });
  }

  /** 20 ms pass: so much is played, and one caller frame (base64, silence by default) goes out. */
  tick(payload: string = QUIET): void {
    this.nowMs += FRAME_MS;
    this.#chunk += 1;
    const media = { track: 'inbound', chunk: String(this.#chunk), timestamp: String(this.nowMs), payload };
    this.frame('media', { media });
    this.#play(FRAME_BYTES);
    while (this.#waiting[0] && this.#waiting[0].playedMs <= this.playedMs) this.#waiting.shift()?.run();
  }

  /** Runs something once so much agent audio was heard; to be asked for in the order of hearing. */
  onceHeard(playedMs: number, run: () => void): void {
    this.#waiting.push({ playedMs, run });
  }

  /** So much line time passes in silence, ms. */
  pass(ms: number): void {
    for (let left = ms; left > 0; left -= FRAME_MS) this.tick();
  }

  /** The caller hangs up. */
  hangUp(): void {
    const { callSid } = this.names;
    this.frame('stop', { stop: { accountSid: 'AC11111111111111111111111111111111', callSid } });
    this.#transport.close(1000);
  }

  /** The network is lost: no `stop`, no closing handshake. */
  cut(): void {
    this.#transport.terminate();
  }

  /** Writes one numbered message of this stream. */
  frame(event: string, content: Wire): void {
    this.#sequence += 1;
    const { streamSid } = this.names;
    this.send({ event, sequenceNumber: String(this.#sequence), ...content, streamSid });
  }

  /** Writes anything. */
  send(message: Wire): void {
    this.#transport.send(JSON.stringify(message));
  }

  #message(data: string | Uint8Array): void {
    if (typeof data !== 'string') {
      this.warnings.push('31950');
      return;
    }
    const message = JSON.parse(data) as Wire;
    this.received.push(message);
    if (message.streamSid !== this.names.streamSid) this.warnings.push(`31951: ${data.slice(0, 80)}`);
    switch (message.event) {
      case 'media': {
        const { payload } = message.media as { payload: string };
        const audio = Buffer.from(payload, 'base64');
        if (audio.toString('base64') !== payload) this.warnings.push('31951: payload');
        this.#queue.push({ audio });
        return;
      }
      case 'mark':
        this.#queue.push({ mark: (message.mark as { name: string }).name });
        return this.#play(0);
      case 'clear':
        return this.#clear();
      default:
        this.warnings.push(`31951: ${String(message.event)}`);
    }
  }

  #play(bytes: number): void {
    let left = bytes;
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      if ('mark' in next) {
        this.#queue.shift();
        this.#echo(next.mark, false);
        continue;
      }
      if (left === 0) return;
      const played = next.audio.subarray(0, left);
      this.#heard.push(played);
      left -= played.length;
      if (played.length === next.audio.length) this.#queue.shift();
      else this.#queue[0] = { audio: next.audio.subarray(played.length) };
    }
  }

  #clear(): void {
    this.clears.push({ playedMs: this.playedMs, droppedMs: this.queuedMs });
    const dropped = this.#queue;
    this.#queue = [];
    for (const queued of dropped) if ('mark' in queued) this.#echo(queued.mark, true);
  }

  #echo(name: string, cleared: boolean): void {
    this.marks.push({ name, playedMs: this.playedMs, cleared });
    if (!this.swallowsMarks) this.frame('mark', { mark: { name } });
  }
}
