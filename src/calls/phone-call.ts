import { type Actor, createActor } from 'xstate';
import {
  type CallAction,
  type CallEvent,
  type callMachine,
  type End,
  type OpenAIServerEvent,
  stateName,
  watched,
  withDigits,
} from '../../machines/index.ts';
import { transferTargets } from '../agents/tools/built-in.ts';
import type { CallServices } from '../agents/tools/tool.ts';
import type { OperatorAction } from '../api/types.ts';
import { encodeBase64 } from '../audio/base64.ts';
import { dtmf } from '../audio/dtmf.ts';
import type { Config } from '../config/config.ts';
import type { Logger } from '../config/log.ts';
import type { Settings } from '../config/settings.ts';
import type { Clock } from '../io/clock.ts';
import type { Transport } from '../io/transport.ts';
import type { ModelDialer } from '../openai/connection.ts';
import type { Metrics } from '../server/metrics.ts';
import type { Archive } from '../store/archive.ts';
import { listingOf } from '../store/listing.ts';
import type { CallListing, CallRow } from '../store/store.ts';
import type { AfterCalls } from './after-call.ts';
import type { Announcements } from './announcements.ts';
import { CallAudio, type OnAudio } from './call-audio.ts';
import { CallBooks } from './call-books.ts';
import { CallClock } from './call-clock.ts';
import { callRow, RowKeeper } from './call-row.ts';
import { callSettings } from './call-settings.ts';
import { CallTools } from './call-tools.ts';
import { HandOver } from './hand-over.ts';
import { HoldMusic } from './hold-music.ts';
import type { Humans } from './humans.ts';
import type { CallJournal } from './journal.ts';
import type { LiveCall } from './live.ts';
import { isForModel, ModelLeg } from './model-leg.ts';
import { isGuarded, modelName, openJournal } from './open-journal.ts';
import { operatorEvent } from './operator-event.ts';
import { PhoneStream } from './phone-stream.ts';
import { CallRecord, type CallRecordJson, describeInterruption } from './record.ts';
import { Recorder } from './recorder.ts';
import { withoutSecretKey } from './secret-keys.ts';
import type { Spend } from './spend.ts';

/** A stream that held this long was no failure to open one. */
const STEADY_MS = 30_000;

/** What every call of a process shares. */
export interface CallSurroundings {
  /** With `agent` the one that answers the call. */
  readonly config: Config;
  /** What may change while calls go on. */
  readonly settings: Settings;
  readonly clock: Clock;
  readonly dial: ModelDialer;
  readonly announcements: Announcements;
  /** The call machine with its lanes, derived once: that takes as long as a call takes to begin. */
  readonly logic: typeof callMachine;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly archive: Archive;
  /** What all calls of the day have cost. */
  readonly spend: Spend;
  /** What comes after calls. */
  readonly afterCalls: Pick<AfterCalls, 'over'>;
  /** Whoever is called to take calls over. */
  readonly humans: Humans;
  /** Sends text messages; absent without a Twilio account. */
  readonly sendSms?: CallServices['sendSms'];
}

/** Who calls whom. */
export interface CallFacts {
  readonly callSid: string;
  readonly from: string;
  readonly to: string;
  /** `browser`: somebody calls from the console's page. */
  readonly via: 'phone' | 'browser';
}

/** How Twilio and we reach each other for a call: the number of ours on it, and the base of our URLs. */
export interface CallLine {
  readonly ours: string;
  readonly publicUrl: string;
}

/** Who is told of a call. */
export interface CallWatcher {
  /** It entered another state, or ended. */
  onChanged(): void;
  /** Nothing more will happen on it. Once, and last. */
  onEnded(): void;
}

