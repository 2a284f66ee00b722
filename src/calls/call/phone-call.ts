import { type Actor, createActor } from 'xstate';
import {
  type CallAction,
  type CallEvent,
  type callMachine,
  type End,
  stateName,
  watched,
} from '../../../machines/index.ts';
import type { OperatorAction } from '../../api/types.ts';
import type { Transport } from '../../io/transport.ts';
import type { CallCost } from '../../prices/call-cost.ts';
import { listingOf } from '../../store/listing.ts';
import type { CallListing, CallRow } from '../../store/store.ts';
import { modelName } from '../journal/open-journal.ts';
import { withoutSecretKey } from '../journal/secret-keys.ts';
import type { LiveCall } from '../live.ts';
import type { HandOver } from '../transfer/hand-over.ts';
import type { OnAudio } from './call-audio.ts';
import { type CallParts, makeParts } from './call-parts.ts';
import { callRow, RowKeeper } from './call-row.ts';
import { callSettings } from './call-settings.ts';
import { operatorEvent } from './operator-event.ts';
import { type Performers, perform } from './perform.ts';
import { CallRecord, type CallRecordJson } from './record.ts';
import { logEnd, tellOperators } from './report.ts';
import type { CallFacts, CallSurroundings, CallWatcher } from './surroundings.ts';

/** One call: its actor between its two sockets. Decides nothing itself: events go in, actions come out. */
export class PhoneCall implements LiveCall {
  readonly facts: CallFacts & { readonly startedAt: string };
  readonly #around: CallSurroundings;
  readonly #parts: CallParts;
  readonly #performers: Performers;
  readonly #record = new CallRecord();
  readonly #row: RowKeeper;
  readonly #actor: Actor<typeof callMachine>;
  readonly #watcher: CallWatcher;
  #state = '';
  #outcome: Pick<CallRow, 'endedAt' | 'outcome' | 'detail'> = ONGOING;
  #ended = false;
  #wrappedUp = false;
  #forgotten = false;
  /** What the model made of it, as far as it may be kept. */
  #result: Pick<CallRow, 'summary' | 'fields'> = {};

  constructor(
    { publicUrl, ...facts }: CallFacts & { readonly publicUrl: string },
    around: CallSurroundings,
    watcher: CallWatcher,
  ) {
    this.facts = { ...facts, startedAt: new Date(around.epochMs()).toISOString() };
    this.#around = around;
    this.#watcher = watcher;
    const actor = {
      tell: (event: CallEvent) => this.#tell(event),
      context: () => this.#actor.getSnapshot().context,
    };
    const onLater = (): void => this.#keepAnew();
    this.#parts = makeParts({ ...{ publicUrl, around, actor, onLater }, facts: this.facts });
    this.#performers = this.#whoPerforms();
    this.#row = new RowKeeper(around.clock, () => around.archive.calls.put(this.row()));
    this.#actor = this.#makeActor();
  }

