import { type Actor, createActor } from 'xstate';
import {
  type CallAction,
  type CallEvent,
  type CallSettings,
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
import { withoutSecretKey } from '../journal/secret-keys.ts';
import type { LiveCall } from '../live.ts';
import type { HandOver } from '../transfer/hand-over.ts';
import type { OnAudio } from './call-audio.ts';
import { type CallParts, makeParts } from './call-parts.ts';
import { callSettings } from './call-settings.ts';
import { KeptCall } from './kept-call.ts';
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
  readonly #kept: KeptCall;
  readonly #actor: Actor<typeof callMachine>;
  readonly #watcher: CallWatcher;
  #state = '';
  #ended = false;
  #wrappedUp = false;

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
    const settings = callSettings(
      facts.callSid,
      around.config,
      around.settings.current().limits.allowedCountries,
    );
    const onLater = (): void => this.#kept.keepAnew();
    this.#parts = makeParts({ ...{ publicUrl, around, actor, settings, onLater }, facts: this.facts });
    this.#performers = this.#whoPerforms();
    this.#kept = new KeptCall({
      ...{ facts: this.facts, around, parts: this.#parts, record: this.#record },
      state: () => this.#state,
      context: actor.context,
    });
    this.#actor = this.#makeActor(settings);
  }

  /** The webhook came: the model is dialed. */
  start(): void {
    const { log, journal } = this.#parts;
    const { from, to, direction } = this.row();
    log.info({ from, to, direction }, 'a call begins; the model is dialed');
    journal.begin('call', this.#actor.getSnapshot());
    this.#actor.start();
    this.#kept.begin();
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
    return this.#kept.describe();
  }

  /** The call as it is kept. */
  row(): CallRow {
    return this.#kept.row();
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
    this.#kept.forget();
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

  #makeActor(settings: CallSettings): Actor<typeof callMachine> {
    const { logic, clock } = this.#around;
    const { journal } = this.#parts;
    const journaled = watched(
      logic,
      (event, before, after) => journal.took('call', event, before, after),
      (error) => journal.fail(error),
    );
    const actor = createActor(journaled, { clock, input: settings });
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
    this.#kept.changed();
    this.#watcher.onChanged();
  }

  #finish(reason: string, detail: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#around.metrics.callEnded(reason);
    logEnd(this.#parts.log, reason, detail);
    this.#kept.ended(reason, detail);
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
    this.#kept.over();
    this.#watcher.onChanged();
    this.#watcher.onEnded();
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
