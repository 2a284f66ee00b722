import { type ActorRefFrom, createActor, SimulatedClock } from 'xstate';
import type { CallAction } from '../../machines/call/actions.ts';
import { BYTES_PER_MS } from '../../machines/call/audio.ts';
import type { CallContext } from '../../machines/call/context.ts';
import type { CallEvent } from '../../machines/call/events.ts';
import type { FailureReason } from '../../machines/call/failure.ts';
import { stateName } from '../../machines/call/lanes.ts';
import { callMachine } from '../../machines/call/machine.ts';
import type { ItemFacts, ModelError } from '../../machines/call/openai-events.ts';
import type { CallSettings, CallTiming } from '../../machines/call/settings.ts';

/** Settings of a call in which each delay has a value of its own, ms, so that a mixed-up one shows. */
export const settings: CallSettings = {
  callSid: 'CA1',
  greets: false,
  serverInterrupts: true,
  turnPaddingMs: 800,
  timing: {
    greetingGuardMs: 300,
    greetingGuardMaxMs: 4000,
    connectTimeoutMs: 3100,
    nudgeMs: 1500,
    answerTimeoutMs: 3000,
    claimTimeoutMs: 30_000,
    resumeTimeoutMs: 15_000,
    interruptTimeoutMs: 1000,
    apologyTimeoutMs: 3500,
  },
};

/** What a test may set of a call; the rest is as in {@link settings}. */
export type Overrides = Partial<Omit<CallSettings, 'timing'>> & { readonly timing?: Partial<CallTiming> };

type ResponseDone = Omit<
  Extract<CallEvent, { type: 'openai.response.done' }>,
  'type' | 'at' | 'responseId' | 'status'
>;

interface Mark {
  readonly name: string;
  readonly endMs: number;
}

/** Time moves in steps of this, so that a delay armed by another one starts at most this late. */
const STEP_MS = 5;

/** Drives one call through its chart in sentences, on a clock that moves only when told to. */
export class CallDriver {
  readonly clock = new SimulatedClock();
  readonly actor: ActorRefFrom<typeof callMachine>;
  /** Every action of the call so far, in order. */
  readonly allActions: CallAction[] = [];
  #taken = 0;
  #sentMs = 0;
  #marks: Mark[] = [];
  #returned: string[] = [];
  #heardMs = 0;
  #byte = 0;

