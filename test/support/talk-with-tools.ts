import type { CallAction } from '../../machines/index.ts';
import { ACTING } from './acting.ts';
import { CallDriver, settings } from './call-driver.ts';

/** What the model makes of one moment: it says something, calls functions, or both. */
export interface Move {
  /** So much speech, ms; 0: none. */
  readonly speechMs: number;
  /** How long each function it calls takes, ms. One that takes longer than 12 s is given up. */
  readonly toolsMs: readonly number[];
}

/** What the caller does of their own accord. */
export type Deed =
  | { readonly atMs: number; readonly does: 'speak'; readonly ms: number }
  | { readonly atMs: number; readonly does: 'press' };

export interface TalkOptions {
  /** What the model does, one after another, whenever it is to answer; after that it says one sentence each time. */
  readonly moves: readonly Move[];
  readonly deeds: readonly Deed[];
  /** From a request, or a turn's end, to `response.created`, and from there to the response itself, ms. */
  readonly latencyMs: readonly [number, number];
  /** A limit is reached then. */
  readonly limitAtMs?: number;
  /** The caller speaks into so many of the fillers. */
  readonly interrupts?: number;
}

/** A silence in which the agent owed something. */
export interface Silence {
  readonly fromMs: number;
  readonly ms: number;
  readonly state: string;
}

const TOOL_TIMEOUT_MS = 12_000;
const TICK_MS = 20;
/** The server's voice detection waits this long for more speech, ms. */
const VAD_MS = 500;
const LONGEST_MS = 240_000;

/** A call with tools between a caller, a model and Twilio, each of which takes its time. Virtual time. */
export class TalkWithTools {
  readonly call = CallDriver.listening({
    ...ACTING,
    tools: { ...ACTING.tools, filler: { ...ACTING.tools.filler, everyMs: 2500 } },
    limits: { ...ACTING.limits, silencePromptMs: null, maxCallMs: null },
    timing: { ...settings.timing, nudgeMs: 1500, answerTimeoutMs: 3000 },
  });
  readonly silences: Silence[] = [];
  /** What was said to fill a wait. */
  fillers = 0;
  readonly #options: TalkOptions;
  #agenda: { readonly at: number; readonly run: () => void }[] = [];
  #taken = 0;
  #count = 0;
  #moves: Move[];
  #active: { readonly id: string; readonly purpose: string } | null = null;
  #voiceUntil = 0;
  #lastSound = 0;
  #owesSince: number | null = null;
  #runs = 0;
  /** The response whose words, once heard, answer what is owed. */
  #answer: string | null = null;
  #hasSpoken = false;

