import { callMachine, withLanes } from '../../machines/index.ts';
import type { Agent } from '../agents/agent.ts';
import { environmentSettings } from '../config/settings.ts';
import type { Transport } from '../io/transport.ts';
import { briefed } from '../outbound/briefing.ts';
import type { CallCost } from '../prices/call-cost.ts';
import type { Switchboard, VoiceWebhook } from '../server/switchboard.ts';
import { memoryArchive } from '../store/archive.ts';
import type { CallListing } from '../store/store.ts';
import { decodeTwilioMessage } from '../twilio/decode.ts';
import { directionOf, type Parties } from '../twilio/parties.ts';
import type { TwilioRest } from '../twilio/rest.ts';
import { StreamTokens } from '../twilio/stream-tokens.ts';
import { TOKEN_PARAMETER } from '../twilio/twiml.ts';
import type { LiveLines } from './admission.ts';
import { AfterCalls, type AfterCallsOptions } from './after-call.ts';
import { Door } from './door.ts';
import { NOBODY_TEXT } from './hand-over.ts';
import { Humans } from './humans.ts';
import type { LiveCall, LiveCalls } from './live.ts';
import type { NextStep } from './next-step.ts';
import { PhoneCall } from './phone-call.ts';
import type { CallRecordJson } from './record.ts';
import { AGENT_PARAMETER, route } from './route.ts';
import { Spend } from './spend.ts';
import type { CallSurroundings } from './surroundings.ts';

/** A stream that does not say which call it carries within this time is closed. */
const START_TIMEOUT_MS = 10_000;
/** A stream that breaks this often in a row will break again. */
const MAX_RESUMPTIONS = 5;
/** Ended calls whose record is kept, and which still know how they ended. */
const KEPT_CALLS = 500;
/** Close code: the peer broke the rules. */
const POLICY_VIOLATION = 1008;

/** All calls of this process: answers Twilio's webhooks, and joins each stream to its call. */
export class Exchange implements Switchboard, LiveCalls {
  readonly #around: CallSurroundings;
  readonly #tokens: StreamTokens;
  /** What the calls of today have cost. */
  readonly spend: Spend;
  readonly #afterCalls: AfterCalls;
  readonly #humans: Humans;
  /** By CallSid, in the order of arrival; live and recently ended. */
  readonly #calls = new Map<string, PhoneCall>();
  readonly #watchers = new Set<OnChange>();
  readonly #door: Door;
  /** Placed calls that nobody has answered yet, by what they are known by: each has a line already. */
  readonly ringing = new Set<string>();
  #draining = false;
  #live = 0;
  #onIdle: (() => void) | undefined;
  /** Calls that we ended: their callers are still on the line until Twilio has asked what is next. */
  readonly #unasked = new Set<string>();
  #onAsked: (() => void) | undefined;

