import { callMachine, withLanes } from '../../machines/index.ts';
import type { Agent } from '../agents/agent.ts';
import { environmentSettings } from '../config/settings.ts';
import type { Transport } from '../io/transport.ts';
import { briefed } from '../outbound/briefing.ts';
import type { Ringing } from '../outbound/queue/parts.ts';
import type { CallCost } from '../prices/call-cost.ts';
import type { Switchboard, VoiceWebhook } from '../server/switchboard.ts';
import { memoryArchive } from '../store/archive.ts';
import type { CallListing } from '../store/store.ts';
import { directionOf, type Parties } from '../twilio/parties.ts';
import type { TwilioRest } from '../twilio/rest.ts';
import { StreamTokens } from '../twilio/stream-tokens.ts';
import { AfterCalls, type AfterCallsOptions } from './after/after-call.ts';
import { Spend } from './books/spend.ts';
import { PhoneCall } from './call/phone-call.ts';
import type { CallRecordJson } from './call/record.ts';
import type { CallSurroundings } from './call/surroundings.ts';
import { CallRegister, type OnChange } from './call-register.ts';
import { isOver } from './call-status.ts';
import type { LiveLines } from './door/admission.ts';
import { Door } from './door/door.ts';
import type { LiveCall, LiveCalls } from './live.ts';
import type { NextStep } from './next-step.ts';
import { openStream } from './open-stream.ts';
import { AGENT_PARAMETER, route, usualAgent } from './route.ts';
import { type Sentence, spoken } from './sentences.ts';
import { Humans } from './transfer/humans.ts';

/** A stream that breaks this often in a row will break again. */
const MAX_RESUMPTIONS = 5;

/** All calls of this process: answers Twilio's webhooks, and joins each stream to its call. */
export class Exchange implements Switchboard, LiveCalls {
  readonly #around: CallSurroundings;
  readonly #tokens: StreamTokens;
  /** What the calls of today have cost. */
  readonly spend: Spend;
  readonly #afterCalls: AfterCalls;
  readonly #humans: Humans;
  readonly #calls: CallRegister;
  readonly #door: Door;
  /** Placed calls that nobody has answered yet, and for whom: each has a line of its agent already. */
  readonly ringing: Ringing = new Map();
  #draining = false;

