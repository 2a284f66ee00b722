import { expect } from 'vitest';
import { type CallEvent, type CallSettings, fatalReason, stateName } from '../../machines/index.ts';
import type { Agent } from '../../src/agents/agent.ts';
import type { OperatorAction } from '../../src/api/types.ts';
import { loadAnnouncements } from '../../src/calls/call/announcements.ts';
import { callSettings } from '../../src/calls/call/call-settings.ts';
import { Exchange } from '../../src/calls/exchange.ts';
import { type Config, loadConfig } from '../../src/config/config.ts';
import { createLog } from '../../src/config/log.ts';
import { environmentSettings } from '../../src/config/settings.ts';
import { VirtualClock } from '../../src/io/clock.ts';
import { openaiDialer } from '../../src/openai/connection.ts';
import { createFront, type Front } from '../../src/server/front.ts';
import { createMetrics, type Metrics } from '../../src/server/metrics.ts';
import { expectedFrames, toWire } from '../support/to-wire.ts';
import { until } from '../support/until.ts';
import type { WireModel, WireModelConnection } from '../support/wire-model.ts';
import { WirePhone } from '../support/wire-phone.ts';
import { type Case, rebind, type Snapshot } from './cases.ts';
import { delayMs, NEVER_MS, type Step } from './paths.ts';
import { Reference } from './reference.ts';
import { WiredTools } from './wired-tools.ts';

type Wire = Record<string, unknown>;

/** How the call of a walk is set up: the environment, and what its agent is beyond that. */
export interface Wiring {
  readonly environment: Record<string, string>;
  /** Whether the agent has tools. */
  readonly acts?: boolean;
  readonly limits?: Agent['limits'];
}

const apology = Buffer.from(loadAnnouncements().apology.audio).toString('base64');

/** One generated call on the real engine: real HTTP, real sockets on both sides, real codecs; only its clock is virtual. */
export class WiredCall {
  readonly clock = new VirtualClock();
  readonly front: Front;
  readonly expected: { twilio: Wire[]; openai: Wire[] } = { twilio: [], openai: [] };
  readonly #callSid: string;
  readonly #base: string;
  readonly #exchange: Exchange;
  readonly #model: WireModel;
  readonly #tools = new WiredTools();
  readonly #reference: Reference;
  readonly #probes = { twilio: 0, openai: 0 };
  readonly #phones: WirePhone[] = [];
  readonly #cancelled: string[] = [];
  /** What is written while it is not goes nowhere. */
  #streamIsUp = false;
  #connection: WireModelConnection | undefined;
  #startedMs: number | undefined;

