import type { Clock } from '../../io/clock.ts';
import { seededRandom } from '../random.ts';
import { loadVoices } from '../voices.ts';
import { callClock, sleep } from './call-clock.ts';
import type { RehearsalCallOptions } from './call-options.ts';
import { CallRecord } from './call-record.ts';
import { confer } from './confer.ts';
import { Conferences } from './conferences.ts';
import { connectStream } from './connect-stream.ts';
import { Keypad } from './keypad.ts';
import { type LineProfile, lineProfiles, within } from './line.ts';
import { detect, knownDetection } from './machine-detection.ts';
import type { MediaStream } from './media-stream.ts';
import { Mouth } from './mouth.ts';
import { act } from './person.ts';
import { Playout } from './playout.ts';
import type { CallReport, CallStatus, EndedBy } from './report.ts';
import { newSid, newUuid } from './sids.ts';
import { StatusCallbacks } from './status-callbacks.ts';
import type { ConferenceOrder } from './twiml.ts';
import { type AfterDocument, runDocument } from './verbs.ts';
import { type CallIdentity, voiceParams } from './voice-params.ts';
import { Watch } from './watch.ts';
import { type FetchedDocument, type WebhookOrder, Webhooks } from './webhooks.ts';

/** What REST tells a live call to do next. */
export type Redirection =
  | { readonly twiml: string }
  | { readonly url: string; readonly method: 'GET' | 'POST' };

/**
 * One telephone call as Twilio would carry it: webhook, TwiML, media stream, callbacks; with a caller who follows a
 * script and a line with its own faults. Repeatable for equal seeds on a virtual clock.
 */
export class RehearsalCall {
  readonly identity: CallIdentity;
  /** The clock of the call: 0 when it was placed. All times of the report are on it. */
  readonly clock: Clock;
  readonly #options: RehearsalCallOptions;
  readonly #random: () => number;
  readonly #line: LineProfile;
  readonly #record: CallRecord;
  readonly #mouth: Mouth;
  readonly #playout: Playout;
  readonly #keypad: Keypad;
  readonly #conferences: Conferences;
  readonly #over = new AbortController();
  readonly #watch: Watch;
  readonly #webhooks: Webhooks;
  readonly #callbacks: StatusCallbacks;
  #status: CallStatus = 'queued';
  #answeredAtMs: number | undefined;
  #endedAtMs: number | undefined;
  #stream: MediaStream | undefined;
  #document = new AbortController();
  #redirection: Redirection | undefined;
  #endedBy: EndedBy | undefined;
  /** Resolves when the call is over, before the last callbacks are delivered. */
  readonly ended: Promise<void>;

  constructor(options: RehearsalCallOptions) {
    this.#options = options;
    this.#random = options.random ?? seededRandom(1);
    this.clock = callClock(options.clock);
    this.#line = typeof options.line === 'object' ? options.line : lineProfiles[options.line ?? 'clean'];
    this.identity = {
      callSid: options.callSid ?? newSid('CA', this.#random),
      accountSid: options.accountSid ?? newSid('AC', this.#random),
      from: options.from ?? '+14155550123',
      to: options.to ?? '+14155550199',
      direction: options.outbound ? 'outbound-api' : 'inbound',
    };
    this.ended = new Promise((resolve) => this.#over.signal.addEventListener('abort', () => resolve()));
    const { clock } = this;
    this.#record = new CallRecord(clock);
    this.#mouth = new Mouth(clock);
    this.#watch = new Watch(clock, this.#over.signal);
    this.#keypad = new Keypad(clock, this.#record, () => this.#watch.changed());
    this.#conferences = options.conferences ?? new Conferences();
    this.#playout = new Playout(clock, {
      played: (mark) => this.#stream?.echo(mark),
      changed: () => this.#watch.changed(),
    });
    const { carrier, authToken, signature = 'valid', fallbackUrl, statusCallback } = options;
    const shared = { clock, random: this.#random };
    this.#webhooks = new Webhooks({
      carrier,
      authToken,
      signature,
      fallbackUrl,
      record: this.#record,
      ...shared,
    });
    this.#callbacks = new StatusCallbacks({ options: statusCallback, webhooks: this.#webhooks, ...shared });
  }

  /** Twilio's `CallStatus` now. */
  get status(): CallStatus {
    return this.#status;
  }

