import { isDeepStrictEqual } from 'node:util';
import { type AnyActor, type AnyStateMachine, createActor, type EventObject, type InputFrom } from 'xstate';
import { callMachine, modelLinkMachine, stateName, watched, withLanes } from '../../../machines/index.ts';
import {
  JOURNAL_VERSION,
  type JournalAudio,
  type JournalHead,
  type JournalLine,
  type JournalStep,
} from '../../store/journal-format.ts';
import { withoutWords } from '../../store/journal-mask.ts';
import { readSizes } from '../../store/journal-sizes.ts';
import type { JournaledActor } from './journal.ts';
import { journaledActions, type Seen, stepHead } from './journal-entries.ts';

/** What was replayed: events into both actors, frames of audio among them, and actions out. */
interface ReplayCounts {
  readonly lines: number;
  readonly events: number;
  readonly frames: number;
  readonly actions: number;
}

/** What a step did: the part of a line that a replay must bring about again. */
export type Result = Pick<JournalStep, 'via' | 'to' | 'out' | 'failed'>;

/** Where a replay first goes another way than the call went. */
export interface Difference {
  readonly line: JournalStep | JournalAudio;
  /** The state the actor was in. */
  readonly state: string;
  /** `result`: it did something else. `delay`: the delay that passed was not running. `fate`: of a frame. */
  readonly kind: 'result' | 'delay' | 'fate';
  readonly expected: Result;
  readonly got: Result;
}

/** How a replay went. `incomplete`: as far as the journal goes it was the same, but that is not the whole call. */
export type Replay = ReplayCounts &
  (
    | { readonly verdict: 'same' }
    | { readonly verdict: 'different'; readonly difference: Difference }
    | { readonly verdict: 'incomplete' | 'unreadable'; readonly why: string }
  );

/**
 * Runs both machines again over a journal, and compares what they do with what they did, step by step. No delay passes
 * by itself, and audio is a stand-in of the same length. Never throws.
 * @param lines the journal's lines as text.
 */
export function replay(lines: readonly string[]): Replay {
  const counts = { lines: 0, events: 0, frames: 0, actions: 0 };
  try {
    return replayInto(counts, lines);
  } catch (error) {
    return { ...counts, verdict: 'unreadable', why: (error as Error).message };
  }
}

function replayInto(
  counts: { -readonly [K in keyof ReplayCounts]: number },
  texts: readonly string[],
): Replay {
  const [head, ...lines] = texts.map((text) => JSON.parse(text) as JournalLine);
  const wrong = (verdict: 'incomplete' | 'unreadable', why: string): Replay => ({ ...counts, verdict, why });
  if (head?.kind !== 'call') return wrong('unreadable', 'It does not begin with a call.');
  if (head.version !== JOURNAL_VERSION) {
    return wrong('unreadable', `It is of version ${head.version}; this is version ${JOURNAL_VERSION}.`);
  }
  const call = new ReplayedCall(head);
  counts.lines = 1;
  let before = head.n;
  for (const line of lines) {
    if (line.kind === 'lost')
      return wrong('incomplete', `${line.lines} lines before line ${line.n + 1} are lost.`);
    if (line.n !== before + 1) return wrong('incomplete', `The lines after line ${before} are missing.`);
    if (line.kind === 'call') return wrong('unreadable', `A second call begins in line ${line.n}.`);
    before = line.n;
    const difference = line.kind === 'audio' ? call.audio(line) : call.step(line);
    counts.lines += 1;
    counts.events += line.kind === 'audio' ? line.frames : 1;
    counts.frames += line.kind === 'audio' ? line.frames : 0;
    counts.actions += call.takeActions();
    if (difference) return { ...counts, verdict: 'different', difference };
  }
  return call.over ? { ...counts, verdict: 'same' } : wrong('incomplete', 'It ends before the call does.');
}

/** Both actors of a call, driven by nothing but its journal. */
class ReplayedCall {
  readonly #masked: boolean;
  readonly #actors: Readonly<Record<JournaledActor, ReplayedActor>>;
  #actions = 0;

