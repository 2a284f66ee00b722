import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

type Wire = 'twilio' | 'openai';

/** What is counted. Cheap enough for every frame. */
export interface Metrics {
  callStarted(): void;
  /** @param reason why the call ended: a fixed set of words. */
  callEnded(reason: string): void;
  /** @param because why a caller was not taken: a fixed set of words. */
  callRefused(because: string): void;
  frame(wire: Wire, direction: 'in' | 'out'): void;
  /** An event that the call's state has no use for. */
  ignoredEvent(state: string, type: string): void;
  /** A frame that could not be read. */
  malformed(wire: Wire): void;
  /** A frame of a type this version does not know; `type` is the peer's word. */
  unknownEvent(wire: Wire, type: string): void;
  /** @param code the error's code as the model side gave it. */
  modelError(code: string | null): void;
  interruption(): void;
  /** @param ms from the end of the caller's turn until the first audio of the answer was sent. */
  answerLatency(ms: number): void;
  /** Lines of a call's journal that could not be kept. */
  journalLost(lines: number): void;
  /** Media type of {@link Metrics.text}. */
  readonly contentType: string;
  /** All figures in Prometheus' text format. */
  text(): Promise<string>;
}

/** So many words of a peer's choosing become label values; the rest count as `other`, or memory would be theirs. */
const MAX_WORDS = 50;
const MAX_WORD_CHARACTERS = 80;
const LATENCY_BUCKETS_SECONDS = [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5];

/** @param options.process also figures of the process itself: CPU, memory, event loop. */
export function createMetrics(options: { readonly process?: boolean } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.process) collectDefaultMetrics({ register: registry });
  const counter = <const L extends string = never>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
  ) => new Counter<L>({ name: `callchart_${name}`, help, labelNames, registers });

  const active = new Gauge({ name: 'callchart_calls_active', help: 'Calls in progress', registers });
  const calls = counter('calls_total', 'Calls that ended, by reason', ['reason']);
  const refused = counter('calls_refused_total', 'Callers who were not taken, by reason', ['reason']);
  const frames = counter('frames_total', 'Frames on the wires', ['wire', 'direction']);
  const ignored = counter('ignored_events_total', 'Events a state had no use for', ['state', 'type']);
  const malformed = counter('malformed_total', 'Frames that could not be read', ['wire']);
  const unknown = counter('unknown_events_total', 'Frames of unknown type', ['wire', 'type']);
  const errors = counter('model_errors_total', 'Errors the model side reported', ['code']);
  const interruptions = counter('interruptions_total', 'Answers interrupted by the caller');
  const lostLines = counter('journal_lost_lines_total', 'Journal lines lost: the disk was too slow');
  const latency = new Histogram({
    name: 'callchart_answer_latency_seconds',
    help: "From the end of the caller's turn to the first audio of the answer",
    buckets: LATENCY_BUCKETS_SECONDS,
    registers,
  });

  // Looking labels up costs more than counting, and frames are the one thing that is counted a hundred times a second.
  const frameCounters = {
    twilio: { in: frames.labels('twilio', 'in'), out: frames.labels('twilio', 'out') },
    openai: { in: frames.labels('openai', 'in'), out: frames.labels('openai', 'out') },
  };
  const word = {
    reason: bounded(),
    ignored: bounded(),
    twilio: bounded(),
    openai: bounded(),
    code: bounded(),
  };

  return {
    callStarted: () => active.inc(),
    callEnded: (reason) => {
      active.dec();
      calls.labels(word.reason(reason)).inc();
    },
    callRefused: (because) => refused.labels(because).inc(),
    frame: (wire, direction) => frameCounters[wire][direction].inc(),
    ignoredEvent: (state, type) => ignored.labels(state, word.ignored(type)).inc(),
    malformed: (wire) => malformed.labels(wire).inc(),
    unknownEvent: (wire, type) => unknown.labels(wire, word[wire](type)).inc(),
    modelError: (code) => errors.labels(word.code(code ?? 'none')).inc(),
    interruption: () => interruptions.inc(),
    answerLatency: (ms) => latency.observe(ms / 1000),
    journalLost: (lines) => lostLines.inc(lines),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function bounded(): (word: string) => string {
  const known = new Set<string>();
  return (word) => {
    if (known.has(word)) return word;
    if (known.size >= MAX_WORDS || word.length > MAX_WORD_CHARACTERS) return 'other';
    known.add(word);
    return word;
  };
}
