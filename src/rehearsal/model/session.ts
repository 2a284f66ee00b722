import { decodeMulaw } from '../../audio/mulaw.ts';
import type { Clock } from '../../io/clock.ts';
import type { Transport } from '../../io/transport.ts';
import type { VoiceLibrary } from '../voices.ts';
import { Answers } from './answers.ts';
import { CallerTurns } from './caller-turns.ts';
import { ClientEvents } from './client-events.ts';
import { Conversation } from './conversation.ts';
import { RequestError } from './errors.ts';
import { modelOf, refusalOf, type UpgradeRequest } from './handshake.ts';
import { HostedTools } from './hosted-tools.ts';
import { IdleTimer } from './idle-timer.ts';
import { idMaker } from './ids.ts';
import { draw, type ModelProfile } from './profiles.ts';
import { Recogniser } from './recognition.ts';
import { type RecordDepth, type RecordEntry, type SentEvent, SessionRecord } from './record.ts';
import type { Response } from './response.ts';
import type { ResponseContext } from './response-context.ts';
import { Responses } from './responses.ts';
import { defaultSession, formatConfig, type SessionConfig } from './session-config.ts';
import { Timers } from './timers.ts';
import { INPUT_TOKENS_PER_S, OUTPUT_TOKENS_PER_S, textTokens, UsageMeter } from './usage.ts';
import type { ServerEvent } from './wire.ts';

/** All a session needs; no socket, no wall clock, no chance but what is given here. */
export interface SessionOptions {
  readonly transport: Transport;
  readonly request: UpgradeRequest;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly voices: VoiceLibrary;
  readonly profile: ModelProfile;
  /** The only key accepted; absent, any will do. */
  readonly apiKey?: string;
  /** Default `full`. */
  readonly depth?: RecordDepth;
  /** Told of everything sent and received, as it happens. */
  readonly onRecord?: (entry: RecordEntry) => void;
  /** Unix time in ms, for `expires_at` alone. Default the epoch plus the clock. */
  readonly unixMs?: () => number;
}

/** One connection to the rehearsal model: the server's side of an OpenAI Realtime (GA) session. */
export class RehearsalSession {
  readonly record: SessionRecord;
  readonly #options: SessionOptions;
  readonly #timers: Timers;
  readonly #newId: ReturnType<typeof idMaker>;
  readonly #conversation: Conversation;
  readonly #turns: CallerTurns;
  readonly #responses: Responses;
  readonly #idle: IdleTimer;
  readonly #hosted: HostedTools;
  readonly #meter = new UsageMeter();
  readonly #client: ClientEvents;
  #config: SessionConfig;
  #silent = false;

