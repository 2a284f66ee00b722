import type { Transport } from '../../../src/io/transport.ts';
import { sessionProblems } from './ga-rules.ts';
import { voice } from './voice.ts';

type Wire = Record<string, unknown>;

/** The upgrade a session came by. */
export interface Upgrade {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** How a session behaves; by default it accepts what it is asked and says nothing by itself. */
export interface Manners {
  /** Told when the connection is up, in place of `session.created`. */
  readonly onOpen?: (session: GaSession) => void;
  /** Told of `session.update` number `count` (from 1), in place of `session.updated`. */
  readonly onSession?: (session: GaSession, count: number) => void;
  /** Told of each `response.create`, and of each turn of the caller that the server would answer by itself. */
  readonly onAsked?: (session: GaSession, count: number) => void;
}

/** What a response made. */
export interface Spoken {
  readonly responseId: string;
  readonly itemId: string;
  readonly audio: Buffer;
}

const SIZES = [800, 1200, 2000, 1201, 799];
const USAGE = { total_tokens: 0, input_tokens: 0, output_tokens: 0 };

/** One GA Realtime session as the protocol describes it, played step by step. Breaches of the protocol are noted. */
export class GaSession {
  readonly upgrade: Upgrade;
  readonly received: Wire[] = [];
  /** What the real service would have answered with an `error`. */
  readonly problems: string[] = [];
  /** The effective session. */
  config: Wire = {};
  /** Close code, once it is over. */
  closed: number | undefined;
  /** Whether `session.updated` was sent. */
  accepted = false;
  readonly #transport: Transport;
  readonly #manners: Manners;
  readonly #appended: Buffer[] = [];
  readonly #generatedBytes = new Map<string, number>();
  readonly #items = new Set<string>();
  #active: { readonly responseId: string; readonly itemId: string } | undefined;
  #ids = 0;
  #updates = 0;
  #asked = 0;

  constructor(transport: Transport, upgrade: Upgrade, manners: Manners = {}) {
    this.#transport = transport;
    this.#manners = manners;
    this.upgrade = upgrade;
    transport.listen({
      message: (data) => this.#message(data),
      close: (code) => {
        this.closed = code;
      },
    });
    if (manners.onOpen) manners.onOpen(this);
    else this.created();
  }

