import { audioMsOf } from './output-item.ts';
import { type OutputPart, outputPart } from './output-part.ts';
import type { Accident } from './plan.ts';
import { draw } from './profiles.ts';
import type { ResponseContext, ResponseSettings } from './response-context.ts';
import type { Step } from './steps.ts';
import { noUsage, OUTPUT_TOKENS_PER_S, textTokens } from './usage.ts';
import type { Item, StatusDetails, WireResponse } from './wire.ts';

/** Deltas that were already on their way when a response is cancelled. */
const MOST_LATE_DELTAS = 5;

type EndStatus = Exclude<WireResponse['status'], 'in_progress'>;

/** One response from `response.created` to `response.done`, generated in time. */
export class Response {
  readonly settings: ResponseSettings;
  readonly #context: ResponseContext;
  readonly #ended: (response: Response) => void;
  readonly #output: Item[] = [];
  readonly #items: OutputPart[] = [];
  #current: OutputPart | undefined;
  #steps: Step[] = [];
  #stepsDone = 0;
  #state: 'waiting' | 'running' | 'ended' = 'waiting';
  #stopTimer: () => void = () => {};

  /** @param ended told once, right after `response.done` */
  constructor(context: ResponseContext, settings: ResponseSettings, ended: (response: Response) => void) {
    this.#context = context;
    this.settings = settings;
    this.#ended = ended;
    this.#wait(draw(context.random, context.profile.createdMs), () => this.#begin());
  }

  /** Whether the client has been told of it and not yet of its end. */
  get running(): boolean {
    return this.#state === 'running';
  }

  /** Ms of audio generated so far, over all its items. */
  get audioMs(): number {
    return this.#items.reduce((sum, item) => sum + item.audioMs, 0);
  }

