import type { AnyStateMachine } from 'xstate';
import {
  type CallAction,
  type CallContext,
  type CallEvent,
  callMachine,
  type ModelLinkAction,
  type ModelLinkEvent,
  modelLinkMachine,
  stateName,
} from '../../../machines/index.ts';
import { withoutSecrets } from '../../io/secret-values.ts';
import {
  JOURNAL_VERSION,
  type JournalHead,
  type JournalLine,
  type JournalLoss,
  type JournalStep,
} from '../../store/journal-format.ts';
import { maskNumber, withoutWords } from '../../store/journal-mask.ts';
import { AudioRun } from './audio-run.ts';
import { journaledActions, type Seen, type StepHead, stepHead } from './journal-entries.ts';
import { withoutSecretKey } from './secret-keys.ts';

/** Whose step it is. */
export type JournaledActor = 'call' | 'link';

/** What a journal needs around it. */
export interface JournalOptions {
  readonly head: Omit<JournalHead, 'n' | 't' | 'at' | 'kind' | 'version'>;
  /** Ms since the call began. */
  readonly now: () => number;
  /** The call's clock, ms. */
  readonly at: () => number;
  /** Takes a line; false when it cannot be kept. */
  readonly write: (line: string) => boolean;
  /** So many lines could not be kept. */
  readonly onLost: (lines: number) => void;
  /** Nothing more will be written. Once. */
  readonly onClosed: () => void;
  /** The journal itself failed: a defect. Nothing more is journaled; the call goes on. */
  readonly onFault: (error: unknown) => void;
}

type Media = Extract<CallEvent, { type: 'twilio.media' }>;
type Action = CallAction | ModelLinkAction;

/** A step whose actions are still coming. */
interface OpenStep {
  readonly actor: JournaledActor;
  readonly head: StepHead & Pick<JournalStep, 't' | 'at'>;
  readonly out: Action[];
  settled: boolean;
}

/** A frame of the caller's audio whose actions are still coming. */
interface OpenFrame {
  readonly event: Media;
  readonly before: Seen;
  readonly after: Seen;
  forwarded: boolean;
}

const MACHINES: Readonly<Record<JournaledActor, AnyStateMachine>> = {
  call: callMachine,
  link: modelLinkMachine,
};

/**
 * Writes down everything that goes into the actors of one call and everything that comes out, as it happens. A line's
 * text is made once, for the file and for whoever watches. None of its methods throws.
 */
export class CallJournal {
  readonly #options: JournalOptions;
  readonly #masked: boolean;
  readonly #watchers = new Set<(line: string, n: number) => void>();
  /** In the order of their beginning: one actor's action may be another's event, and is settled first. */
  #open: OpenStep[] = [];
  #frame: OpenFrame | undefined;
  #run: AudioRun | undefined;
  #n = 0;
  /** Lines lost since the last one that was kept, and in all. */
  #missing = 0;
  #lost = 0;
  #closed = false;

