import type { ContentPlace, OpenAIServerEvent } from '../../machines/call/openai-events.ts';
import { decodeBase64, encodeBase64 } from '../audio/base64.ts';
import { Framer } from '../audio/framer.ts';
import { createTranscoder, type ModelFormat, type Transcoder } from '../audio/transcoder.ts';
import type { DecodedEvent, RawAudioDelta } from './wire.ts';

/** Audio of the model that was no base64, and was dropped. */
export interface BadAudio {
  readonly responseId: string;
  readonly itemId: string;
}

/** One item's audio on its way: its converter, and what is left of a frame. */
interface Track {
  readonly place: ContentPlace;
  readonly transcoder: Transcoder;
  readonly framer: Framer;
  /** What waits in `framer` for the rest of its frame. */
  waitingBytes: number;
}

const FRAME_BYTES = 160;
/** Items under way at once; a response has a few. A server that never ends any loses the rest of the oldest. */
const MAX_TRACKS = 64;

/**
 * The audio of one model connection, between the session's format and the telephone's μ-law. Each item is a stream
 * of its own: its frames never hold audio of another, and its last, short frame comes before its end is told.
 */
export class ModelAudio {
  readonly #format: ModelFormat;
  readonly #caller: Transcoder;
  readonly #onBadAudio: (first: BadAudio) => void;
  readonly #tracks = new Map<string, Track>();
  #droppedDeltas = 0;

  /**
   * @param format the session's format, for both directions.
   * @param onBadAudio told of the first delta that is no base64; the rest are only counted.
   */
  constructor(format: ModelFormat, onBadAudio: (first: BadAudio) => void) {
    this.#format = format;
    this.#caller = createTranscoder(format);
    this.#onBadAudio = onBadAudio;
  }

  /** How many deltas were dropped because they were no base64. */
  get droppedDeltas(): number {
    return this.#droppedDeltas;
  }

  /**
   * Caller audio for `input_audio_buffer.append`; μ-law sessions get it as it is.
   * @param payload base64 μ-law, 8 bytes per ms.
   * @returns base64 in the session's format. @throws {RangeError} when `payload` is no base64.
   */
  toModel(payload: string): string {
    if (this.#format === 'audio/pcmu') return payload;
    const mulaw = decodeBase64(payload);
    if (!mulaw) throw new RangeError('caller audio is not base64');
    return encodeBase64(this.#caller.toModel(mulaw));
  }

  /**
   * What the call is told of a server event: audio in whole 20 ms frames of μ-law (maybe none yet), the rest of an
   * item's audio before the event that ends it, any other event as it is.
   */
  fromModel(event: DecodedEvent): readonly OpenAIServerEvent[] {
    switch (event.type) {
      case 'openai.response.output_audio.delta':
        return this.#convert(event);
      case 'openai.response.output_audio.done':
        return [...this.#finish((place) => keyOf(place) === keyOf(event)), event];
      // Some servers never say that the audio is done: an item, or all of a response, ends its audio too.
      case 'openai.response.output_item.done':
        return [...this.#finish((place) => place.itemId === event.item.id), event];
      case 'openai.response.done':
        return [...this.#finish((place) => place.responseId === event.responseId), event];
      default:
        return [event];
    }
  }

  #convert(event: RawAudioDelta): readonly OpenAIServerEvent[] {
    const bytes = decodeBase64(event.audio);
    if (!bytes) {
      this.#droppedDeltas += 1;
      if (this.#droppedDeltas === 1) this.#onBadAudio({ responseId: event.responseId, itemId: event.itemId });
      return [];
    }
    const place = placeOf(event);
    const track = this.#track(place);
    if (this.#format === 'audio/pcmu' && track.waitingBytes === 0 && bytes.length % FRAME_BYTES === 0) {
      return piece(place, event.audio, bytes.length);
    }
    const mulaw = track.transcoder.fromModel(bytes);
    const frames = track.framer.push(mulaw);
    track.waitingBytes += mulaw.length - frames.length;
    return piece(place, encodeBase64(frames), frames.length);
  }

  #track(place: ContentPlace): Track {
    const key = keyOf(place);
    const known = this.#tracks.get(key);
    if (known) return known;
    const track = {
      place,
      transcoder: createTranscoder(this.#format),
      framer: new Framer(),
      waitingBytes: 0,
    };
    for (const oldest of this.#tracks.keys()) {
      if (this.#tracks.size < MAX_TRACKS) break;
      this.#tracks.delete(oldest);
    }
    this.#tracks.set(key, track);
    return track;
  }

  #finish(ends: (place: ContentPlace) => boolean): readonly OpenAIServerEvent[] {
    const rests: OpenAIServerEvent[] = [];
    for (const [key, { place, framer }] of this.#tracks) {
      if (!ends(place)) continue;
      this.#tracks.delete(key);
      const rest = framer.flush();
      rests.push(...piece(place, encodeBase64(rest), rest.length));
    }
    return rests;
  }
}

function piece(place: ContentPlace, payload: string, bytes: number): readonly OpenAIServerEvent[] {
  return bytes === 0 ? [] : [{ type: 'openai.response.output_audio.delta', ...place, payload, bytes }];
}

function placeOf({ responseId, itemId, outputIndex, contentIndex }: ContentPlace): ContentPlace {
  return { responseId, itemId, outputIndex, contentIndex };
}

function keyOf({ itemId, contentIndex }: ContentPlace): string {
  return `${contentIndex}/${itemId}`;
}