  /** The webhook came: the model is dialed. */
  start(): void {
    const { log, journal } = this.#parts;
    const { from, to, direction } = this.row();
    log.info({ from, to, direction }, 'a call begins; the model is dialed');
    journal.begin('call', this.#actor.getSnapshot());
    this.#actor.start();
    this.#row.begin();
  }

  /** A media stream whose `start` was read and whose token was good. Replaces the one there was. */
  attach(transport: Transport, streamSid: string): void {
    const { phone } = this.#parts;
    phone.attach(transport, streamSid);
    this.#tell({ type: 'twilio.start', at: this.#now(), streamSid });
    if (this.#ended) phone.close();
  }

  /** Twilio asks what is next though the call lives. @returns how many streams in a row have not held. */
  streamBroke(): number {
    return this.#parts.phone.streamBroke();
  }

  /** Ends the call by an operator's or the server's will. */
  hangUp(why: Extract<CallEvent, { type: 'operator.hang_up' }>['why']): void {
    this.#tell({ type: 'operator.hang_up', at: this.#now(), why });
  }

  /** Twilio says, outside the stream, that the call is over. */
  stopped(): void {
    this.#tell({ type: 'twilio.stop', at: this.#now() });
  }

  /** The name of who answers. */
  get agent(): string {
    return this.#around.config.agent.name;
  }

  /** A stream of the call was up. */
  get connected(): boolean {
    return this.#parts.phone.connected;
  }

  /** We have placed the call, and a machine took it. */
  machineAnswered(by: 'machine' | 'fax'): void {
    this.#tell({ type: 'outbound.answered_by', at: this.#now(), by });
  }

  /** Where the caller goes when the call is handed on. */
  get handOver(): HandOver {
    return this.#parts.handOver;
  }

  /** What its agent speaks, a tag such as `de`; undefined: what its instructions say. */
  get language(): string | undefined {
    return this.#around.config.agent.language;
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
    const { books, tools, journal } = this.#parts;
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
        costMicros: books.micros,
        costIncomplete: books.incomplete,
        // While it lives it changes all the time, and is asked for only here.
        ...(this.#wrappedUp ? { cost: books.cost } : {}),
        ...this.#result,
        messages: tools.messages,
        recorded: config.agent.record,
        lostLines: journal.lostLines,
        conversation: this.#actor.getSnapshot().context.conversation,
      },
      config.store,
    );
  }

  listing(): CallListing {
    return listingOf(this.row());
  }

  /** What it has cost so far. */
  get cost(): CallCost {
    return this.#parts.books.cost;
  }

  /** It was deleted: nothing of it is kept any more. */
  forget(): void {
    this.#forgotten = true;
  }

  watch(onLine: (line: string, n: number) => void): () => void {
    return this.#parts.journal.watch(onLine);
  }

  get lastLine(): number {
    return this.#parts.journal.lastLine;
  }

  operate(action: OperatorAction, by: string): boolean {
    const event = operatorEvent(action, by, this.#now());
    if (this.#ended || !this.#actor.getSnapshot().can(event)) return false;
    this.#tell(event);
    return true;
  }

  listen(by: string, onAudio: OnAudio): () => void {
    const stop = this.#parts.phone.listen(onAudio);
    this.#tell({ type: 'operator.listen', at: this.#now(), by });
    let listening = true;
    return () => {
      if (!listening) return;
      listening = false;
      stop();
      this.#tell({ type: 'operator.listen_ended', at: this.#now(), by });
    };
  }

  #makeActor(): Actor<typeof callMachine> {
    const { logic, clock, config, settings } = this.#around;
    const { journal } = this.#parts;
    const { allowedCountries } = settings.current().limits;
    const journaled = watched(
      logic,
      (event, before, after) => journal.took('call', event, before, after),
      (error) => journal.fail(error),
    );
    const actor = createActor(journaled, {
      clock,
      input: callSettings(this.facts.callSid, config, allowedCountries),
    });
    actor.on('*', (action) => this.#guarded(action));
    actor.subscribe({
      next: (snapshot) => this.#settled(stateName(snapshot.value)),
      error: (error) => this.#defect(error),
    });
    return actor;
  }

  #whoPerforms(): Performers {
    const { metrics, config, announcements } = this.#around;
    const { showTimingMath } = config;
    const { log, ...parts } = this.#parts;
    return {
      ...parts,
      announcements,
      report: (report) => {
        if (report.type === 'report.ended') return this.#finish(report.reason, report.detail);
        tellOperators(report, { metrics, log, showTimingMath });
      },
    };
  }

  /** The call's clock, ms. */
  #now(): number {
    return this.#parts.callClock.now();
  }

  #tell(event: CallEvent): void {
    if (this.#ended) return;
    const { tools, books, phone } = this.#parts;
    this.#record.took(withoutSecretKey(event, this.#actor.getSnapshot().context.tools));
    tools.took(event);
    books.took(event);
    phone.took(event);
    this.#actor.send(event);
  }

  /** A step is over: everything it asked for was done. */
  #settled(state: string): void {
    this.#entered(state);
    this.#parts.journal.settled('call');
    if (this.#ended) this.#wrapUp();
  }

  #entered(state: string): void {
    if (state === this.#state) return;
    this.#parts.log.debug({ from: this.#state, to: state }, 'state');
    this.#state = state;
    this.#record.entered(state, this.#now());
    if (this.#ended) return;
    this.#row.changed();
    this.#watcher.onChanged();
  }

  #finish(reason: string, detail: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#around.metrics.callEnded(reason);
    logEnd(this.#parts.log, reason, detail);
    this.#outcome = { endedAt: this.#around.epochMs(), outcome: reason, detail };
    this.handOver.ended(reason === 'transferred');
  }

  /** Everything that belongs to the end was done: it is kept, and told. */
  #wrapUp(): void {
    if (this.#wrappedUp) return;
    this.#wrappedUp = true;
    const { log, tools, books, journal, phone } = this.#parts;
    tools.close();
    books.close();
    if (books.incomplete) log.info({ missing: books.cost.missing }, 'not all that the call cost is known');
    journal.close();
    phone.finish();
    this.#row.end();
    this.#tellAfterwards();
    this.#watcher.onChanged();
    this.#watcher.onEnded();
  }

  #tellAfterwards(): void {
    const { afterCalls, config } = this.#around;
    const { keepTranscripts } = config.store;
    afterCalls.over({
      agent: config.agent,
      row: this.row(),
      cost: this.cost,
      transcript: this.describe().transcript,
      messages: this.#parts.tools.messages,
      keepTranscripts,
      keep: ({ summary, fields, answers }) => {
        // They are made of what was said.
        if (keepTranscripts)
          this.#result = {
            ...(summary !== undefined && { summary }),
            ...(fields !== undefined && { fields }),
          };
        this.#parts.books.summarized(answers.map(({ usage }) => usage));
        this.#keepAnew();
        return { row: this.row(), cost: this.cost };
      },
    });
  }

  /** More is known of it, though it is over. */
  #keepAnew(): void {
    if (this.#wrappedUp && !this.#forgotten) this.#around.archive.calls.put(this.row());
  }

  /** A listener that throws must not take the process, or another call, with it. */
  #guarded(action: CallAction): void {
    const { journal, log } = this.#parts;
    journal.did('call', action);
    try {
      this.#record.did(action, this.#now());
      perform(action, this.#performers);
    } catch (error) {
      const message = 'an action of the call failed; the call goes on. Please report this with the log';
      log.error({ err: error, action: action.type }, message);
    }
  }

  /** The machine itself failed: a defect. The caller is told by `/stream-ended`, the operator here. */
  #defect(error: unknown): void {
    const { log, model, phone } = this.#parts;
    log.error({ err: error }, 'the call broke; this is a defect');
    model.close();
    phone.close();
    this.#finish('internal_error', String(error));
    this.#wrapUp();
  }
}

const ONGOING = { endedAt: null, outcome: null, detail: null };