  constructor(options: JournalOptions) {
    this.#options = options;
    const { head } = options;
    this.#masked = head.without.includes('transcripts');
    const numbers = head.without.includes('numbers');
    const line: JournalHead = {
      n: this.#n,
      t: 0,
      at: 0,
      kind: 'call',
      version: JOURNAL_VERSION,
      ...head,
      ...(numbers ? { from: maskNumber(head.from), to: maskNumber(head.to) } : {}),
      ...(this.#masked ? { settings: withoutWords(head.settings), link: withoutWords(head.link) } : {}),
    };
    this.#safely(() => this.#write(line));
  }

  /** The number of the newest line. */
  get lastLine(): number {
    return this.#n - 1;
  }

  /** Lines that could not be kept. */
  get lostLines(): number {
    return this.#lost;
  }

  /** Tells each line as it is made. @returns ends the telling. */
  watch(onLine: (line: string, n: number) => void): () => void {
    this.#watchers.add(onLine);
    return () => this.#watchers.delete(onLine);
  }

  /** An actor is about to start in this state. */
  begin(actor: JournaledActor, snapshot: Seen): void {
    this.#safely(() => {
      this.flush();
      this.#push(actor, { in: { type: 'xstate.init' }, to: stateName(snapshot.value) });
    });
  }

  /** An actor took an event; see `watched`. May throw: `watched` is the one to catch it. */
  took(
    actor: JournaledActor,
    event: CallEvent | ModelLinkEvent,
    before: Seen,
    after: Seen | undefined,
  ): void {
    if (this.#closed) return;
    if (event.type === 'twilio.media' && after !== undefined && this.#isPlain(before, after)) {
      this.#frame = { event, before, after, forwarded: false };
      return;
    }
    this.#endFrame();
    this.flush();
    const shown = event.type === 'twilio.dtmf' ? this.#shown(event, before) : event;
    this.#push(actor, stepHead(MACHINES[actor], event, before, after, shown));
  }

  /** An actor asked for something, in the step it is in. */
  did(actor: JournaledActor, action: Action): void {
    if (this.#closed) return;
    const frame = this.#frame;
    if (frame !== undefined && actor === 'call' && passesOn(frame, action)) {
      frame.forwarded = true;
      return;
    }
    this.#safely(() => {
      if (actor === 'call') this.#endFrame();
      this.#open.findLast((step) => step.actor === actor && !step.settled)?.out.push(action);
    });
  }

  /** An actor has finished its step: all its actions were told. */
  settled(actor: JournaledActor): void {
    if (this.#closed) return;
    this.#safely(() => {
      if (actor === 'call' && this.#frame !== undefined) return this.#book(this.#frame);
      const step = this.#open.findLast((other) => other.actor === actor && !other.settled);
      if (step) step.settled = true;
      this.#writeSettled();
    });
  }

  /** Ends the run of audio, so that its line is written. */
  flush(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = undefined;
    this.#write(run.line(this.#n));
  }

  /** The call is over. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#safely(() => {
      this.#endFrame();
      this.flush();
      for (const step of this.#open) step.settled = true;
      this.#writeSettled();
      this.#tellLoss();
    });
    this.#end();
  }

  /** The journal itself failed. */
  fail(error: unknown): void {
    if (this.#closed) return;
    this.#options.onFault(error);
    this.#end();
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watchers.clear();
    this.#options.onClosed();
  }

  #shown(event: CallEvent, { context }: Seen): CallEvent {
    return withoutSecretKey(event, (context as CallContext).tools, this.#masked);
  }

  /** A frame that changes no state, with nothing going on around it: worth a count, not a line. */
  #isPlain(before: Seen, after: Seen): boolean {
    if (this.#open.length > 0) return false;
    return before.value === after.value || stateName(before.value) === stateName(after.value);
  }

  #book({ event, before, after, forwarded }: OpenFrame): void {
    this.#frame = undefined;
    const t = this.#now();
    const kept = before.context !== after.context;
    const fate = forwarded ? 'forwarded' : kept ? 'kept' : 'dropped';
    const filled = event.filled === true;
    if (!this.#run?.takes(t, fate, filled)) {
      this.flush();
      this.#run = new AudioRun(t, Math.round(event.at), fate, filled);
    }
    this.#run?.add(t, event.bytes);
  }

  /** More comes of this frame than being passed on: it gets a line of its own. */
  #endFrame(): void {
    const frame = this.#frame;
    if (frame === undefined) return;
    this.#frame = undefined;
    this.flush();
    const { event, before, after, forwarded } = frame;
    const step = this.#push('call', stepHead(callMachine, event, before, after));
    if (forwarded) {
      const { payload, bytes } = event;
      step.out.push({ type: 'openai.input_audio_buffer.append', payload, bytes });
    }
  }

  #push(actor: JournaledActor, head: StepHead): OpenStep {
    const at = Math.round(this.#options.at());
    const step: OpenStep = {
      actor,
      head: { t: this.#now(), at, ...head },
      out: [],
      settled: head.failed === true,
    };
    this.#open.push(step);
    return step;
  }

  #writeSettled(): void {
    if (!this.#open.every(({ settled }) => settled)) return;
    const steps = this.#open;
    this.#open = [];
    for (const step of steps) this.#write(this.#stepLine(step));
  }

  #stepLine({ actor, head, out }: OpenStep): JournalStep {
    const { t, at, in: event, ...result } = head;
    const actions = out.length === 0 ? {} : { out: journaledActions(out) };
    const line: JournalStep = {
      n: this.#n,
      t,
      at,
      kind: 'step',
      ...(actor === 'link' ? { actor } : {}),
      in: event,
      ...result,
      ...actions,
    };
    return this.#masked ? withoutWords(line) : line;
  }

  #write(line: JournalLine): void {
    this.#tellLoss();
    const text = withoutSecrets(JSON.stringify(line));
    this.#n += 1;
    if (this.#missing > 0 || !this.#options.write(text)) this.#lose();
    for (const watcher of this.#watchers) this.#tell(watcher, text, line.n);
  }

  /** Before the next line: where lines are missing, the file says so. */
  #tellLoss(): void {
    if (this.#missing === 0) return;
    const at = Math.round(this.#options.at());
    const loss: JournalLoss = { n: this.#n - 1, t: this.#now(), at, kind: 'lost', lines: this.#missing };
    if (this.#options.write(JSON.stringify(loss))) this.#missing = 0;
  }

  #lose(): void {
    this.#missing += 1;
    this.#lost += 1;
    this.#options.onLost(1);
  }

  #tell(watcher: (line: string, n: number) => void, text: string, n: number): void {
    try {
      watcher(text, n);
    } catch {
      // Whoever looks on has gone away; the next line is not for them.
      this.#watchers.delete(watcher);
    }
  }

  #now(): number {
    return Math.round(this.#options.now());
  }

  #safely(run: () => void): void {
    if (this.#closed) return;
    try {
      run();
    } catch (error) {
      this.fail(error);
    }
  }
}

/** The action only hands the frame on. */
const passesOn = (frame: OpenFrame, action: Action): boolean =>
  !frame.forwarded &&
  action.type === 'openai.input_audio_buffer.append' &&
  action.bytes === frame.event.bytes;