  constructor(head: JournalHead) {
    this.#masked = head.without.includes('transcripts');
    this.#actors = {
      call: new ReplayedActor(callMachine, withLanes(callMachine), head.settings),
      link: new ReplayedActor(
        modelLinkMachine,
        modelLinkMachine,
        head.link as InputFrom<typeof modelLinkMachine>,
      ),
    };
  }

  /** The call has come to its end. */
  get over(): boolean {
    return this.#actors.call.over;
  }

  /** How many actions came since last asked. */
  takeActions(): number {
    const actions = this.#actions;
    this.#actions = 0;
    return actions;
  }

  step(line: JournalStep): Difference | undefined {
    const actor = this.#actors[line.actor ?? 'call'];
    const { state } = actor;
    const expected = resultOf(line);
    if (!actor.mayTake(line.in)) return { line, state, kind: 'delay', expected, got: {} };
    const got = this.#asWritten(actor.take(withPayload(line.in)));
    return isDeepStrictEqual(got, expected) ? undefined : { line, state, kind: 'result', expected, got };
  }

  audio(line: JournalAudio): Difference | undefined {
    const actor = this.#actors.call;
    const { state } = actor;
    const filled = line.filled ? { filled: line.filled } : {};
    for (const bytes of readSizes(line.sizes)) {
      const event = withPayload({ type: 'twilio.media', at: line.at, bytes, ...filled });
      const { context } = actor;
      const { via: _, ...got } = this.#asWritten(actor.take(event));
      const append = { type: 'openai.input_audio_buffer.append' as const, bytes };
      const expected: Result = line.fate === 'forwarded' ? { out: [append] } : {};
      const kept = actor.context !== context;
      const fated = line.fate === 'forwarded' || kept === (line.fate === 'kept');
      if (!fated || !isDeepStrictEqual(got, expected)) return { line, state, kind: 'fate', expected, got };
    }
    return undefined;
  }

  /** As a journal would have it: plain JSON, without words where those are kept out. */
  #asWritten({ actions, ...result }: Taken): Result {
    this.#actions += actions;
    const plain = JSON.parse(JSON.stringify(result)) as Result;
    return this.#masked ? withoutWords(plain) : plain;
  }
}

type Taken = Result & { readonly actions: number };

/** One actor whose delays pass only when the journal says so. */
class ReplayedActor {
  readonly #machine: AnyStateMachine;
  readonly #actor: AnyActor;
  /** Delays that have passed: XState forgets those that fire by its clock, not those that are told. */
  readonly #spent = new WeakSet<object>();
  #out: Parameters<typeof journaledActions>[0][number][] = [];
  #head: Omit<Result, 'out'> = {};
  #failure: unknown;

  constructor(machine: AnyStateMachine, logic: AnyStateMachine, input: unknown) {
    this.#machine = machine;
    const looking = watched(
      logic,
      (event, before, after) => this.#took(event, before, after),
      (error) => {
        this.#failure = error;
      },
    );
    this.#actor = createActor(looking, { clock: STILL, input });
    this.#actor.on('*', (action) => void this.#out.push(action as never));
    // The step itself tells of a failure.
    this.#actor.subscribe({ error: () => {} });
  }

  get state(): string {
    return stateName((this.#actor.getSnapshot() as Seen).value);
  }

  get context(): unknown {
    return (this.#actor.getSnapshot() as Seen).context;
  }

  get over(): boolean {
    return this.#actor.getSnapshot().status !== 'active';
  }

  /** Whether the event can come now: a delay must be running. */
  mayTake({ type }: EventObject): boolean {
    return !isDelay(type) || this.#running(type) !== undefined;
  }

  take(event: EventObject): Taken {
    this.#out = [];
    this.#head = {};
    if (event.type === 'xstate.init') this.#start();
    else this.#send(event);
    if (this.#failure !== undefined) throw this.#failure;
    const out = this.#out.length === 0 ? {} : { out: journaledActions(this.#out) };
    return { ...this.#head, ...out, actions: this.#out.length };
  }

  #start(): void {
    this.#head = { to: this.state };
    this.#actor.start();
  }

  #send(event: EventObject): void {
    const delay = isDelay(event.type) ? this.#running(event.type) : undefined;
    if (delay) this.#spent.add(delay);
    this.#actor.send(event);
  }

  #took(event: EventObject, before: unknown, after: unknown): void {
    const { in: _, ...head } = stepHead(
      this.#machine,
      event as never,
      before as Seen,
      after as Seen | undefined,
    );
    this.#head = head;
  }

  #running(type: string): object | undefined {
    const scheduled = Object.values(this.#actor.system.getSnapshot()._scheduledEvents);
    return scheduled.find((delay) => delay.event.type === type && !this.#spent.has(delay));
  }
}

/** Time that stands still. */
const STILL = { now: () => 0, setTimeout: () => 0, clearTimeout: () => {} };

const isDelay = (type: string): boolean => type.startsWith('xstate.after.');

const resultOf = ({ via, to, out, failed }: JournalStep): Result => ({
  ...(via ? { via } : {}),
  ...(to === undefined ? {} : { to }),
  ...(failed ? { failed } : {}),
  ...(out ? { out } : {}),
});

/** Events that carried audio get some of the same length again; what it sounds like decides nothing. */
function withPayload<E extends EventObject>(event: E): EventObject {
  if (!('bytes' in event)) return event;
  return { ...event, payload: 'A'.repeat(Math.ceil(Number(event.bytes) / 3) * 4) } as EventObject;
}