  /** When it was answered and when it ended, ms since it was placed. */
  get times(): { readonly answeredAtMs: number | undefined; readonly endedAtMs: number | undefined } {
    return { answeredAtMs: this.#answeredAtMs, endedAtMs: this.#endedAtMs };
  }

  /** What is known of the call so far; complete once `run` has resolved. */
  get report(): CallReport {
    return this.#record.report(
      {
        ...this.identity,
        answeredAtMs: this.#answeredAtMs,
        endedAtMs: this.#endedAtMs ?? this.clock.now(),
        endedBy: this.#endedBy ?? 'twiml',
        finalStatus: this.#status,
      },
      this.#mouth,
      this.#playout,
    );
  }

  /** Places the call and carries it to its end. Failures of the application are in the report, never thrown. */
  async run(): Promise<CallReport> {
    const limit = this.clock.setTimeout(() => this.#finish('limit'), this.#options.maxCallMs ?? 600_000);
    if (!this.#over.signal.aborted && (await this.#ring())) {
      let next = await this.#unlessOver(this.#firstDocument());
      while ((next || this.#redirection) && !this.#over.signal.aborted) next = await this.#runOne(next);
      if (!this.#endedBy) await this.#apologize();
    }
    this.clock.clearTimeout(limit);
    this.#endedAtMs ??= this.clock.now();
    this.#reportEnd();
    const report = this.report;
    await this.#callbacks.settled();
    return { ...report, webhooks: this.#record.webhooks, warnings: this.#record.warnings };
  }

  /** The caller hangs up. */
  hangUp(): void {
    this.#finish('caller');
  }

  /** REST `Status=completed`: the call ends wherever it is. */
  complete(): void {
    this.#finish('rest');
  }

  /** Tells the application something about this call, as a signed form request. */
  notify(order: WebhookOrder): Promise<void> {
    return this.#webhooks.notify(order);
  }

  /** REST `Twiml` or `Url`: the running document is abandoned and this one takes its place. */
  redirect(redirection: Redirection): void {
    this.#redirection = redirection;
    this.#document.abort();
  }

  /** What Twilio says when it has no document to go on with. */
  async #apologize(): Promise<void> {
    const text = 'We are sorry, an application error has occurred. Goodbye.';
    const startMs = this.clock.now();
    await sleep(this.clock, text.length * 60, this.#over.signal);
    this.#record.announced.push({ text, startMs, endMs: this.clock.now() });
    this.#finish('error');
  }

  /** A placed call rings until it is answered or not; an inbound one is there already. */
  async #ring(): Promise<boolean> {
    const { outbound } = this.#options;
    if (!outbound) {
      this.#status = 'ringing';
      await sleep(this.clock, within(this.#line.webhookDelayMs, this.#random), this.#over.signal);
      return !this.#over.signal.aborted;
    }
    this.#progress('initiated');
    this.#progress('ringing');
    await sleep(this.clock, outbound.ringMs ?? 2000, this.#over.signal);
    const { outcome = 'answered', detection } = outbound;
    if (this.#over.signal.aborted) return false;
    if (outcome !== 'answered') {
      this.#finish('unanswered');
      this.#status = outcome;
      return false;
    }
    this.#answer();
    if (detection) await detect(detection, this, this.#over.signal);
    return !this.#over.signal.aborted;
  }

  async #firstDocument(): Promise<FetchedDocument | undefined> {
    const { twiml, webhookUrl: url, webhookMethod: method = 'POST', outbound } = this.#options;
    if (twiml !== undefined && url === undefined) return this.#parse(twiml, 'about:blank');
    if (url === undefined) return undefined;
    const order = this.#order({ purpose: 'voice', url, method }, knownDetection(outbound?.detection));
    if (!this.#options.duplicateWebhook) return this.#webhooks.document(order);
    const token = newUuid(this.#random);
    await this.#webhooks.send(order, token);
    return this.#webhooks.accept(order, await this.#webhooks.send(order, token));
  }

  async #runOne(fetched: FetchedDocument | undefined): Promise<FetchedDocument | undefined> {
    // A redirect that came while the document was being asked for takes its place.
    if (!fetched || this.#redirection) return this.#unlessOver(this.#follow({ kind: 'end', by: 'twiml' }));
    this.#document = new AbortController();
    const { signal } = this.#document;
    const { dial = { status: 'completed', ms: 10_000 }, playMs = 3000 } = this.#options;
    const after = await runDocument(
      fetched,
      {
        ...{ clock: this.clock, record: this.#record, dial, playMs },
        answer: () => this.#answer(),
        connect: (order, aborted) => connectStream(order, this.#connectParts(), aborted),
        confer: (order, aborted) => this.#confer(order, aborted),
        keypad: this.#keypad,
        changed: () => this.#watch.changed(),
      },
      signal,
    );
    if (this.#over.signal.aborted) return undefined;
    return this.#unlessOver(this.#follow(after));
  }

  #confer(order: ConferenceOrder, signal: AbortSignal): Promise<void> {
    const { clock } = this;
    const parts = { clock, record: this.#record, conferences: this.#conferences };
    return confer(order, { ...parts, changed: () => this.#watch.changed() }, signal);
  }

  async #follow(after: AfterDocument): Promise<FetchedDocument | undefined> {
    const redirection = this.#redirection;
    this.#redirection = undefined;
    if (redirection) {
      if ('twiml' in redirection) return this.#parse(redirection.twiml, 'about:blank');
      return this.#webhooks.document(this.#order({ purpose: 'redirect by REST', ...redirection }, {}));
    }
    if (after.kind === 'fetch') return this.#webhooks.document(this.#order(after.order, after.params));
    this.#finish(after.by);
    if (after.by === 'rejected') this.#status = after.reason === 'busy' ? 'busy' : 'no-answer';
    return undefined;
  }

  #parse(twiml: string, url: string): FetchedDocument | undefined {
    const parsed = this.#webhooks.parse(twiml, url);
    if (!('code' in parsed)) return parsed;
    this.#record.warn(parsed.code, parsed.text);
    return undefined;
  }

  #connectParts(): Parameters<typeof connectStream>[1] {
    return {
      ...{ clock: this.clock, random: this.#random, line: this.#line, record: this.#record },
      ...{
        webhooks: this.#webhooks,
        mouth: this.#mouth,
        playout: this.#playout,
        carrier: this.#options.carrier,
      },
      ...{ callSid: this.identity.callSid, accountSid: this.identity.accountSid },
      allowInsecure: this.#options.allowInsecureStream ?? false,
      attach: (stream) => {
        this.#stream = stream;
        this.#watch.changed();
      },
      callerLeft: () => this.#endedBy === 'caller' || this.#endedBy === 'limit',
    };
  }

  #order(order: Omit<WebhookOrder, 'params'>, params: Record<string, string>): WebhookOrder {
    return {
      ...order,
      params: { ...voiceParams(this.identity, this.#status), ...params, ...this.#options.parameters },
    };
  }

  #answer(): void {
    if (this.#answeredAtMs !== undefined) return;
    this.#answeredAtMs = this.clock.now();
    this.#progress('in-progress');
    void act(this.#options.script, {
      ...{ clock: this.clock, mouth: this.#mouth, playout: this.#playout, watch: this.#watch },
      over: this.#over.signal,
      voices: () => this.#options.voices ?? loadVoices(),
      stream: () => this.#stream,
      keypad: this.#keypad,
      record: this.#record,
      hangUp: () => this.hangUp(),
      problem: (text) => this.#record.problem(text),
    }).catch((error: unknown) => {
      this.#record.problem(error instanceof Error ? error.message : String(error));
      this.hangUp();
    });
  }

  #progress(status: CallStatus): void {
    this.#status = status;
    this.#callbacks.report(status, voiceParams(this.identity, status));
  }

  #finish(by: EndedBy): void {
    if (this.#endedBy) return;
    this.#endedBy = by;
    this.#endedAtMs = this.clock.now();
    this.#mouth.stop();
    const unanswered = by === 'caller' || by === 'rest' ? 'canceled' : 'failed';
    this.#status = this.#answeredAtMs === undefined ? unanswered : 'completed';
    this.#over.abort();
    this.#document.abort();
  }

  #reportEnd(): void {
    const durationS = Math.ceil(
      ((this.#endedAtMs ?? 0) - (this.#answeredAtMs ?? this.#endedAtMs ?? 0)) / 1000,
    );
    this.#callbacks.report(this.#status, {
      ...voiceParams(this.identity, this.#status),
      CallDuration: String(durationS),
      Duration: String(Math.ceil(durationS / 60)),
      SipResponseCode: '200',
    });
  }

  #unlessOver<T>(work: Promise<T>): Promise<T | undefined> {
    const { signal } = this.#over;
    const left = new Promise<undefined>((resolve) => {
      if (signal.aborted) resolve(undefined);
      else signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    return Promise.race([work, left]);
  }
}