  /**
   * @param around `archive`: where calls are kept; without one, in memory. `settings`: who answers which number;
   * without them, the environment's agent takes every call. `rest`: Twilio, to call humans who take calls over.
   */
  constructor(
    around: Omit<CallSurroundings, 'logic' | 'archive' | 'settings' | 'spend' | 'afterCalls' | 'humans'> &
      Partial<Pick<CallSurroundings, 'archive' | 'settings'>> &
      Pick<AfterCallsOptions, 'outbox'> & { readonly rest?: TwilioRest | undefined },
  ) {
    const logic = withLanes(callMachine, (state, type) => around.metrics.ignoredEvent(state, type));
    const { outbox, rest, ...others } = around;
    const settings = around.settings ?? environmentSettings(around.config);
    const archive = around.archive ?? memoryArchive();
    const { dial, clock, log } = around;
    this.spend = new Spend(() => settings.current().limits.spendUsdPerDay);
    this.#afterCalls = new AfterCalls({
      ...{ dial, clock, log, outbox },
    });
    this.#humans = new Humans({ rest, clock, log });
    this.#around = {
      ...{ ...others, archive, settings, logic },
      ...{ spend: this.spend, afterCalls: this.#afterCalls, humans: this.#humans },
    };
    this.#tokens = new StreamTokens({ clock: around.clock });
    this.#door = new Door({
      ...{ around: this.#around, spend: this.spend, lines: this.#lines() },
      onNobodyWaits: () => this.#idle(),
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
    return this.#live;
  }

  /** Callers who wait for a line. */
  get waiting(): number {
    return this.#door.waiting;
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
    this.#asked(webhook.callSid);
    return next;
  }

  #afterStream(webhook: VoiceWebhook): NextStep {
    const { apology } = this.#around.announcements;
    const over = isOver(webhook.callStatus);
    const call = this.#calls.get(webhook.callSid);
    if (!call) return over ? HANG_UP : say(apology.text);
    if (!call.ended && over) call.stopped();
    if (call.ended && call.end?.reason === 'transferred') return call.handOver.next(over);
    if (call.ended) return needsApology(call) && !over ? say(apology.text) : HANG_UP;
    if (call.end !== null || call.streamBroke() > MAX_RESUMPTIONS) {
      call.hangUp('stream_lost');
      return say(apology.text);
    }
    return this.#connect(webhook, undefined);
  }

  dialEnded({ callSid, params, callStatus }: VoiceWebhook): NextStep {
    this.#calls.get(callSid)?.handOver.dialEnded(1000 * (Number(params.DialCallDuration) || 0));
    const talked = params.DialCallStatus === 'completed' || params.DialCallStatus === 'answered';
    return talked || isOver(callStatus) ? HANG_UP : say(NOBODY_TEXT);
  }

  humanAnswered(webhook: VoiceWebhook, call: string): NextStep {
    return this.#humans.answered(webhook, call);
  }

  humanTold(webhook: VoiceWebhook, call: string): void {
    this.#humans.told(webhook, call);
  }

  openStream(transport: Transport): void {
    const { clock, log, metrics } = this.#around;
    const refuse = (reason: string): void => {
      clock.clearTimeout(timer);
      transport.listen(DEAF);
      transport.close(POLICY_VIOLATION, reason);
    };
    const timer = clock.setTimeout(() => refuse('no start message'), START_TIMEOUT_MS);
    transport.listen({
      message: (data) => {
        metrics.frame('twilio', 'in');
        const decoded = decodeTwilioMessage(data);
        if (decoded.kind === 'unsupported_media_format') {
          log.error(
            { callSid: decoded.callSid, format: decoded.format },
            'a stream in a format that is not μ-law 8000',
          );
          return refuse('only audio/x-mulaw at 8000 samples/s is supported');
        }
        if (decoded.kind === 'malformed') metrics.malformed('twilio');
        if (decoded.kind !== 'message' || decoded.message.event !== 'start') return;
        const { callSid, streamSid, parameters } = decoded.message;
        const verdict = this.#tokens.redeem(parameters[TOKEN_PARAMETER] ?? '', callSid);
        const call = this.#calls.get(callSid);
        if (verdict !== 'ok' || !call || call.ended) {
          const problem = verdict === 'ok' ? 'the call is over' : `its token is ${verdict}`;
          log.warn({ callSid, problem }, 'a media stream was refused');
          return refuse(problem);
        }
        clock.clearTimeout(timer);
        call.attach(transport, streamSid);
      },
      close: () => clock.clearTimeout(timer),
    });
  }

  listCalls(): readonly CallSummary[] {
    return [...this.#calls.values()].reverse().map((call) => ({
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
    const call = this.#calls.get(callSid);
    if (!call?.ended) return false;
    call.forget();
    return this.#calls.delete(callSid);
  }

  listings(): readonly CallListing[] {
    return [...this.#calls.values()]
      .filter(({ ended }) => !ended)
      .reverse()
      .map((call) => call.listing());
  }

  find(callSid: string): LiveCall | undefined {
    const call = this.#calls.get(callSid);
    return call?.ended ? undefined : call;
  }

  watch(onChange: OnChange): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  /** Takes no new calls; live ones go on. @returns when the last one has ended, and nobody waits for a line. */
  drain(): Promise<void> {
    this.#draining = true;
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      this.#idle();
    });
  }

  /** Ends every live call. */
  hangUpAll(): void {
    for (const call of this.#calls.values()) if (!call.ended) call.hangUp('drained');
  }

  /** @returns when Twilio has asked what is next for every call that we ended: gone before, we would be heard as an error. */
  lastQuestions(): Promise<void> {
    if (this.#unasked.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onAsked = resolve;
    });
  }

  #asked(callSid: string): void {
    if (this.#unasked.delete(callSid) && this.#unasked.size === 0) this.#onAsked?.();
  }

  #refuse({ callSid, to, placed }: VoiceWebhook, problem: string): NextStep {
    this.#around.log.warn({ callSid, to, problem }, 'a call was refused');
    // Whom we have called has not called a wrong number.
    return placed ? HANG_UP : say(UNKNOWN_NUMBER_TEXT);
  }

  /** @returns what a caller hears who is not taken, or not yet. */
  #askIn(webhook: VoiceWebhook, agent: Agent): NextStep | undefined {
    const { callSid, via } = webhook;
    // A browser cannot be told to ask again.
    return this.#door.ask({ ...partiesOf(webhook), callSid }, agent, via !== 'browser');
  }

  #idle(): void {
    if (this.#live === 0 && this.#door.waiting === 0) this.#onIdle?.();
  }

  #lines(): LiveLines {
    const exchange = this;
    return {
      get all() {
        return exchange.#live + exchange.ringing.size;
      },
      of: (name) => ({
        live: [...exchange.#calls.values()].filter(({ ended, agent }) => !ended && agent === name).length,
        most: exchange.#around.settings.current().agents.get(name)?.limits.concurrentCalls ?? null,
      }),
    };
  }

  /** @param agent who answers; the call keeps it, whatever the settings become. */
  #begin(webhook: VoiceWebhook, agent: Agent): void {
    const { callSid, publicUrl, via = 'phone' } = webhook;
    const around = { ...this.#around, config: { ...this.#around.config, agent } };
    const call = new PhoneCall({ ...partiesOf(webhook), callSid, via, publicUrl }, around, {
      onChanged: () => this.#changed(call),
      onEnded: () => this.#over(call),
    });
    // Re-inserted, so that the order stays the order of arrival.
    this.#calls.delete(callSid);
    this.#calls.set(callSid, call);
    this.#live += 1;
    this.#around.metrics.callStarted();
    call.start();
  }

  #connect({ callSid }: VoiceWebhook, connectMessage: string | undefined): NextStep {
    return { next: 'stream', token: this.#tokens.issue(callSid), connectMessage };
  }

  #changed(call: PhoneCall): void {
    for (const watcher of this.#watchers) {
      try {
        watcher(call.facts.callSid, () => call.listing());
      } catch (error) {
        this.#around.log.error({ err: error }, 'somebody who watches calls failed; calls go on');
      }
    }
  }

  #over(call: PhoneCall): void {
    if (call.connected && call.end?.reason !== 'caller_hung_up') this.#unasked.add(call.facts.callSid);
    this.#live -= 1;
    this.#forget();
    this.#idle();
  }

  #forget(): void {
    let surplus = this.#calls.size - this.#live - KEPT_CALLS;
    for (const [callSid, call] of this.#calls) {
      if (surplus <= 0) return;
      if (!call.ended) continue;
      this.#calls.delete(callSid);
      this.#asked(callSid);
      surplus -= 1;
    }
  }
}