  constructor(as: Wiring, callSid: string, base: string, model: WireModel) {
    const config = configOf(as, this.#tools, model.url);
    const log = createLog({ level: 'silent', pretty: false });
    const counted = createMetrics();
    const metrics: Metrics = {
      ...counted,
      unknownEvent: (wire, type) => {
        if (type === 'probe') this.#probes[wire] += 1;
      },
    };
    const { clock } = this;
    const dial = openaiDialer({ url: model.url, model: 'gpt-realtime-2.1', log });
    const announcements = loadAnnouncements();
    this.#exchange = new Exchange({
      ...{ config, clock, metrics, log, dial, announcements },
      settings: environmentSettings(config),
      rest: this.#tools.rest,
    });
    this.front = createFront({
      ...{ config, switchboard: this.#exchange, metrics, log, clock },
      holdMusic: announcements.hold,
    });
    this.#callSid = callSid;
    this.#base = base;
    this.#model = model;
    this.#reference = new Reference(callSettings(callSid, config, []), clock, (action) => {
      const wire = action.type.startsWith('twilio.') ? 'twilio' : 'openai';
      if (wire === 'twilio' && !this.#streamIsUp) return;
      this.expected[wire].push(...expectedFrames(action, apology));
      if (action.type === 'tool.cancel') this.#cancelled.push(action.callId);
    });
  }

  get #snapshot(): Snapshot {
    return this.#reference.snapshot;
  }

  /** Plays a walk. Events that cannot happen on the wires where the call is are left out. */
  async play(events: readonly Case[]): Promise<void> {
    const dialed = this.#model.connections.length;
    const ring = new URLSearchParams({ CallSid: this.#callSid });
    await fetch(`${this.#base}/incoming-call`, { method: 'POST', body: ring });
    await until('the model to be dialed', () => this.#model.connections.length > dialed);
    this.#connection = this.#model.connections.at(-1);
    await until('the session', () => (this.#connection?.received.length ?? 0) > 0);
    for (const event of events) {
      if (this.#snapshot.status !== 'active') break;
      await this.#step(rebind(event, this.#snapshot));
    }
    await this.#hangUp();
  }

  /** What really went out, in the order it arrived. */
  get sent(): { twilio: Wire[]; openai: Wire[] } {
    return {
      twilio: this.#phones
        .flatMap((phone) => phone.received)
        .filter((frame) => !isMusic(frame))
        .map(({ streamSid: _, ...frame }) => frame),
      openai: (this.#connection?.received ?? [])
        .slice(1)
        .filter((event) => event.event_id !== 'probe')
        .map(essence),
    };
  }

  /** Tools that were to be let go, and were not. */
  get leftRunning(): readonly string[] {
    return this.#cancelled.filter((callId) => !this.#tools.isCancelled(callId));
  }

  /** The state the engine says the call is in, and the one the machine says. */
  get states(): { readonly engine: unknown; readonly machine: unknown } {
    return { engine: this.#exchange.describeCall(this.#callSid)?.state, machine: this.#snapshot.value };
  }

  async #step(event: Case): Promise<void> {
    if (event.type.startsWith('xstate.after.')) return this.#reference.wait(event.type);
    if (event.type === 'operator.hang_up') return this.#hangUp();
    if (event.type.startsWith('operator.')) return this.#operate(event);
    // Measured on the line, by loudness over seconds: whole calls test it.
    if (event.type === 'caller.fell_silent') return;
    if (event.type === 'tool.finished') return this.#toolAnswers(event);
    if (event.type === 'transfer.answered' || event.type === 'transfer.failed')
      return this.#humanDecides(event);
    // Of what a call costs, whole calls tell.
    if (event.type === 'limit.reached') return;
    if (event.type.startsWith('openai.')) return this.#modelSays(event);
    if (event.type.startsWith('model.')) return this.#modelChanges(event);
    return this.#phoneSays(event);
  }

  /** Somebody at the console asks for something. Listening goes another way, and changes nothing. */
  #operate(event: Case): void {
    const action = asAction(event);
    if (!action) return;
    const taken = this.#exchange.find(this.#callSid)?.operate(action, 'ada');
    expect(taken, `${event.type} in ${stateName(this.#snapshot.value)}`).toBe(this.#snapshot.can(event));
    if (taken) this.#take(event);
  }

  async #modelSays(event: Case): Promise<void> {
    if (this.#snapshot.context.model !== 'ready') return;
    this.#connection?.send(toWire(event));
    await this.#barrier('openai');
    this.#take(this.#asTheLinkSees(event));
  }

  /** What ends the session is the link's business: the call is told that the model has failed. */
  #asTheLinkSees(event: Case): Case {
    if (event.type !== 'openai.error') return event;
    const reason = fatalReason(event.error);
    return reason ? { type: 'model.failed', at: 0, reason, detail: '', case: -1 } : event;
  }

  async #modelChanges(event: Case): Promise<void> {
    const { model } = this.#snapshot.context;
    if (event.type === 'model.ready') {
      if (model !== 'pending') return;
      await this.#connection?.accept();
      await this.#barrier('openai');
      return this.#take(event);
    }
    if (model === 'closed') return;
    await this.#flushed();
    const noticed = this.#noticing((text) => text.startsWith('model_gone'));
    this.#connection?.cut();
    await noticed();
    this.#take(event);
  }

  async #phoneSays(event: Case): Promise<void> {
    if (event.type === 'twilio.start') return this.#phoneStarts(event);
    const phone = this.#phones.at(-1);
    if (!phone || this.#snapshot.context.streamSid === null) return;
    if (event.type === 'twilio.lost') {
      await this.#flushed();
      const noticed = this.#noticing((text) => text === 'twilio.lost');
      phone.cut();
      await noticed();
      this.#streamIsUp = false;
      return this.#take(event);
    }
    phone.frame(toTwilio(event));
    await this.#barrier('twilio');
    this.#take(event);
  }

  async #phoneStarts(event: Case): Promise<void> {
    await this.#flushed();
    const noticed = this.#noticing((text) => text === 'twilio.start');
    this.#phones.push(await WirePhone.call(this.#base, this.#callSid, `MZ${this.#phones.length + 1}`));
    await noticed();
    this.#streamIsUp = true;
    this.#startedMs ??= this.clock.now();
    this.#take(event);
  }

  /** A tool is done that the call waits for. */
  async #toolAnswers(event: Case & { type: 'tool.finished' }): Promise<void> {
    const { running } = this.#snapshot.context.tools;
    if (!running.some(({ callId, errand }) => callId === event.callId && errand === 'tool')) return;
    const noticed = this.#noticing((text) => text.startsWith('tool.finished'));
    await this.#tools.answer(event.callId, event.output);
    await noticed();
    this.#take(event);
  }

  /** The human who is called takes the call, or does not. */
  async #humanDecides(event: Case & { type: 'transfer.answered' | 'transfer.failed' }): Promise<void> {
    if (!this.#snapshot.context.tools.running.some(({ errand }) => errand === 'transfer')) return;
    const noticed = this.#noticing((text) => text.startsWith(event.type));
    await this.#tools.decide(this.#base, event.type === 'transfer.answered');
    await noticed();
    this.#take(event);
  }

  async #hangUp(): Promise<void> {
    if (this.#snapshot.status === 'active') {
      this.#exchange.hangUpAll();
      this.#take({ type: 'operator.hang_up', at: 0, why: 'drained', case: -1 });
    }
    const open = (): boolean => this.#phones.some((phone) => !phone.closed) || !this.#connection?.closed;
    await until('both sockets to be closed', () => !open());
  }

  #take(event: Case): void {
    const at = this.#startedMs === undefined ? 0 : this.clock.now() - this.#startedMs;
    this.#reference.take({ ...event, at } as CallEvent);
  }

  /** Everything sent to the phone so far has arrived: what is cut off now loses nothing that was expected. */
  async #flushed(): Promise<void> {
    const arrived = (): number => this.sent.twilio.length;
    await until('the phone to have received everything', () => arrived() >= this.expected.twilio.length);
    const model = (): number => this.sent.openai.length;
    if (this.#snapshot.context.model !== 'ready') return;
    await until('the model to have received everything', () => model() >= this.expected.openai.length);
  }

  /** A frame the engine knows nothing of: once it was counted, everything before it was worked off. */
  async #barrier(wire: 'twilio' | 'openai'): Promise<void> {
    const before = this.#probes[wire];
    const end = wire === 'twilio' ? this.#phones.at(-1) : this.#connection;
    end?.send({ event: 'probe', type: 'probe' });
    await until(
      `the ${wire} side to be worked off`,
      () => this.#probes[wire] > before || end?.closed === true,
    );
  }

  /** Waits, later, for one more entry of this kind than there is now. */
  #noticing(matches: (text: string) => boolean): () => Promise<void> {
    const before = this.#count(matches);
    return () => until('the engine to notice', () => this.#count(matches) > before);
  }

  #count(matches: (text: string) => boolean): number {
    return (
      this.#exchange.describeCall(this.#callSid)?.entries.filter(({ text }) => matches(text)).length ?? 0
    );
  }
}