  constructor(options: TalkOptions) {
    this.#options = options;
    this.#moves = [...options.moves];
    for (const deed of options.deeds) this.#at(deed.atMs, () => this.#do(deed));
    const { limitAtMs } = options;
    if (limitAtMs !== undefined) {
      this.#at(limitAtMs, () => {
        this.call.send({ type: 'limit.reached', limit: 'spend', detail: 'Enough.' });
        this.#owe();
      });
    }
  }

  /** Lets the call go on until nothing more will happen on it. */
  run(): this {
    while (this.call.now < LONGEST_MS && this.call.state !== 'closed') {
      if (this.#agenda.length === 0 && this.#owesSince === null && !this.#isTalking()) return this;
      this.#tick();
    }
    this.#silentUntil(this.call.now);
    return this;
  }

  #tick(): void {
    const { call } = this;
    const before = call.now;
    call.callerHears(TICK_MS);
    const audible = call.now > before;
    call.wait(Math.max(0, TICK_MS - (call.now - before)));
    call.clearedMarksBack();
    const due = this.#agenda.filter(({ at }) => at <= call.now).sort((a, b) => a.at - b.at);
    this.#agenda = this.#agenda.filter(({ at }) => at > call.now);
    for (const { run } of due) if (call.state !== 'closed') run();
    this.#react();
    if (audible || this.#isTalking() || call.state === 'listening.onHold')
      return this.#heardSomebody(audible);
    // Heard to the end, and nothing more of it to come.
    if (this.#hasSpoken && this.#answer !== null && this.#active?.id !== this.#answer && this.#runs === 0) {
      this.#owesSince = null;
    }
    this.#hasSpoken = false;
  }

  #heardSomebody(agent: boolean): void {
    this.#silentUntil(this.call.now - TICK_MS);
    this.#lastSound = this.call.now;
    if (agent) this.#hasSpoken = true;
  }

  #silentUntil(now: number): void {
    if (this.#owesSince === null) return;
    const fromMs = Math.max(this.#lastSound, this.#owesSince);
    const ms = now - fromMs;
    if (ms > 0) this.silences.push({ fromMs, ms, state: this.call.state });
  }

  /** Carries out what the machine asks for. */
  #react(): void {
    for (;;) {
      const action = this.call.allActions[this.#taken];
      if (action === undefined) return;
      this.#taken += 1;
      this.#perform(action);
    }
  }

  #perform(action: CallAction): void {
    switch (action.type) {
      case 'openai.response.create':
        return this.#asked(action.eventId, action.purpose);
      case 'openai.response.cancel':
        return this.#soon(30, () => this.#cancel());
      case 'openai.session.update':
        return this.#soon(40, () => this.call.send({ type: 'openai.session.updated', session: {} }));
      case 'openai.conversation.item.truncate':
        return this.#soon(40, () => this.call.truncated(action.itemId, action.audioEndMs));
      case 'openai.conversation.item.delete':
        return this.#soon(40, () => this.call.deleted(action.itemId));
      case 'openai.conversation.item.create':
        if (!('callId' in action)) return;
        return this.#soon(40, () =>
          this.call.send({
            type: 'openai.conversation.item.added',
            previousItemId: null,
            item: { id: `o${action.callId}`, kind: 'function_call_output', callId: action.callId },
          }),
        );
      case 'tool.run': {
        const ms = Number(JSON.parse(action.arguments).ms);
        this.#runs += 1;
        this.#owe();
        return this.#soon(Math.min(ms, TOOL_TIMEOUT_MS), () => this.#finish(action.callId, ms));
      }
      case 'tool.cancel':
        this.#runs -= 1;
    }
  }

  #finish(callId: string, ms: number): void {
    this.#runs -= 1;
    // What came of it is owed as well.
    this.#owe();
    const ok = ms <= TOOL_TIMEOUT_MS && ms % 3 !== 0;
    const output = ok ? JSON.stringify({ text: 'x'.repeat(ms % 2 === 0 ? 16_000 : 10) }) : '{"error":{}}';
    this.call.send({ type: 'tool.finished', callId, ok, output });
  }

  /** The server is asked for a response, or makes one by itself. */
  #asked(eventId: string | null, purpose: string): void {
    const [createdMs] = this.#options.latencyMs;
    this.#soon(createdMs, () => {
      if (this.#active !== null) {
        if (eventId !== null) this.call.error({ eventId, code: 'conversation_already_has_active_response' });
        return;
      }
      this.#begin(purpose);
    });
  }

  #begin(purpose: string): void {
    const id = `r${++this.#count}`;
    this.#active = { id, purpose };
    if (purpose === 'filler') this.#filled();
    this.call.responseCreated(id);
    this.#soon(this.#options.latencyMs[1], () => this.#say(id, purpose));
  }

  #filled(): void {
    this.fillers += 1;
    if (this.fillers > (this.#options.interrupts ?? 0)) return;
    this.#soon(this.#options.latencyMs[1] + 300, () => this.#do({ atMs: 0, does: 'speak', ms: 700 }));
  }

  #say(id: string, purpose: string): void {
    if (this.#active?.id !== id) return;
    const isAside = purpose !== 'answer';
    const move = (isAside ? undefined : this.#moves.shift()) ?? { speechMs: 900, toolsMs: [] };
    const item = `i${id}`;
    const output = [];
    if (!isAside || purpose === 'farewell') this.#answer = move.speechMs > 0 ? id : null;
    this.#hasSpoken = false;
    if (move.speechMs > 0) {
      this.call.audio({ response: id, item, ms: move.speechMs });
      this.call.audioDone({ response: id, item });
      output.push({ id: item, kind: 'message', status: 'completed' });
    }
    output.push(
      ...move.toolsMs.map((ms, index) => ({
        id: `f${id}${index}`,
        kind: 'function_call',
        status: 'completed',
        name: 'work',
        callId: `c${id}${index}`,
        arguments: JSON.stringify({ ms }),
      })),
    );
    this.#active = null;
    this.call.responseDone({ id, output });
  }

  #cancel(): void {
    const active = this.#active;
    if (active === null) return;
    this.#active = null;
    this.call.responseDone({ id: active.id, status: 'cancelled', output: [] });
  }

  #do(deed: Deed): void {
    if (deed.does === 'press') {
      this.#lastSound = this.call.now;
      return this.call.send({ type: 'twilio.dtmf', digit: '5' });
    }
    if (this.#isTalking()) return;
    const item = `u${++this.#count}`;
    this.#voiceUntil = this.call.now + deed.ms;
    this.#soon(60, () => {
      this.call.callerSpeaks({ item });
      // The server cancels what it is saying by itself.
      this.#soon(10, () => this.#cancel());
    });
    this.#soon(deed.ms + VAD_MS, () => {
      this.#owe();
      this.call.callerStops({ item, endMs: this.call.now });
      this.call.turnCommitted(item);
      this.#asked(null, 'answer');
    });
  }

  /** The agent owes something from here on. */
  #owe(): void {
    this.#owesSince ??= this.call.now;
    this.#answer = null;
  }

  #isTalking(): boolean {
    return this.#voiceUntil > this.call.now;
  }

  #soon(ms: number, run: () => void): void {
    this.#at(this.call.now + ms, run);
  }

  #at(at: number, run: () => void): void {
    this.#agenda.push({ at, run });
  }
}