/** What is remembered of a call, with what it has cost. */
type RecentCall = Omit<CallRecordJson, 'startedAt'> & CallListing & { readonly cost: CallCost };

type OnChange = Parameters<LiveCalls['watch']>[0];

/** One line of the list of calls. */
interface CallSummary extends Parties {
  readonly callSid: string;
  readonly startedAt: string;
  readonly state: string;
  readonly endReason: string | null;
}

const UNKNOWN_NUMBER_TEXT =
  'We are sorry, nobody answers this number. Please check the number and call again.';
const HANG_UP: NextStep = { next: 'hang_up' };
const DEAF = { message: () => {}, close: () => {} };

const partiesOf = ({ from, to, direction }: VoiceWebhook): Parties => ({
  ...{ from, to, direction: directionOf(direction) },
});

/** A call that was placed goes to the agent it was placed for. */
const asked = (webhook: VoiceWebhook): VoiceWebhook =>
  webhook.placed
    ? { ...webhook, params: { ...webhook.params, [AGENT_PARAMETER]: webhook.placed.agent } }
    : webhook;

const say = (text: string): NextStep => ({ next: 'say', text });

const isOver = (callStatus: string): boolean =>
  ['completed', 'busy', 'failed', 'no-answer', 'canceled'].includes(callStatus);

/** The call failed, and nothing proves that the caller was told. */
const needsApology = (call: PhoneCall): boolean =>
  call.end === null || (isFailure(call.end.reason) && !call.end.apologyHeard);

const isFailure = (reason: string): boolean => reason.startsWith('model_') || reason === 'drained';
