import type { PhoneAnswer, PhoneNext } from '../../api/types.ts';
import { loudness } from '../../audio/loudness.ts';
import { newSid } from '../../rehearsal/caller/sids.ts';
import { silentFrame } from './line-core.ts';
import type { LineFrame } from './line-messages.ts';
import { type EndReason, failure, type PhoneState } from './phone-state.ts';
import type { Line, Microphone, PhonePorts } from './ports.ts';
import { Stream } from './stream.ts';

/** A network that is away for a moment must not end the call: how long to wait before asking again what is next. */
const ASK_AGAIN_MS = [250, 500, 1000, 2000];

/** Told of what changes. */
export interface PhoneListener {
  state(state: PhoneState): void;
  /** How loud both sides were in the last 20 ms, 0 to 32124. */
  levels(caller: number, agent: number): void;
}

/** One call from the click to its end. It is over when it is no longer the phone's. */
interface Call {
  line?: Line;
  callSid?: string;
  stream?: Stream;
  /** When its first stream was up. */
  sinceMs?: number;
}

/** A telephone in the page: one call at a time, by the same road as one from Twilio. */
export class Phone {
  readonly #ports: PhonePorts;
  readonly #listener: PhoneListener;
  #state: PhoneState = { name: 'idle' };
  #call: Call | undefined;
  #streams = 0;
  #muted = false;

  constructor(ports: PhonePorts, listener: PhoneListener) {
    this.#ports = ports;
    this.#listener = listener;
  }

  get state(): PhoneState {
    return this.#state;
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** Places a call; must be called in the person's click. Does nothing while one is under way. Never rejects. */
  async call(): Promise<void> {
    if (this.#call) return;
    const call: Call = {};
    this.#call = call;
    this.#muted = false;
    this.#to({ name: 'askingForMicrophone' });
    try {
      call.line = await this.#ports.openLine();
      if (this.#isOn(call)) await this.#converse(call, call.line);
    } catch (error) {
      if (this.#isOn(call)) this.#to(failure(error));
    } finally {
      call.line?.close();
      if (this.#isOn(call)) this.#call = undefined;
    }
  }

  /** Ends the call, or the attempt. */
  hangUp(): void {
    const call = this.#call;
    if (!call) return;
    this.#call = undefined;
    call.stream?.stop();
    call.line?.close();
    if (call.callSid === undefined) return this.#to({ name: 'idle' });
    this.#tellHungUp(call.callSid);
    this.#end('person', call, call.callSid);
  }

  /** Sends silence in place of the microphone, or the microphone again. */
  mute(muted: boolean): void {
    this.#muted = muted;
  }

  /** Presses a key: `0-9 * # A-D`. */
  press(digit: string): void {
    this.#call?.stream?.press(digit);
    this.#call?.line?.tone(digit);
  }

  /** The microphones there are; none outside a call. */
  async microphones(): Promise<readonly Microphone[]> {
    return (await this.#call?.line?.microphones()) ?? [];
  }

  /** Takes another microphone; one that cannot be had is said as a notice. */
  async use(microphone: string): Promise<void> {
    try {
      await this.#call?.line?.use(microphone);
      this.#notice(undefined);
    } catch (error) {
      this.#notice(error instanceof Error ? error.message : String(error));
    }
  }

  #isOn(call: Call): boolean {
    return this.#call === call;
  }

  async #converse(call: Call, line: Line): Promise<void> {
    line.listen({
      frame: (frame) => this.#frame(call, frame),
      played: (stream, mark) => {
        if (stream === this.#streams) call.stream?.played(mark);
      },
      microphoneLost: () => this.#notice('The microphone went away. Choose another one.'),
    });
    this.#to({ name: 'calling' });
    const answer = await this.#ports.begin();
    if (!this.#isOn(call)) return this.#tellHungUp(answer.callSid);
    call.callSid = answer.callSid;
    this.#to({ name: 'calling', callSid: answer.callSid });
    await this.#follow(call, line, answer);
  }

  /** One stream after the other, for as long as the server has another one. */
  async #follow(call: Call, line: Line, answer: PhoneAnswer): Promise<void> {
    const { callSid } = answer;
    let next: PhoneNext | undefined = { next: 'stream', ...answer };
    while (next?.next === 'stream') {
      await this.#connect(call, line, { ...answer, ...next });
      if (this.#state.name === 'inCall' && this.#isOn(call)) this.#to({ ...this.#state, resuming: true });
      next = await this.#askNext(call, callSid);
    }
    if (!this.#isOn(call)) return;
    if (!next) return this.#end('connection_lost', call, callSid);
    if (next.next === 'hang_up') return this.#end('agent', call, callSid);
    this.#ports.say(next.text, next.language);
    this.#end('sentence', call, callSid, next.text);
  }

  /** Opens a stream and stays until it is over; one that cannot be had is over at once. */
  async #connect(call: Call, line: Line, answer: PhoneAnswer): Promise<void> {
    const { dial, timers } = this.#ports;
    const transport = await dial(answer.streamUrl).catch(() => undefined);
    if (!transport) return;
    if (!this.#isOn(call)) return transport.close();
    this.#begin(line);
    const identity = { ...answer, streamSid: newSid('MZ', Math.random) };
    call.stream = new Stream({ transport, timers, identity, toLine: (message) => line.send(message) });
    call.sinceMs ??= timers.now();
    this.#to({ name: 'inCall', callSid: answer.callSid, sinceMs: call.sinceMs, resuming: false });
    await call.stream.done;
    delete call.stream;
    // What was queued is gone with its stream.
    this.#begin(line);
  }

  /** From here on the line plays, and returns marks, for nobody else. */
  #begin(line: Line): void {
    this.#streams += 1;
    line.send({ type: 'stream', stream: this.#streams });
  }

  /** @returns undefined when the server cannot be asked, or the person hung up meanwhile. */
  async #askNext(call: Call, callSid: string): Promise<PhoneNext | undefined> {
    for (const waitMs of ASK_AGAIN_MS) {
      if (!this.#isOn(call)) return undefined;
      const next = await this.#ports.ended(callSid, false).catch(() => undefined);
      if (next) return this.#isOn(call) ? next : undefined;
      await new Promise<void>((resolve) => this.#ports.timers.setTimeout(resolve, waitMs));
    }
    return undefined;
  }

  /** If it cannot be told, the closed stream says the same. */
  #tellHungUp(callSid: string): void {
    this.#ports.ended(callSid, true).catch(() => {});
  }

  #frame(call: Call, { audio, at, heard }: LineFrame): void {
    const said = this.#muted ? silentFrame() : audio;
    call.stream?.frame({ audio: said, at });
    this.#listener.levels(loudness(said), heard);
  }

  #end(reason: EndReason, { sinceMs }: Call, callSid: string, text?: string): void {
    const lastedMs = sinceMs === undefined ? 0 : this.#ports.timers.now() - sinceMs;
    this.#to({ name: 'ended', callSid, reason, lastedMs, ...(text !== undefined && { text }) });
  }

  #notice(notice: string | undefined): void {
    if (this.#state.name !== 'inCall') return;
    const { notice: _, ...rest } = this.#state;
    this.#to(notice === undefined ? rest : { ...rest, notice });
  }

  #to(state: PhoneState): void {
    this.#state = state;
    this.#listener.state(state);
  }
}