  /** Stops generating; what was already on its way still arrives. */
  cancel(reason: 'turn_detected' | 'client_cancelled'): void {
    if (this.#state === 'ended') return;
    this.#stopTimer();
    const { random, profile } = this.#context;
    if (this.#state === 'waiting') {
      // Cancelled in the moment of its birth, a response may end without the client having seen it begin.
      if (random() >= profile.unseenResponses) this.#announce();
    } else if (this.#current) {
      const late = Math.floor(random() * (MOST_LATE_DELTAS + 1));
      for (const step of this.#steps.slice(0, late)) this.#current.run(step);
    }
    this.#finish('cancelled', { type: 'cancelled', reason });
  }

  #begin(): void {
    const { plan } = this.settings;
    if (plan.outcome === 'failed') {
      if (plan.announced !== false) this.#announce();
      this.#wait(0, () => this.#finish('failed', failed(plan.error)));
      return;
    }
    this.#announce();
    this.#wait(0, () => {
      if (plan.accident?.when === 'at_start') this.#suffer(plan.accident);
      else this.#nextItem();
    });
  }

  #announce(): void {
    this.#state = 'running';
    this.#context.send({ type: 'response.created', response: this.#wire('in_progress', null) });
    if (this.#context.profile.rateLimits === 'after_created') sendRateLimits(this.#context, true);
    if (this.#context.random() < this.#context.profile.unknownEvents)
      sendUnknown(this.#context, this.settings.id);
  }

  #nextItem(): void {
    const index = this.#items.length;
    if (index >= this.settings.plan.items.length) {
      this.#complete();
      return;
    }
    const item = outputPart(this.#context, this.settings, index, this.#limitMs(index));
    this.#items.push(item);
    this.#steps = [...item.steps];
    this.#stepsDone = 0;
    // Nothing is seen of an item before the model has thought about it.
    const [first] = this.#steps;
    this.#wait(first?.waitMs ?? 0, () => {
      this.#current = item;
      item.open();
      this.#run();
    });
  }

  /** Runs every step that is due now, then waits for the next. */
  #run(): void {
    const item = this.#current;
    if (!item) return;
    for (;;) {
      const step = this.#steps.shift();
      if (!step) break;
      item.run(step);
      this.#stepsDone += 1;
      if (this.#accident(item)) return;
      const next = this.#steps[0];
      if (next && next.waitMs > 0) {
        this.#wait(next.waitMs, () => this.#run());
        return;
      }
    }
    this.#wait(0, () => this.#itemDone());
  }

  #itemDone(): void {
    const last = this.#items.length === this.settings.plan.items.length;
    const short = last && this.settings.plan.outcome === 'incomplete';
    const limited = this.#current !== undefined && this.#limitReached();
    this.#closeItem(short || limited ? 'incomplete' : 'completed');
    if (limited) this.#finish('incomplete', { type: 'incomplete', reason: 'max_output_tokens' });
    else this.#nextItem();
  }

  #complete(): void {
    const { outcome, reason } = this.settings.plan;
    if (outcome === 'incomplete') {
      this.#finish('incomplete', { type: 'incomplete', reason: reason ?? 'max_output_tokens' });
    } else {
      this.#finish('completed', null);
    }
  }

  #closeItem(status: 'completed' | 'incomplete'): void {
    if (!this.#current) return;
    this.#output.push(this.#current.close(status));
    this.#current = undefined;
  }

  #finish(status: EndStatus, details: StatusDetails | null): void {
    this.#closeItem('incomplete');
    this.#state = 'ended';
    this.#context.send({ type: 'response.done', response: this.#wire(status, details) });
    this.#ended(this);
    if (this.#context.profile.rateLimits === 'after_done') {
      this.#context.timers.after(40, () => sendRateLimits(this.#context, false));
    }
  }

  /** Whether the accident planned for half way has just happened. */
  #accident(item: OutputPart): boolean {
    const { accident, items } = this.settings.plan;
    const last = this.#items.length === items.length;
    if (!accident || !last || this.#stepsDone < item.steps.length / 2) return false;
    this.#suffer(accident);
    return true;
  }

  #suffer({ kind }: Accident): void {
    if (kind === 'drop') this.#context.drop();
    else this.#context.hang();
  }

  #limitMs(index: number): number {
    const { plan, maxOutputTokens } = this.settings;
    const item = plan.items[index];
    const wholeMs = item?.kind === 'speech' ? item.audio.length / 8 : Number.POSITIVE_INFINITY;
    const half = plan.outcome === 'incomplete' && index === plan.items.length - 1;
    const allowedMs =
      maxOutputTokens === 'inf' ? Number.POSITIVE_INFINITY : audioMsOf(maxOutputTokens) - this.audioMs;
    return Math.max(0, Math.min(half ? wholeMs / 2 : wholeMs, allowedMs));
  }

  #limitReached(): boolean {
    const { maxOutputTokens } = this.settings;
    return maxOutputTokens !== 'inf' && this.audioMs >= audioMsOf(maxOutputTokens) - 1;
  }

  #wire(status: WireResponse['status'], details: StatusDetails | null): WireResponse {
    const { settings } = this;
    const text = this.#items.reduce((sum, item) => sum + textTokens(item.text), 0);
    const audio = Math.round((this.audioMs / 1_000) * OUTPUT_TOKENS_PER_S);
    const counts = { outputText: text, outputAudio: audio };
    return {
      object: 'realtime.response',
      id: settings.id,
      status,
      status_details: details,
      output: [...this.#output],
      conversation_id: settings.outOfBand ? null : this.#context.conversation.id,
      output_modalities: [...settings.modalities],
      max_output_tokens: settings.maxOutputTokens,
      audio: { output: { format: settings.format, voice: voiceName(settings.voice) } },
      usage: status === 'in_progress' ? null : status === 'failed' ? noUsage() : this.#context.usage(counts),
      metadata: settings.metadata,
    };
  }

  #wait(ms: number, then: () => void): void {
    this.#stopTimer = this.#context.timers.after(ms, then);
  }
}

function failed(error: StatusDetails['error']): StatusDetails {
  return error ? { type: 'failed', error } : { type: 'failed' };
}

const voiceName = (voice: ResponseSettings['voice']): string =>
  typeof voice === 'string' ? voice : voice.id;

function sendRateLimits(context: ResponseContext, requests: boolean): void {
  const tokens = { name: 'tokens' as const, limit: 15_000_000, remaining: 14_999_200, reset_seconds: 0.003 };
  const first = { name: 'requests' as const, limit: 20_000, remaining: 19_999, reset_seconds: 0.003 };
  context.send({ type: 'rate_limits.updated', rate_limits: requests ? [first, tokens] : [tokens] });
}

/** The service adds event types without notice; a client must let them pass. */
function sendUnknown(context: ResponseContext, responseId: string): void {
  const event: unknown = { type: 'response.rehearsal_note', response_id: responseId, note: 'ignore me' };
  context.send(event as Parameters<ResponseContext['send']>[0]);
}