  constructor({ timing, ...overrides }: Overrides = {}) {
    const input = { ...settings, ...overrides, timing: { ...settings.timing, ...timing } };
    this.actor = createActor(callMachine, { clock: this.clock, input });
    this.actor.on('*', (action) => this.#asked(action));
    this.actor.start();
  }

  /** A call on which the caller is heard and nobody speaks. */
  static listening(overrides: Overrides = {}): CallDriver {
    const call = new CallDriver({ greets: false, ...overrides });
    call.connect();
    call.modelReady();
    call.take();
    return call;
  }

  /** A call on which the agent says one item (`item_1` of `resp_1`, `ms` long, all sent), and nothing was heard. */
  static speaking(ms: number, overrides: Overrides = {}): CallDriver {
    const call = CallDriver.listening(overrides);
    call.callerTurn();
    call.responseCreated('resp_1');
    call.audio({ item: 'item_1', ms });
    call.take();
    return call;
  }

  /** A call whose greeting (`item_g` of `resp_g`, `ms` long, all sent) is on its way to the caller. */
  static greeting(ms: number, overrides: Overrides = {}): CallDriver {
    const call = new CallDriver({ greets: true, ...overrides });
    call.connect();
    call.modelReady();
    call.responseCreated('resp_g');
    call.audio({ response: 'resp_g', item: 'item_g', ms });
    call.take();
    return call;
  }

  /** The call's clock, ms. */
  get now(): number {
    return this.clock.now();
  }

  /** The state as people read it: `listening.waiting`. */
  get state(): string {
    return stateName(this.actor.getSnapshot().value);
  }

  get context(): CallContext {
    return this.actor.getSnapshot().context;
  }

  /** Names of the marks sent and not come back, oldest first; a `clear` takes them away. */
  get pendingMarks(): readonly string[] {
    return this.#marks.map(({ name }) => name);
  }

  /** The actions since the last take. */
  take(): readonly CallAction[] {
    const actions = this.allActions.slice(this.#taken);
    this.#taken = this.allActions.length;
    return actions;
  }

  /** The actions of these types since the last take; the others are dropped. */
  takeOnly<T extends CallAction['type']>(...types: readonly T[]): readonly (CallAction & { type: T })[] {
    return this.take().filter((action): action is CallAction & { type: T } =>
      (types as readonly string[]).includes(action.type),
    );
  }

  /** Tells the call something at its present time. */
  send(event: CallEvent extends infer E ? (E extends CallEvent ? Omit<E, 'at'> : never) : never): void {
    this.actor.send({ ...event, at: this.now } as CallEvent);
  }

  /** Lets time pass, ms. */
  wait(ms: number): void {
    const end = this.now + ms;
    while (this.now < end) this.clock.set(Math.min(end, this.now + STEP_MS));
  }

  connect(streamSid = 'MZ1'): void {
    this.send({ type: 'twilio.start', streamSid });
  }

  loseStream(): void {
    this.send({ type: 'twilio.lost', code: 1006 });
  }

  hangUp(): void {
    this.send({ type: 'twilio.stop' });
  }

  modelReady(): void {
    this.send({ type: 'model.ready' });
  }

  modelFails(reason: FailureReason = 'model_gone', detail = 'gone'): void {
    this.send({ type: 'model.failed', reason, detail });
  }

  /** One 20 ms frame of the caller. */
  callerAudio(payload = Buffer.alloc(160, 0xff).toString('base64')): void {
    this.send({ type: 'twilio.media', payload, bytes: Buffer.from(payload, 'base64').length });
  }

  callerSpeaks({ item = 'item_u', startMs = this.now }: { item?: string; startMs?: number } = {}): void {
    this.send({ type: 'openai.input_audio_buffer.speech_started', itemId: item, audioStartMs: startMs });
  }

  callerStops({ item = 'item_u', endMs = this.now }: { item?: string; endMs?: number } = {}): void {
    this.send({ type: 'openai.input_audio_buffer.speech_stopped', itemId: item, audioEndMs: endMs });
  }

  turnCommitted(item = 'item_u'): void {
    this.send({ type: 'openai.input_audio_buffer.committed', itemId: item, previousItemId: null });
  }

  /** The caller says something of 2 s, which the server's voice detection takes for a turn. */
  callerTurn(item = 'item_u'): void {
    this.callerSpeaks({ item });
    this.wait(2000);
    this.callerStops({ item });
    this.turnCommitted(item);
  }

  responseCreated(id = 'resp_1'): void {
    this.send({ type: 'openai.response.created', responseId: id, status: 'in_progress' });
  }

  itemAdded(item: ItemFacts, response = 'resp_1'): void {
    this.send({ type: 'openai.response.output_item.added', responseId: response, outputIndex: 0, item });
  }

  /** Agent audio: `ms` long, or `bytes` when given; no two bytes in a row are alike. */
  audio({
    response = 'resp_1',
    item = 'item_1',
    ms = 0,
    bytes = ms * BYTES_PER_MS,
    contentIndex = 0,
  }: {
    response?: string;
    item?: string;
    ms?: number;
    bytes?: number;
    contentIndex?: number;
  }): void {
    const audio = Buffer.from(Array.from({ length: bytes }, () => this.#byte++ & 0xff));
    this.send({
      type: 'openai.response.output_audio.delta',
      responseId: response,
      itemId: item,
      outputIndex: 0,
      contentIndex,
      payload: audio.toString('base64'),
      bytes,
    });
  }

  audioDone({ response = 'resp_1', item = 'item_1' }: { response?: string; item?: string } = {}): void {
    this.send({
      type: 'openai.response.output_audio.done',
      responseId: response,
      itemId: item,
      outputIndex: 0,
      contentIndex: 0,
    });
  }

  /** All the words of an item. */
  words(text: string, { response = 'resp_1', item = 'item_1' } = {}): void {
    this.send({
      type: 'openai.response.output_audio_transcript.done',
      responseId: response,
      itemId: item,
      outputIndex: 0,
      contentIndex: 0,
      text,
    });
  }

  responseDone({
    id = 'resp_1',
    status = 'completed',
    ...facts
  }: {
    id?: string;
    status?: 'completed' | 'cancelled' | 'incomplete' | 'failed';
  } & ResponseDone = {}): void {
    const output = facts.output ?? (status === 'completed' ? [{ id: 'item_1', kind: 'message' }] : []);
    this.send({ type: 'openai.response.done', responseId: id, status, ...facts, output });
  }

  /** The oldest `count` marks come back, or all of them. */
  marksBack(count: number | 'all' = 'all'): void {
    const back = this.#marks.splice(0, count === 'all' ? this.#marks.length : count);
    for (const { name, endMs } of back) {
      this.#heardMs = Math.max(this.#heardMs, endMs);
      this.send({ type: 'twilio.mark', name });
    }
  }

  /** The caller hears `ms` more of what was sent; the marks on the way come back on time. */
  callerHears(ms: number): void {
    const end = Math.min(this.#heardMs + ms, this.#sentMs);
    while (this.#heardMs < end) {
      const next = Math.min(end, this.#marks[0]?.endMs ?? end);
      this.wait(next - this.#heardMs);
      this.#heardMs = next;
      while (this.#marks[0] && this.#marks[0].endMs <= this.#heardMs) this.marksBack(1);
    }
    while (this.#marks[0] && this.#marks[0].endMs <= this.#heardMs) this.marksBack(1);
  }

  /** Twilio returns the marks that our `clear` took away. */
  clearedMarksBack(): readonly string[] {
    const returned = this.#returned.splice(0);
    for (const name of returned) this.send({ type: 'twilio.mark', name });
    return returned;
  }

  truncated(item = 'item_1', audioEndMs = 0): void {
    this.send({ type: 'openai.conversation.item.truncated', itemId: item, contentIndex: 0, audioEndMs });
  }

  deleted(item = 'item_1'): void {
    this.send({ type: 'openai.conversation.item.deleted', itemId: item });
  }

  error(error: Partial<ModelError>): void {
    this.send({ type: 'openai.error', error: modelError(error) });
  }

  #asked(action: CallAction): void {
    this.allActions.push(action);
    switch (action.type) {
      case 'twilio.media':
        this.#sentMs += action.bytes / BYTES_PER_MS;
        return;
      case 'twilio.mark':
        this.#marks.push({ name: action.name, endMs: this.#sentMs });
        return;
      case 'twilio.announce':
        this.#marks.push({ name: action.mark, endMs: this.#sentMs });
        return;
      case 'twilio.clear':
        this.#returned.push(...this.#marks.map(({ name }) => name));
        this.#marks = [];
        this.#sentMs = 0;
        this.#heardMs = 0;
    }
  }
}

/** An error as the model side words it. */
export const modelError = (error: Partial<ModelError>): ModelError => ({
  kind: 'invalid_request_error',
  code: null,
  message: 'Something is not as it should be.',
  param: null,
  eventId: null,
  ...error,
});