  /**
   * @param around `archive`: where calls are kept; without one, in memory. `settings`: who answers which number;
   * without them, the environment's agent takes every call. `rest`: Twilio, to call humans who take calls over. `epochMs`: the
   * machine's time of day.
   */
  constructor(
    around: Omit<
      CallSurroundings,
      'logic' | 'archive' | 'settings' | 'epochMs' | 'spend' | 'afterCalls' | 'humans'
    > &
      Partial<Pick<CallSurroundings, 'archive' | 'settings' | 'epochMs'>> &
      Pick<AfterCallsOptions, 'outbox'> & { readonly rest?: TwilioRest | undefined },
  ) {
    const logic = withLanes(callMachine, (state, type) => around.metrics.ignoredEvent(state, type));
    const { outbox, rest, ...others } = around;
    const settings = around.settings ?? environmentSettings(around.config);
    const archive = around.archive ?? memoryArchive();
    const { dial, clock, log, epochMs = Date.now } = around;
    const caps = {
      all: () => settings.current().limits.spendUsdPerDay,
      of: (agent: string) => settings.current().agents.get(agent)?.limits.spendUsdPerDay ?? null,
    };
    this.spend = new Spend(caps, epochMs);
    this.#afterCalls = new AfterCalls({ dial, clock, log, outbox });
    this.#humans = new Humans({ rest, clock, log });
    this.#calls = new CallRegister(log, () => this.#door.waiting > 0);
    this.#around = {
      ...{ ...others, archive, settings, epochMs, logic },
      ...{ spend: this.spend, afterCalls: this.#afterCalls, humans: this.#humans },
    };
    this.#tokens = new StreamTokens({ clock: around.clock });
    this.#door = new Door({
      ...{ around: this.#around, spend: this.spend, lines: this.lines },
      language: () => this.#usualLanguage(),
      onNobodyWaits: () => this.#calls.tellIdle(),
    });
  }

  /** Resolves when what comes after the calls that have ended is done. */
  settled(): Promise<void> {
    return this.#afterCalls.settled();
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Calls that have not ended. */
  get live(): number {
    return this.#calls.live;
  }

  /** Callers who wait for a line. */
  get waiting(): number {
    return this.#door.waiting;
  }

  /** Of these, those who wait for an agent. */
  waitingFor(name: string): number {
    return this.#door.waitingFor(name);
  }

  /** The calls in progress, with those that ring for us. */
  get lines(): LiveLines {
    const [live, ringing] = [this.#calls, this.ringing];
    return {
      get all() {
        return live.live + ringing.size;
      },
      of: (name) => live.liveOf(name) + [...ringing.values()].filter((agent) => agent === name).length,
    };
  }

  incomingCall(webhook: VoiceWebhook): NextStep {
    const known = this.#calls.get(webhook.callSid);
    // Twilio delivers a webhook twice now and then: the same call, with a token of its own for each answer.
    if (!known || known.ended) {
      if (this.#draining) return webhook.placed ? HANG_UP : this.#door.closed(webhook.callSid);
      const answer = route(this.#around.settings.current(), asked(webhook));
      if ('problem' in answer) return this.#refuse(webhook, answer.problem);
      // Whom we call, we take: the queue has asked for a line before it dialed.
      const instead = webhook.placed ? undefined : this.#askIn(webhook, answer.agent);
      if (instead) return instead;
      this.#begin(webhook, briefed(answer.agent, webhook.placed?.data ?? {}));
    }
    return this.#connect(webhook, this.#around.config.connectMessage);
  }

  /** A machine has answered a call that we placed. */
  machineAnswered(callSid: string, by: 'machine' | 'fax'): void {
    this.#calls.get(callSid)?.machineAnswered(by);
  }

  streamEnded(webhook: VoiceWebhook): NextStep {
    const next = this.#afterStream(webhook);
    this.#calls.asked(webhook.callSid);
    return next;
  }

  #afterStream(webhook: VoiceWebhook): NextStep {
    const over = isOver(webhook.callStatus);
    const call = this.#calls.get(webhook.callSid);
    if (!call) return over ? HANG_UP : this.#say('apology');
    if (!call.ended && over) call.stopped();
    if (call.ended && call.end?.reason === 'transferred') return call.handOver.next(over);
    if (call.ended) return needsApology(call) && !over ? this.#say('apology', call) : HANG_UP;
    if (call.end !== null || call.streamBroke() > MAX_RESUMPTIONS) {
      call.hangUp('stream_lost');
      return this.#say('apology', call);
    }
    return this.#connect(webhook, undefined);
  }

  dialEnded({ callSid, params, callStatus }: VoiceWebhook): NextStep {
    const call = this.#calls.get(callSid);
    call?.handOver.dialEnded(1000 * (Number(params.DialCallDuration) || 0));
    const talked = params.DialCallStatus === 'completed' || params.DialCallStatus === 'answered';
    return talked || isOver(callStatus) ? HANG_UP : this.#say('nobody', call);
  }

  humanAnswered(webhook: VoiceWebhook, call: string): NextStep {
    return this.#humans.answered(webhook, call);
  }

  humanTold(webhook: VoiceWebhook, call: string): void {
    this.#humans.told(webhook, call);
  }

  openStream(transport: Transport): void {
    const { clock, log, metrics } = this.#around;
    const callOf = (callSid: string) => this.#calls.get(callSid);
    openStream(transport, { ...{ clock, log, metrics, callOf }, tokens: this.#tokens });
  }

  listCalls(): readonly CallSummary[] {
    return this.#calls.all().map((call) => ({
      ...call.facts,
      state: call.state,
      endReason: call.ended ? (call.end?.reason ?? null) : null,
    }));
  }

  describeCall(callSid: string): CallRecordJson | undefined {
    return this.#calls.get(callSid)?.describe();
  }

  /** What is remembered of a call that lives or ended a short while ago. */
  recent(callSid: string): RecentCall | undefined {
    const call = this.#calls.get(callSid);
    return call && { ...call.describe(), ...call.listing(), cost: call.cost };
  }

  /** Remembers nothing of a call that has ended. @returns whether there was anything. */
  forget(callSid: string): boolean {
    return this.#calls.forget(callSid);
  }

  listings(): readonly CallListing[] {
    return this.#calls
      .all()
      .filter(({ ended }) => !ended)
      .map((call) => call.listing());
  }

  find(callSid: string): LiveCall | undefined {
    return this.#calls.find(callSid);
  }

  watch(onChange: OnChange): () => void {
    return this.#calls.watch(onChange);
  }

  /** Takes no new calls; live ones go on. @returns when the last one has ended, and nobody waits for a line. */
  drain(): Promise<void> {
    this.#draining = true;
    return this.#calls.idle();
  }

  /** Ends every live call. */
  hangUpAll(): void {
    for (const call of this.#calls.all()) if (!call.ended) call.hangUp('drained');
  }

  /** @returns when Twilio has asked what is next for every call that we ended: gone before, we would be heard as an error. */
  lastQuestions(): Promise<void> {
    return this.#calls.allAsked();
  }

  #refuse({ callSid, to, placed }: VoiceWebhook, problem: string): NextStep {
    this.#door.leave(callSid);
    this.#around.log.warn({ callSid, to, problem }, 'a call was refused');
    // Whom we have called has not called a wrong number.
    return placed ? HANG_UP : this.#say('unknownNumber');
  }

  /** @returns what a caller hears who is not taken, or not yet. */
  #askIn(webhook: VoiceWebhook, agent: Agent): NextStep | undefined {
    const { callSid, via = 'phone' } = webhook;
    return this.#door.ask({ ...partiesOf(webhook), callSid, via, agent });
  }

  /** @param agent who answers; the call keeps it, whatever the settings become. */
  #begin(webhook: VoiceWebhook, agent: Agent): void {
    const { callSid, publicUrl, via = 'phone' } = webhook;
    const around = { ...this.#around, config: { ...this.#around.config, agent } };
    const call = new PhoneCall({ ...partiesOf(webhook), callSid, via, publicUrl }, around, {
      onChanged: () => this.#calls.changed(call),
      onEnded: () => this.#calls.over(call),
    });
    this.#calls.add(call);
    this.#around.metrics.callStarted();
    call.start();
  }

  #connect({ callSid }: VoiceWebhook, connectMessage: string | undefined): NextStep {
    const language = this.#calls.get(callSid)?.language;
    return { next: 'stream', token: this.#tokens.issue(callSid), connectMessage, language };
  }

  /** @param call whose agent's language it is said in; without one, that of whoever answers usually. */
  #say(sentence: Sentence, call?: PhoneCall): NextStep {
    return { next: 'say', ...spoken(sentence, call ? call.language : this.#usualLanguage()) };
  }

  #usualLanguage(): string | undefined {
    const settings = this.#around.settings.current();
    return settings.agents.get(usualAgent(settings))?.language;
  }
}

/** What is remembered of a call, with what it has cost. */
type RecentCall = Omit<CallRecordJson, 'startedAt'> & CallListing & { readonly cost: CallCost };

/** One line of the list of calls. */
interface CallSummary extends Parties {
  readonly callSid: string;
  readonly startedAt: string;
  readonly state: string;
  readonly endReason: string | null;
}

const HANG_UP: NextStep = { next: 'hang_up' };

const partiesOf = ({ from, to, direction }: VoiceWebhook): Parties => ({
  ...{ from, to, direction: directionOf(direction) },
});

/** A call that was placed goes to the agent it was placed for. */
const asked = (webhook: VoiceWebhook): VoiceWebhook =>
  webhook.placed
    ? { ...webhook, params: { ...webhook.params, [AGENT_PARAMETER]: webhook.placed.agent } }
    : webhook;

/** The call failed, and nothing proves that the caller was told. */
const needsApology = (call: PhoneCall): boolean =>
  call.end === null || (isFailure(call.end.reason) && !call.end.apologyHeard);

const isFailure = (reason: string): boolean => reason.startsWith('model_') || reason === 'drained';
