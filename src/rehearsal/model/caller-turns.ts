import { encodeMulaw } from '../../audio/mulaw.ts';
import { createTranscoder } from '../../audio/transcoder.ts';
import type { Entry } from './conversation.ts';
import { RequestError } from './errors.ts';
import { InputAudio } from './input-audio.ts';
import type { Recogniser } from './recognition.ts';
import type { ResponseContext } from './response-context.ts';
import type { SessionConfig } from './session-config.ts';
import { transcribe } from './transcription.ts';
import { EnergyVad } from './vad.ts';
import type { MessageItem } from './wire.ts';

const SAMPLES_PER_MS = 8;
const LEAST_COMMIT_MS = 100;
/** While nobody speaks, audio older than this can no longer become part of a turn. */
const KEPT_SILENCE_MS = 5_000;

/** What the caller's turns cause on the model's side. */
export interface TurnListener {
  speechStarted(): void;
  /** `byServer`: by detection, not by the client's commit. */
  turnEnded(byServer: boolean): void;
}

/** Finds the caller's turns in the appended audio and puts them into the conversation. */
export class CallerTurns {
  readonly input = new InputAudio();
  readonly #context: ResponseContext;
  readonly #recogniser: Recogniser;
  readonly #listener: TurnListener;
  readonly #vad = new EnergyVad();
  #config: SessionConfig['audio']['input'];
  /** The item the speech in progress will become, and where it begins. */
  #speech: { readonly itemId: string; readonly from: number } | undefined;

  constructor(
    context: ResponseContext,
    recogniser: Recogniser,
    config: SessionConfig['audio']['input'],
    listener: TurnListener,
  ) {
    this.#context = context;
    this.#recogniser = recogniser;
    this.#config = config;
    this.#listener = listener;
  }

  get speaking(): boolean {
    return this.#speech !== undefined;
  }

  /** The session's input settings in force from now on. */
  configure(config: SessionConfig['audio']['input']): void {
    this.#config = config;
    this.input.use(config.format.type);
    if (config.turn_detection === null) this.#speech = undefined;
  }

  /** Takes audio in the session's input format. Its length, not the time of day, moves the detector's clock. */
  append(bytes: Uint8Array): Int16Array {
    const samples = this.input.append(bytes);
    const config = this.#config.turn_detection;
    if (!config) {
      this.#vad.skip(samples.length);
      return samples;
    }
    for (const event of this.#vad.push(samples, config)) {
      if (event.type === 'started') this.#start(event.at);
      else this.#stop(event.at);
    }
    if (!this.#speech) this.input.forget(this.input.end - KEPT_SILENCE_MS * SAMPLES_PER_MS);
    return samples;
  }

  /** The client's own commit. @throws RequestError when there is too little audio */
  commit(): void {
    const haveMs = this.input.pendingMs;
    if (haveMs < LEAST_COMMIT_MS) {
      throw new RequestError(
        'input_audio_buffer_commit_empty',
        'Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, ' +
          `but buffer only has ${haveMs.toFixed(2)}ms of audio.`,
      );
    }
    const itemId = this.#speech?.itemId ?? this.#context.newId('item');
    this.#commit(itemId, 0, this.input.end);
    this.#listener.turnEnded(false);
  }

  clear(): void {
    this.input.clear();
    this.#forgetSpeech();
    this.#context.send({ type: 'input_audio_buffer.cleared' });
  }

  /** Makes a turn of the silence since `sinceMs` (of appended audio) that lasted too long. */
  timeOut(sinceMs: number): void {
    const itemId = this.#context.newId('item');
    this.#context.send({
      type: 'input_audio_buffer.timeout_triggered',
      audio_start_ms: Math.round(sinceMs),
      audio_end_ms: Math.round(this.input.appendedMs),
      item_id: itemId,
    });
    this.#commit(itemId, sinceMs * SAMPLES_PER_MS, this.input.end);
  }

  #start(at: number): void {
    const config = this.#config.turn_detection;
    const paddingMs = config?.type === 'server_vad' ? config.prefix_padding_ms : 300;
    const from = Math.max(0, at - paddingMs * SAMPLES_PER_MS);
    const itemId = this.#context.newId('item');
    this.#speech = { itemId, from };
    this.#context.send({
      type: 'input_audio_buffer.speech_started',
      audio_start_ms: Math.round(from / SAMPLES_PER_MS),
      item_id: itemId,
    });
    this.#listener.speechStarted();
  }

  #stop(at: number): void {
    const speech = this.#speech;
    if (!speech) return;
    this.#context.send({
      type: 'input_audio_buffer.speech_stopped',
      audio_end_ms: Math.round(at / SAMPLES_PER_MS),
      item_id: speech.itemId,
    });
    this.#commit(speech.itemId, speech.from, at);
    this.#listener.turnEnded(true);
  }

  #commit(itemId: string, from: number, to: number): void {
    const { conversation, send, profile } = this.#context;
    const samples = this.input.take(from, to);
    // Inside one append the detector may already be further on; only a commit from outside ends its turn.
    if (to === this.input.end) this.#forgetSpeech();
    this.#speech = undefined;
    const previous_item_id = conversation.lastId;
    send({ type: 'input_audio_buffer.committed', previous_item_id, item_id: itemId });
    const item: MessageItem = {
      id: itemId,
      object: 'realtime.item',
      type: 'message',
      status: 'completed',
      role: 'user',
      content: [{ type: 'input_audio', transcript: null }],
    };
    const entry = conversation.insert(item);
    this.#understand(entry, samples);
    if (profile.legacyItems) {
      send({ type: 'conversation.item.created', previous_item_id, item });
    } else {
      send({ type: 'conversation.item.added', previous_item_id, item });
      send({ type: 'conversation.item.done', previous_item_id, item });
    }
    const model = this.#config.transcription?.model;
    if (this.#config.transcription) transcribe(this.#context, entry, model ?? 'gpt-transcribe');
  }

  #understand(entry: Entry, samples: Int16Array): void {
    entry.heard = this.#recogniser.hear(samples);
    entry.generatedMs = samples.length / SAMPLES_PER_MS;
    entry.audio.push(createTranscoder(this.#config.format.type).toModel(encodeMulaw(samples)));
  }

  #forgetSpeech(): void {
    this.#speech = undefined;
    this.#vad.reset();
  }
}