  constructor(options: SessionOptions) {
    const { clock, random, profile, voices, transport } = options;
    this.#options = options;
    this.#timers = new Timers(clock);
    this.#newId = idMaker(random);
    this.#conversation = new Conversation(this.#newId('conv'));
    this.record = new SessionRecord(
      this.#conversation,
      options.depth ?? 'full',
      options.onRecord ?? (() => {}),
    );
    const unixMs = options.unixMs ?? (() => clock.now());
    const expiresAt = Math.round((unixMs() + profile.sessionMs) / 1_000);
    this.#config = defaultSession(this.#newId('sess'), modelOf(options.request) ?? '', expiresAt);

    const surroundings = this.#surroundings();
    this.#hosted = new HostedTools(surroundings);
    const context = { ...surroundings, hosted: this.#hosted };
    this.#idle = new IdleTimer(this.#timers);
    this.#turns = new CallerTurns(context, recogniserOf(voices), this.#config.audio.input, {
      speechStarted: () => this.#speechStarted(),
      turnEnded: (byServer) => this.#turnEnded(byServer),
    });
    const answers = new Answers(voices, profile.preamble);
    this.#responses = new Responses(
      context,
      () => this.#config,
      answers,
      voices,
      (response) => this.#responseEnded(response),
    );
    this.#client = new ClientEvents({
      context,
      record: this.record,
      turns: this.#turns,
      responses: this.#responses,
      now: () => clock.now(),
      config: () => this.#config,
      configure: (config) => this.#configure(config),
    });
    transport.listen({
      message: (data) => this.#client.take(data),
      close: (code, reason) => this.#closed(code, reason),
    });
    this.#open();
  }

  /** The effective session. */
  get config(): SessionConfig {
    return this.#config;
  }

  /** The body of every `error` event sent so far. */
  get errors(): SessionRecord['errors'] {
    return this.record.errors;
  }

  /** Cuts the connection without a goodbye: the client sees 1006. */
  drop(): void {
    this.#options.transport.terminate();
    this.#closed(1006, '');
  }

  /** From now on nothing is sent or heeded, with the socket open. */
  hang(): void {
    this.#silent = true;
    this.#client.stop();
    this.#timers.stop();
  }

  /** Ends the session as its time limit does. */
  expire(): void {
    const minutes = Math.round(this.#options.profile.sessionMs / 60_000);
    const text = `Your session hit the maximum duration of ${minutes} minutes.`;
    this.#client.complain(new RequestError('session_expired', text), null);
    this.close(1001, text);
  }

  /** Closes in an orderly way. */
  close(code = 1000, reason = ''): void {
    this.#options.transport.close(code, reason);
    this.#closed(code, reason);
  }

  #open(): void {
    const { request, profile, random, apiKey } = this.#options;
    const { faults } = profile;
    if (faults.dropAfterMs !== undefined) this.#timers.after(faults.dropAfterMs, () => this.drop());
    if (faults.hangAfterMs !== undefined) this.#timers.after(faults.hangAfterMs, () => this.hang());
    if (faults.silentConnect) return;
    const refusal = refusalOf(request, profile, apiKey);
    this.#timers.after(draw(random, profile.connectMs), () => {
      if (refusal) {
        this.#client.complain(refusal.error, null);
        this.close(refusal.closeCode, `invalid_request_error.${refusal.error.code}`);
        return;
      }
      this.#send({ type: 'session.created', session: shownSession(this.#config) });
      this.#client.start();
    });
    this.#timers.after(profile.sessionMs, () => this.expire());
  }

  #configure(config: SessionConfig): void {
    const { wrongFormat } = this.#options.profile.faults;
    const output = wrongFormat
      ? { ...config.audio.output, format: formatConfig(wrongFormat) }
      : config.audio.output;
    this.#config = { ...config, audio: { ...config.audio, output } };
    this.#turns.configure(config.audio.input);
    const updated: ServerEvent = { type: 'session.updated', session: shownSession(this.#config) };
    const delayMs = this.#options.profile.faults.updatedDelayMs;
    if (delayMs === undefined) this.#send(updated);
    else this.#timers.after(delayMs, () => this.#send(updated));
    this.#hosted.configure(config.tools);
  }

  #speechStarted(): void {
    this.#idle.stop();
    if (this.#config.audio.input.turn_detection?.interrupt_response) this.#responses.interrupt();
  }

  #turnEnded(byServer: boolean): void {
    this.#idle.stop();
    if (byServer && this.#config.audio.input.turn_detection?.create_response)
      this.#responses.answer('speech');
  }

  #responseEnded(response: Response): void {
    const detection = this.#config.audio.input.turn_detection;
    const idleMs = detection?.type === 'server_vad' ? detection.idle_timeout_ms : null;
    if (idleMs === null) return;
    const sinceMs = this.#turns.input.appendedMs + response.audioMs;
    this.#idle.start(response.audioMs, idleMs, () => {
      if (this.#turns.speaking || this.#responses.busy) return;
      this.#turns.timeOut(Math.min(sinceMs, this.#turns.input.appendedMs));
      this.#responses.answer('idle');
    });
  }

  #surroundings(): Omit<ResponseContext, 'hosted'> {
    return {
      profile: this.#options.profile,
      random: this.#options.random,
      timers: this.#timers,
      conversation: this.#conversation,
      newId: this.#newId,
      send: (event) => this.#send(event),
      usage: (output) => this.#meter.measure({ ...this.#read(), ...output }),
      drop: () => this.drop(),
      hang: () => this.hang(),
    };
  }

  /** What a response reads, in tokens: instructions, tools and the conversation. */
  #read(): { inputText: number; inputAudio: number } {
    let inputText = textTokens(this.#config.instructions + JSON.stringify(this.#config.tools));
    let inputAudio = 0;
    for (const { item, generatedMs } of this.#conversation.entries) {
      const rate = item.type === 'message' && item.role === 'user' ? INPUT_TOKENS_PER_S : OUTPUT_TOKENS_PER_S;
      if ('status' in item && item.status === 'in_progress') continue;
      inputAudio += Math.round((generatedMs / 1_000) * rate);
      if (generatedMs === 0) inputText += textTokens(JSON.stringify(item));
    }
    return { inputText, inputAudio };
  }

  #send(event: ServerEvent): void {
    if (this.#silent || this.record.closed) return;
    const { random, profile, transport, clock } = this.#options;
    const stamped: SentEvent = { ...event, event_id: this.#newId('event') };
    const disguised = event.type.endsWith('.delta') && random() < profile.obfuscation;
    this.record.noteSent(clock.now(), stamped);
    transport.send(
      JSON.stringify(disguised ? { ...stamped, obfuscation: this.#newId('event').slice(6, 14) } : stamped),
    );
  }

  #closed(code: number, reason: string): void {
    this.#timers.stop();
    this.record.noteClosed(this.#options.clock.now(), code, reason);
  }
}

/** The typings leave out what the wire shows (ids, nulls, expiry): the event carries the session as it is. */
function shownSession(config: SessionConfig): Extract<ServerEvent, { type: 'session.created' }>['session'] {
  const shown: unknown = config;
  return shown as Extract<ServerEvent, { type: 'session.created' }>['session'];
}

const recognisers = new WeakMap<VoiceLibrary, Recogniser>();

/** The recordings' contours are worked out once, not for every call. */
function recogniserOf(voices: VoiceLibrary): Recogniser {
  const known = recognisers.get(voices);
  if (known) return known;
  const callers = voices.all.filter((clip) => clip.speaker === 'caller');
  const recogniser = new Recogniser(callers.map((clip) => ({ clip, samples: decodeMulaw(clip.audio) })));
  recognisers.set(voices, recogniser);
  return recogniser;
}
