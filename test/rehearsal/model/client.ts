import { encodeAlaw } from '../../../src/audio/alaw.ts';
import { encodeBase64 } from '../../../src/audio/base64.ts';
import { decodeMulaw } from '../../../src/audio/mulaw.ts';
import { createTranscoder, type ModelFormat } from '../../../src/audio/transcoder.ts';
import { VirtualClock } from '../../../src/io/clock.ts';
import type { Transport } from '../../../src/io/transport.ts';
import {
  connectRehearsalModel,
  type MemoryModelOptions,
  sharedVoices,
} from '../../../src/rehearsal/model/connect.ts';
import type { RehearsalSession } from '../../../src/rehearsal/model/session.ts';

/** A server event as a client sees it: JSON. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever the wire carries
export type Wire = Record<string, any> & { readonly type: string };

const FRAME = 160;

/** A client of the rehearsal model on virtual time. */
export class TestClient {
  readonly clock: VirtualClock;
  readonly session: RehearsalSession;
  readonly events: Wire[] = [];
  readonly times: number[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;
  readonly transport: Transport;
  #format: ModelFormat = 'audio/pcmu';
  #toModel = createTranscoder('audio/pcmu');

  constructor(options: Omit<MemoryModelOptions, 'clock'> = {}) {
    this.clock = new VirtualClock();
    const { transport, session } = connectRehearsalModel({ clock: this.clock, ...options });
    this.transport = transport;
    this.session = session;
    transport.listen({
      message: (data) => {
        this.events.push(JSON.parse(String(data)));
        this.times.push(this.clock.now());
      },
      close: (code, reason) => {
        this.closed = { code, reason };
      },
    });
  }

  send(event: Record<string, unknown>): void {
    this.transport.send(JSON.stringify(event));
  }

  /** Events of one type, in order. */
  all(type: string): Wire[] {
    return this.events.filter((event) => event.type === type);
  }

  last(type: string): Wire {
    const event = this.all(type).at(-1);
    if (!event) throw new Error(`no ${type} came; seen: ${this.types().join(', ')}`);
    return event;
  }

  types(): string[] {
    return this.events.map((event) => event.type);
  }

  /** Runs virtual time until an event of this type (beyond `beyond` of them) has come. */
  async until(type: string, beyond = 0, limitMs = 60_000): Promise<Wire> {
    const came = await this.clock.runUntil(() => this.all(type).length > beyond, limitMs);
    if (!came) throw new Error(`no ${type} within ${limitMs} ms; seen: ${this.types().join(', ')}`);
    return this.last(type);
  }

  /** Opens and configures a session as a phone bridge does. */
  async configure(session: Record<string, unknown> = {}, format: ModelFormat = 'audio/pcmu'): Promise<this> {
    this.#format = format;
    this.#toModel = createTranscoder(format);
    await this.until('session.created');
    this.send({ type: 'session.update', session: { ...phoneSession(format), ...session } });
    await this.until('session.updated');
    return this;
  }

  append(bytes: Uint8Array): void {
    this.send({ type: 'input_audio_buffer.append', audio: encodeBase64(bytes) });
  }

  /** Streams μ-law in real time, 20 ms at a time, in the session's format. */
  async stream(mulaw: Uint8Array): Promise<void> {
    for (let at = 0; at < mulaw.length; at += FRAME) {
      this.append(this.#encode(mulaw.subarray(at, at + FRAME)));
      await this.clock.advance(20);
    }
  }

  async play(clip: string): Promise<void> {
    await this.stream(sharedVoices().clip(clip).audio);
  }

  async silence(ms: number): Promise<void> {
    await this.stream(new Uint8Array(ms * 8).fill(0xff));
  }

  /** Says a clip and goes on with silence until an event of this type comes. */
  async sayUntil(clip: string, type: string, limitMs = 10_000): Promise<Wire> {
    const before = this.all(type).length;
    await this.play(clip);
    for (let ms = 0; ms < limitMs && this.all(type).length === before; ms += 20) await this.silence(20);
    return this.last(type);
  }

  #encode(mulaw: Uint8Array): Uint8Array {
    return this.#format === 'audio/pcma' ? encodeAlaw(decodeMulaw(mulaw)) : this.#toModel.toModel(mulaw);
  }
}

export const FULL_VAD = {
  type: 'server_vad',
  threshold: 0.5,
  prefix_padding_ms: 300,
  silence_duration_ms: 500,
  create_response: true,
  interrupt_response: true,
  idle_timeout_ms: null,
};

/** The session a phone bridge asks for. */
export function phoneSession(format: ModelFormat = 'audio/pcmu'): Record<string, unknown> {
  const wire = format === 'audio/pcm' ? { type: format, rate: 24_000 } : { type: format };
  return {
    type: 'realtime',
    output_modalities: ['audio'],
    instructions: 'You are the receptionist of Harbour Table.',
    audio: {
      input: { format: wire, transcription: { model: 'gpt-transcribe' }, turn_detection: FULL_VAD },
      output: { format: wire, voice: 'marin' },
    },
  };
}