  /** All caller audio that was appended. */
  get appended(): Buffer {
    return Buffer.concat(this.#appended);
  }

  /** Client events of one type, in order. */
  of(type: string): Wire[] {
    return this.received.filter((event) => event.type === type);
  }

  /** Writes one event. */
  send(type: string, content: Wire = {}): void {
    this.#transport.send(JSON.stringify({ type, event_id: this.#id('event'), ...content }));
  }

  /** Writes anything. */
  raw(frame: string | Uint8Array): void {
    this.#transport.send(frame);
  }

  created(): void {
    const pcm = { type: 'audio/pcm', rate: 24_000 };
    const audio = { input: { format: pcm, turn_detection: { type: 'server_vad' } }, output: { format: pcm } };
    this.send('session.created', { session: { type: 'realtime', id: this.#id('sess'), audio } });
  }

  /** Accepts the session as asked, or with some of it changed. */
  accept(change: (session: Wire) => Wire = (session) => session): void {
    this.accepted = true;
    this.send('session.updated', { session: change({ object: 'realtime.session', ...this.config }) });
  }

  /** Writes an `error`. */
  error(error: Wire): void {
    this.send('error', { error: { param: null, event_id: null, ...error } });
  }

  /** Ends in order. */
  close(code: number, reason: string): void {
    this.#transport.close(code, reason);
  }

  /** Cuts the connection. */
  cut(): void {
    this.#transport.terminate();
  }

  /** Speaks for so long, faster than it can be played. @param end whether the response is completed. */
  say(ms: number, words: string, end = true): Spoken {
    const responseId = this.#id('resp');
    const itemId = this.#id('item');
    const audio = voice(this.#ids, ms * 8);
    this.#active = { responseId, itemId };
    this.#items.add(itemId);
    const item = { id: itemId, object: 'realtime.item', type: 'message', role: 'assistant' };
    const begun = { ...item, status: 'in_progress', content: [] };
    const place = this.#place();
    this.send('response.created', { response: this.#response('in_progress', null) });
    this.send('response.output_item.added', { response_id: responseId, output_index: 0, item: begun });
    this.send('conversation.item.added', { previous_item_id: null, item: begun });
    this.send('response.content_part.added', { ...place, part: { type: 'audio', transcript: '' } });
    this.send('response.output_audio_transcript.delta', { ...place, delta: words, obfuscation: 'x7Qa' });
    for (let from = 0, i = 0; from < audio.length; i += 1) {
      const piece = audio.subarray(from, from + (SIZES[i % SIZES.length] as number));
      from += piece.length;
      this.audio(piece);
    }
    if (end) this.finish('completed', words);
    return { responseId, itemId, audio };
  }

  /** One more piece of the response in progress. */
  audio(piece: Buffer): void {
    const place = this.#place();
    const { itemId } = this.#active as { itemId: string };
    this.#generatedBytes.set(itemId, (this.#generatedBytes.get(itemId) ?? 0) + piece.length);
    this.send('response.output_audio.delta', { ...place, delta: piece.toString('base64') });
  }

  /** The cluster that ends the response in progress. */
  finish(status: 'completed' | 'cancelled', words: string): void {
    const place = this.#place();
    const { responseId, itemId } = this.#active as { responseId: string; itemId: string };
    const content = [{ type: 'output_audio', transcript: words }];
    const itemStatus = status === 'completed' ? 'completed' : 'incomplete';
    const item = { id: itemId, type: 'message', role: 'assistant', status: itemStatus, content };
    this.send('response.output_audio.done', place);
    this.send('response.output_audio_transcript.done', { ...place, transcript: words });
    this.send('response.content_part.done', { ...place, part: { type: 'audio', transcript: words } });
    this.send('conversation.item.done', { previous_item_id: null, item });
    this.send('response.output_item.done', { response_id: responseId, output_index: 0, item });
    const details = status === 'completed' ? null : { type: 'cancelled', reason: 'turn_detected' };
    this.send('response.done', {
      response: { ...this.#response(status, details), output: [item], usage: USAGE },
    });
    this.send('rate_limits.updated', {
      rate_limits: [{ name: 'tokens', limit: 9, remaining: 9, reset_seconds: 0 }],
    });
    this.#active = undefined;
  }

  /** A response that fails without having been created, as on an empty account. */
  fail(error: Wire): void {
    const details = { type: 'failed', error };
    const response = { ...this.#response('failed', details), id: this.#id('resp'), usage: USAGE };
    this.send('response.done', { response });
  }

  /** The caller's voice is noticed. A response in progress is cancelled where the session wants that. */
  callerSpeaks(): void {
    const itemId = this.#id('item');
    this.#items.add(itemId);
    this.send('input_audio_buffer.speech_started', { audio_start_ms: this.#appendedMs(), item_id: itemId });
    if (!this.#active || !this.#turns().interrupt_response) return;
    this.audio(voice(1, 801));
    this.finish('cancelled', 'and so on');
  }

  /** The caller's turn is over; the server answers by itself where the session wants that. */
  callerStops(words: string): void {
    const itemId = `item_${this.#ids}`;
    const item = { id: itemId, type: 'message', role: 'user', status: 'completed' };
    const content = [{ type: 'input_audio', transcript: null }];
    this.send('input_audio_buffer.speech_stopped', { audio_end_ms: this.#appendedMs(), item_id: itemId });
    this.send('input_audio_buffer.committed', { previous_item_id: null, item_id: itemId });
    this.send('conversation.item.added', { previous_item_id: null, item: { ...item, content } });
    this.send('conversation.item.done', { previous_item_id: null, item: { ...item, content } });
    const transcription = 'conversation.item.input_audio_transcription.completed';
    this.send(transcription, { item_id: itemId, content_index: 0, transcript: words });
    if (this.#turns().create_response && !this.#active) this.#ask();
  }

  #message(data: string | Uint8Array): void {
    if (typeof data !== 'string') return void this.problems.push('binary frame');
    const event = JSON.parse(data) as Wire;
    this.received.push(event);
    if (this.received.length === 1 && event.type !== 'session.update')
      this.problems.push('session.update is not first');
    switch (event.type) {
      case 'session.update':
        return this.#update(event.session as Wire);
      case 'input_audio_buffer.append':
        return this.#append(event.audio);
      case 'response.create':
        if (this.#active) this.problems.push('conversation_already_has_active_response');
        return this.#ask();
      case 'response.cancel':
        if (!this.#active) return void this.problems.push('response_cancel_not_active');
        return this.finish('cancelled', '');
      case 'conversation.item.truncate':
        return this.#truncate(event);
      case 'conversation.item.delete':
        if (!this.#items.has(String(event.item_id)))
          return void this.problems.push('item_delete_invalid_item_id');
        return this.send('conversation.item.deleted', { item_id: event.item_id });
      case 'conversation.item.create':
        return this.send('conversation.item.added', { previous_item_id: null, item: event.item });
      default:
        this.problems.push(`unknown event ${String(event.type)}`);
    }
  }

  #update(session: Wire): void {
    const problems = sessionProblems(session);
    if (problems.length > 0) {
      this.problems.push(...problems);
      return this.error({
        type: 'invalid_request_error',
        code: 'unknown_parameter',
        message: problems.join('; '),
      });
    }
    this.config = merge(this.config, session);
    this.#updates += 1;
    const { onSession } = this.#manners;
    if (onSession) onSession(this, this.#updates);
    else this.accept();
  }

  #append(audio: unknown): void {
    if (!this.accepted) this.problems.push('audio before session.updated');
    const bytes = Buffer.from(String(audio), 'base64');
    if (bytes.length === 0 || bytes.toString('base64') !== audio) this.problems.push('audio is not base64');
    this.#appended.push(bytes);
  }

  #truncate({ item_id, content_index, audio_end_ms }: Wire): void {
    const haveMs = (this.#generatedBytes.get(String(item_id)) ?? -8) / 8;
    const askedMs = Number(audio_end_ms);
    if (!Number.isInteger(audio_end_ms) || content_index !== 0 || askedMs <= 0 || askedMs > haveMs) {
      this.problems.push(`truncate ${String(item_id)} at ${askedMs} of ${haveMs}`);
    }
    this.send('conversation.item.truncated', { item_id, content_index, audio_end_ms });
  }

  #ask(): void {
    this.#asked += 1;
    this.#manners.onAsked?.(this, this.#asked);
  }

  #turns(): { readonly create_response?: boolean; readonly interrupt_response?: boolean } {
    const { input } = this.config.audio as { input: { turn_detection: Wire } };
    return input.turn_detection;
  }

  #place(): Wire {
    const { responseId, itemId } = this.#active as { responseId: string; itemId: string };
    return { response_id: responseId, item_id: itemId, output_index: 0, content_index: 0 };
  }

  #response(status: string, details: Wire | null): Wire {
    const id = this.#active?.responseId;
    return {
      ...{ object: 'realtime.response', id, status, status_details: details, output: [] },
      ...{ conversation_id: 'conv_1', output_modalities: ['audio'], usage: null, metadata: null },
    };
  }

  #appendedMs(): number {
    return Math.floor(this.#appended.reduce((sum, { length }) => sum + length, 0) / 8);
  }

  #id(kind: string): string {
    this.#ids += 1;
    return `${kind}_${this.#ids}`;
  }
}

/** Only the fields that are present change; nested objects merge. */
function merge(old: Wire, update: Wire): Wire {
  const merged = { ...old };
  for (const [key, value] of Object.entries(update)) {
    const before = old[key];
    merged[key] = isObject(value) && isObject(before) ? merge(before, value) : value;
  }
  return merged;
}

const isObject = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