/** The settings of a call that is wired so, as the machine is told of them. */
export const wiredSettings = (as: Wiring): CallSettings =>
  callSettings('CA0', configOf(as, new WiredTools(), 'ws://127.0.0.1/'), []);

function configOf({ environment, acts, limits }: Wiring, tools: WiredTools, url: string): Config {
  const config = loadConfig({ OPENAI_REALTIME_URL: url, ...environment });
  const agent = { ...config.agent, ...(acts ? tools.agent : {}), ...(limits ? { limits } : {}) };
  return { ...config, agent };
}

/** Hold music comes in pieces of 200 ms, as nothing else does; how much of it is a matter of time. */
const isMusic = ({ event, media }: Wire): boolean =>
  event === 'media' && Buffer.from((media as { payload: string }).payload, 'base64').length === 1600;

function asAction(event: CallEvent): OperatorAction | undefined {
  switch (event.type) {
    case 'operator.say':
      return { type: 'say', text: event.text };
    case 'operator.tell_model':
      return { type: 'tell_model', text: event.text };
    case 'operator.mute':
      return { type: 'mute' };
    case 'operator.unmute':
      return { type: 'unmute' };
    default:
      return undefined;
  }
}

function toTwilio(event: CallEvent): Wire {
  switch (event.type) {
    case 'twilio.media':
      return {
        event: 'media',
        media: { track: 'inbound', chunk: '1', timestamp: '0', payload: event.payload },
      };
    case 'twilio.mark':
      return { event: 'mark', mark: { name: event.name } };
    case 'twilio.dtmf':
      return { event: 'dtmf', dtmf: { track: 'inbound_track', digit: event.digit } };
    case 'twilio.stop':
      return { event: 'stop', stop: { accountSid: 'AC1', callSid: 'CA1' } };
    default:
      throw new TypeError(`${event.type} is not written by this test`);
  }
}

/** What is compared of a client event: what the machine decided, not what the session's text is. */
function essence(event: Wire): Wire {
  const { type, event_id } = event;
  switch (type) {
    case 'session.update':
    case 'response.create':
      return { type, event_id };
    case 'conversation.item.create':
      return { type, event_id, ...resultOf(event.item as Wire) };
    default:
      return event;
  }
}

/** The result of a tool; of other items the text is not compared. */
const resultOf = ({ type, call_id, output }: Wire): Wire =>
  type === 'function_call_output' ? { call_id, output } : {};

/** Whether a step can be brought about on the wires; what cannot proves nothing by being left out. */
export const canBeWired = ({ event, before }: Step): boolean => {
  if (event.type === 'caller.fell_silent' || event.type === 'limit.reached') return false;
  if (event.type === 'tool.late') return false;
  if (event.type === 'operator.listen' || event.type === 'operator.listen_ended') return false;
  return !event.type.startsWith('xstate.after.') || delayMs(before, event.type) < NEVER_MS;
};