/** One call: its actor between its two sockets. Decides nothing itself: events go in, actions come out. */
export class PhoneCall implements LiveCall {
  readonly facts: CallFacts & { readonly startedAt: string };
  readonly #around: CallSurroundings;
  readonly #log: Logger;
  readonly #record: CallRecord;
  readonly #journal: CallJournal;
  readonly #audio: CallAudio;
  readonly #row: RowKeeper;
  readonly #callClock: CallClock;
  readonly #model: ModelLeg;
  readonly #tools: CallTools;
  readonly #books: CallBooks;
  readonly #hold: HoldMusic;
  /** Where the caller goes when the call is handed on. */
  readonly handOver: HandOver;
  readonly #actor: Actor<typeof callMachine>;
  readonly #watcher: CallWatcher;
  #stream: PhoneStream | undefined;
  /** When the last stream was attached, or the call began. */
  #attachedMs: number;
  #broken = 0;
  #state = '';
  #outcome: Pick<CallRow, 'endedAt' | 'outcome' | 'detail'> = ONGOING;
  #ended = false;
  #wrappedUp = false;

  constructor(
    { line, ...facts }: CallFacts & { readonly line: CallLine },
    around: CallSurroundings,
    watcher: CallWatcher,
  ) {
    this.facts = { ...facts, startedAt: new Date().toISOString() };
    this.#around = around;
    this.#record = new CallRecord();
    this.#attachedMs = around.clock.now();
    this.#watcher = watcher;
    this.#log = around.log.child({ callSid: facts.callSid });
    this.#callClock = new CallClock(around.clock);
    const { via: _, ...journaled } = this.facts;
    this.#journal = openJournal({ ...journaled, callClock: this.#callClock }, { ...around, log: this.#log });
    this.#audio = new CallAudio(around.config.agent.record ? this.#recorder() : undefined);
    this.#row = new RowKeeper(around.clock, () => around.archive.calls.put(this.row()));
    this.#model = new ModelLeg({
      agent: around.config.agent,
      dial: around.dial,
      guarded: isGuarded(around.config),
      clock: around.clock,
      metrics: around.metrics,
      log: this.#log,
      journal: this.#journal,
      onReady: () => this.#tell({ type: 'model.ready', at: this.#callClock.now() }),
      onFailed: (reason, detail) =>
        this.#tell({ type: 'model.failed', at: this.#callClock.now(), reason, detail }),
      onEvent: (event) => this.#tell(this.#stamped(event)),
    });
    this.#tools = this.#openTools();
    this.#books = this.#openBooks();
    this.#hold = new HoldMusic({
      music: around.announcements.hold,
      clock: around.clock,
      send: (piece) => this.#play(piece),
    });
    this.handOver = this.#openHandOver(line);
    const journal = this.#journal;
    const logic = watched(
      around.logic,
      (event, before, after) => journal.took('call', event, before, after),
      (error) => journal.fail(error),
    );
    this.#actor = createActor(logic, {
      clock: around.clock,
      input: callSettings(facts.callSid, around.config),
    });
    this.#actor.on('*', (action) => this.#guarded(action));
    this.#actor.subscribe({
      next: (snapshot) => this.#settled(stateName(snapshot.value)),
      error: (error) => this.#defect(error),
    });
  }

  /** The webhook came: the model is dialed. */
  start(): void {
    const { from, to } = this.row();
    this.#log.info({ from, to }, 'a call comes in; the model is dialed');
    this.#journal.begin('call', this.#actor.getSnapshot());
    this.#actor.start();
    this.#row.begin();
  }

  /** A media stream whose `start` was read and whose token was good. Replaces the one there was. */
  attach(transport: Transport, streamSid: string): void {
    this.#attachedMs = this.#around.clock.now();
    this.#stream?.close();
    this.#stream = new PhoneStream({
      transport,
      streamSid,
      clock: this.#around.clock,
      callClock: this.#callClock,
      metrics: this.#around.metrics,
      log: this.#log,
      onEvent: (event) => this.#tell(event),
      onFellSilent: (quietMs) => this.#fellSilent(quietMs),
    });
    this.#audio.streamStarted(this.#callClock.now());
    this.#tell({ type: 'twilio.start', at: this.#callClock.now(), streamSid });
    if (this.#ended) this.#stream.close();
  }

  /** Twilio asks what is next though the call lives. @returns how many streams in a row have not held. */
  streamBroke(): number {
    const heldMs = this.#around.clock.now() - this.#attachedMs;
    this.#broken = heldMs < STEADY_MS ? this.#broken + 1 : 1;
    return this.#broken;
  }

  /** Ends the call by an operator's or the server's will. */
  hangUp(why: Extract<CallEvent, { type: 'operator.hang_up' }>['why']): void {
    this.#tell({ type: 'operator.hang_up', at: this.#callClock.now(), why });
  }

  /** Twilio says, outside the stream, that the call is over. */
  stopped(): void {
    this.#tell({ type: 'twilio.stop', at: this.#callClock.now() });
  }

  /** A stream of the call was up. */
  get connected(): boolean {
    return this.#stream !== undefined;
  }

  /** We have placed the call, and a machine took it. */
  machineAnswered(by: 'machine' | 'fax'): void {
    this.#tell({ type: 'outbound.answered_by', at: this.#callClock.now(), by });
  }

  /** Nothing more will happen on this call. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Why the call ended or is about to; null while it goes well. */
  get end(): End | null {
    return this.#actor.getSnapshot().context.end;
  }

  /** The state's name, such as `listening.waiting`. */
  get state(): string {
    return this.#state;
  }

  /** The call as JSON. */
  describe(): CallRecordJson {
    return this.#record.describe(this.facts, this.#state, this.#actor.getSnapshot().context);
  }

  /** The call as it is kept. */
  row(): CallRow {
    const { config } = this.#around;
    const { startedAt, ...facts } = this.facts;
    return callRow(
      {
        ...facts,
        agent: config.agent.name,
        model: modelName(config),
        startedAt: Date.parse(startedAt),
        state: this.#state,
        ...this.#outcome,
        bargeIns: this.#record.bargeIns,
        turns: this.#record.answered,
        costMicros: this.#books.micros,
        ...lineCost(this.#books.parts),
        messages: this.#tools.messages,
        recorded: config.agent.record,
        lostLines: this.#journal.lostLines,
        conversation: this.#actor.getSnapshot().context.conversation,
      },
      config.store,
    );
  }

  listing(): CallListing {
    return listingOf(this.row());
  }

  watch(onLine: (line: string, n: number) => void): () => void {
    return this.#journal.watch(onLine);
  }

  get lastLine(): number {
    return this.#journal.lastLine;
  }

  operate(action: OperatorAction, by: string): boolean {
    const event = operatorEvent(action, by, this.#callClock.now());
    if (this.#ended || !this.#actor.getSnapshot().can(event)) return false;
    this.#tell(event);
    return true;
  }

  listen(by: string, onAudio: OnAudio): () => void {
    const stop = this.#audio.listen(onAudio);
    this.#tell({ type: 'operator.listen', at: this.#callClock.now(), by });
    let listening = true;
    return () => {
      if (!listening) return;
      listening = false;
      stop();
      this.#tell({ type: 'operator.listen_ended', at: this.#callClock.now(), by });
    };
  }

  #openTools(): CallTools {
    const { clock, config, sendSms } = this.#around;
    return new CallTools({
      agent: config.agent,
      call: this.facts,
      clock,
      log: this.#log,
      ...(sendSms === undefined ? {} : { sendSms }),
      withDigits: (text) => withDigits(text, this.#actor.getSnapshot().context.tools),
      isCollecting: () => this.#actor.getSnapshot().context.tools.collecting !== null,
      onFinished: (callId, { ok, output }) =>
        this.#tell({ type: 'tool.finished', at: this.#callClock.now(), callId, ok, output }),
    });
  }

  #openHandOver(line: CallLine): HandOver {
    const { config, settings, humans } = this.#around;
    const { callSid, via } = this.facts;
    const tell = (type: 'transfer.answered' | 'transfer.failed') => (detail: string) =>
      this.#tell({ type, at: this.#callClock.now(), detail });
    return new HandOver({
      ...{ ...line, callSid, via, humans, log: this.#log },
      targets: transferTargets(config.agent.tools),
      allowed: () => settings.current().limits.allowedCountries,
      onAnswered: tell('transfer.answered'),
      onFailed: tell('transfer.failed'),
    });
  }

  #openBooks(): CallBooks {
    const { clock, config, settings, spend } = this.#around;
    const { to, via } = this.facts;
    return new CallBooks({
      model: modelName(config),
      // In a rehearsal nobody is paid.
      line: via === 'phone' && config.model.kind === 'openai' ? { direction: 'inbound', number: to } : null,
      perCallUsd: config.agent.limits.spendUsd,
      prices: settings.current().prices,
      spend,
      clock,
      onLimit: ({ limit, detail }) =>
        this.#tell({ type: 'limit.reached', at: this.#callClock.now(), limit, detail }),
    });
  }

  #tellAfterwards(): void {
    const { afterCalls, config } = this.#around;
    afterCalls.over({
      agent: config.agent,
      row: this.row(),
      transcript: this.describe().transcript,
      cost: this.#books.parts,
      keepTranscripts: config.store.keepTranscripts,
    });
  }

  #recorder(): Recorder {
    const { callSid, startedAt } = this.facts;
    return new Recorder(this.#around.archive.recordings.open(callSid, Date.parse(startedAt)));
  }

  #fellSilent(quietMs: number): void {
    const modelQuietMs = this.#model.quietMs;
    this.#tell({ type: 'caller.fell_silent', at: this.#callClock.now(), quietMs, modelQuietMs });
  }

  #stamped(event: OpenAIServerEvent): CallEvent {
    return { ...event, at: this.#callClock.now() };
  }

  #tell(event: CallEvent): void {
    if (this.#ended) return;
    this.#record.took(withoutSecretKey(event, this.#actor.getSnapshot().context.tools));
    this.#tools.took(event);
    this.#books.took(event);
    if (event.type === 'twilio.media') this.#audio.caller(event.payload, event.at);
    if (event.type === 'twilio.lost') this.#audio.cleared(event.at);
    this.#actor.send(event);
  }

  /** A step is over: everything it asked for was done. */
  #settled(state: string): void {
    this.#entered(state);
    this.#journal.settled('call');
    if (this.#ended) this.#wrapUp();
  }

  #entered(state: string): void {
    if (state === this.#state) return;
    this.#log.debug({ from: this.#state, to: state }, 'state');
    this.#state = state;
    this.#record.entered(state, this.#callClock.now());
    if (this.#ended) return;
    this.#row.changed();
    this.#watcher.onChanged();
  }

  #perform(action: CallAction): void {
    this.#record.did(action, this.#callClock.now());
    if (isForModel(action)) return this.#model.send(action);
    switch (action.type) {
      case 'twilio.media':
        this.#audio.agent(action.payload, this.#callClock.now());
        return this.#stream?.media(action.payload);
      case 'twilio.mark':
        return this.#stream?.mark(action.name);
      case 'twilio.clear':
        this.#audio.cleared(this.#callClock.now());
        return this.#stream?.clear();
      case 'twilio.announce':
        return this.#play(this.#around.announcements.apology.audio, action.mark);
      case 'twilio.digits':
        return this.#play(dtmf(action.digits), action.mark);
      case 'twilio.hold':
        return action.on ? this.#hold.start() : this.#endHold();
      case 'twilio.close':
        return this.#stream?.close();
      case 'tool.run':
        return this.#tools.run(action);
      case 'tool.cancel':
        return this.#tools.cancel(action.callId);
      case 'call.transfer':
        return this.handOver.start(action);
      case 'model.dial':
        return this.#model.dial();
      case 'model.probe':
        return this.#model.probe();
      case 'model.close':
        return this.#model.close();
      default:
        return this.#report(action);
    }
  }

  /** Sound that is not the model's. */
  #play(audio: Uint8Array, mark?: string): void {
    const payload = encodeBase64(audio);
    this.#audio.agent(payload, this.#callClock.now());
    this.#stream?.media(payload);
    if (mark !== undefined) this.#stream?.mark(mark);
  }

  #endHold(): void {
    this.#hold.stop();
    this.#audio.cleared(this.#callClock.now());
    this.#stream?.clear();
  }

  #report(action: Extract<CallAction, { type: `report.${string}` }>): void {
    const { metrics, config } = this.#around;
    switch (action.type) {
      case 'report.interruption':
        if (action.cause === 'barge_in') metrics.interruption();
        if (config.showTimingMath) this.#log.info({ timing: action }, describeInterruption(action));
        return;
      case 'report.turn':
        if (action.stoppedAt !== null && action.firstAudioAt !== null) {
          metrics.answerLatency(action.firstAudioAt - action.stoppedAt);
        }
        return;
      case 'report.model_error':
        metrics.modelError(action.code);
        this.#log.warn({ code: action.code, harmless: action.harmless }, action.message);
        return;
      case 'report.ended':
        return this.#finish(action.reason, action.detail);
    }
  }

  #finish(reason: string, detail: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#around.metrics.callEnded(reason);
    const failed = reason.startsWith('model_') || reason === 'internal_error';
    this.#log[failed ? 'error' : 'info']({ reason, detail, action: ADVICE[reason] }, 'call ended');
    this.#outcome = { endedAt: Date.now(), outcome: reason, detail };
    this.handOver.ended(reason === 'transferred');
  }

  /** Everything that belongs to the end was done: it is kept, and told. */
  #wrapUp(): void {
    if (this.#wrappedUp) return;
    this.#wrappedUp = true;
    this.#hold.stop();
    this.#tools.close();
    this.#books.close();
    this.#journal.close();
    this.#audio.finish(this.#callClock.now());
    this.#row.end();
    this.#tellAfterwards();
    this.#watcher.onChanged();
    this.#watcher.onEnded();
  }

  /** A listener that throws must not take the process, or another call, with it. */
  #guarded(action: CallAction): void {
    this.#journal.did('call', action);
    try {
      this.#perform(action);
    } catch (error) {
      const message = 'an action of the call failed; the call goes on. Please report this with the log';
      this.#log.error({ err: error, action: action.type }, message);
    }
  }

  /** The machine itself failed: a defect. The caller is told by `/stream-ended`, the operator here. */
  #defect(error: unknown): void {
    this.#log.error({ err: error }, 'the call broke; this is a defect');
    this.#model.close();
    this.#stream?.close();
    this.#finish('internal_error', String(error));
    this.#wrapUp();
  }
}

const ONGOING = { endedAt: null, outcome: null, detail: null };

/** What the operator can do about it. */
const ADVICE: Readonly<Record<string, string>> = {
  model_unreachable: 'Check the network and OPENAI_REALTIME_URL.',
  model_auth: 'Check OPENAI_API_KEY.',
  model_quota: 'Check the billing and limits of the OpenAI account.',
  model_session: 'Check OPENAI_REALTIME_MODEL and the session settings against what the server says.',
  model_gone: 'The connection to the model broke; look for an outage.',
  model_no_answer:
    'The model did not answer; look for an outage, or raise ANSWER_TIMEOUT_MS for a slow model.',
  unclaimed:
    'Twilio did not open the stream: check that PUBLIC_URL is reachable by wss:// and not behind a login.',
  internal_error: 'Please report this with the log.',
};

/** Most calls of a rehearsal, and those from a browser, have no line that is paid for. */
const lineCost = ({ lineMicros }: CallBooks['parts']): Pick<CallRow, 'lineMicros'> =>
  lineMicros > 0 ? { lineMicros: Math.round(lineMicros) } : {};
