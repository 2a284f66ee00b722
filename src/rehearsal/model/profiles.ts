import type { ModelFormat } from '../../audio/transcoder.ts';
import type { Faults, Odds } from './faults.ts';
import type { HostedServer } from './hosted-servers.ts';
import type { Script } from './plan.ts';

/** A span of ms (or of a factor) from which each value is drawn evenly. */
export type Span = readonly [least: number, most: number];

/** How a model service behaves: its pace, its manners and what goes wrong. Times in ms. */
export interface ModelProfile {
  /** Upgrade to `session.created`. */
  readonly connectMs: Span;
  /** `session.update` to `session.updated`. */
  readonly updateMs: Span;
  /** End of the turn (or `response.create`) to `response.created`. */
  readonly createdMs: Span;
  /** `response.created` to the first word, and from there to the first audio. */
  readonly firstWordMs: Span;
  readonly firstAudioMs: Span;
  /** Audio generated per time passed: 5 is five times faster than it plays. */
  readonly speed: Span;
  /** How many audio deltas come at once. */
  readonly burst: Span;
  /** End of the turn to the input transcription. */
  readonly transcriptionMs: Span;
  /** Share of input transcriptions that fail, 0 to 1. */
  readonly transcriptionFailures: number;
  /** `after_done`: tokens alone; `after_created`: requests and tokens; `none`: never sent. */
  readonly rateLimits: 'after_done' | 'after_created' | 'none';
  /** Share of deltas with an undocumented extra field, and of responses with an unknown event, 0 to 1. */
  readonly obfuscation: number;
  readonly unknownEvents: number;
  /** Share of responses cancelled before `response.created` of which only `response.done` is seen, 0 to 1. */
  readonly unseenResponses: number;
  /** Speak a short preamble, as an item of its own, before each answer. */
  readonly preamble: boolean;
  /** Name new items with the older `conversation.item.created` instead of `added` and `done`. */
  readonly legacyItems: boolean;
  readonly formats: readonly ModelFormat[];
  /** Accept any model name; else only names of the vendor's realtime models. */
  readonly anyModel: boolean;
  /** A refused key is refused before the upgrade (401), not by an event after it. */
  readonly refusesByHttp: boolean;
  /** Every upgrade is refused with this HTTP status. */
  readonly outage?: 429 | 503;
  /** How long a session may last. */
  readonly sessionMs: number;
  /** The hosted MCP servers that can be reached, by the label a client gives them. Absent: none. */
  readonly hosted?: Readonly<Record<string, HostedServer>>;
  readonly odds: Odds;
  readonly faults: Faults;
  readonly script?: Script;
}

const NEVER: Odds = { failed: 0, drop: 0, hang: 0 };

const OPENAI_1: ModelProfile = {
  connectMs: [150, 400],
  updateMs: [30, 150],
  createdMs: [5, 60],
  firstWordMs: [120, 300],
  firstAudioMs: [60, 150],
  speed: [3, 10],
  burst: [1, 4],
  transcriptionMs: [200, 2_500],
  transcriptionFailures: 0.02,
  rateLimits: 'after_done',
  obfuscation: 0.3,
  unknownEvents: 0.1,
  unseenResponses: 0.3,
  preamble: false,
  legacyItems: false,
  formats: ['audio/pcmu', 'audio/pcma', 'audio/pcm'],
  anyModel: false,
  refusesByHttp: false,
  sessionMs: 3_600_000,
  odds: NEVER,
  faults: {},
};

const PROFILES = {
  'openai-1.x': OPENAI_1,
  'openai-2.x': { ...OPENAI_1, firstWordMs: [500, 1_800], preamble: true },
  'azure-v1': { ...OPENAI_1, rateLimits: 'after_created', refusesByHttp: true, anyModel: true },
  'localai-like': {
    ...OPENAI_1,
    createdMs: [100, 400],
    firstWordMs: [300, 900],
    speed: [1.5, 3],
    rateLimits: 'none',
    obfuscation: 0,
    unknownEvents: 0,
    legacyItems: true,
    formats: ['audio/pcm'],
    anyModel: true,
  },
  flaky: { ...OPENAI_1, transcriptionFailures: 0.2, odds: { failed: 0.15, drop: 0.05, hang: 0.05 } },
  slow: {
    ...OPENAI_1,
    connectMs: [1_000, 2_500],
    updateMs: [300, 900],
    createdMs: [200, 800],
    firstWordMs: [800, 2_000],
    firstAudioMs: [200, 600],
    speed: [1.1, 1.6],
  },
  /** No waiting and no chance: for tests that are about something else. */
  instant: {
    ...OPENAI_1,
    connectMs: [0, 0],
    updateMs: [0, 0],
    createdMs: [0, 0],
    firstWordMs: [0, 0],
    firstAudioMs: [0, 0],
    speed: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    transcriptionMs: [0, 0],
    transcriptionFailures: 0,
    obfuscation: 0,
    unknownEvents: 0,
    unseenResponses: 0,
  },
} as const satisfies Record<string, ModelProfile>;

export type ProfileName = keyof typeof PROFILES;

/** A profile by name, or the default (`openai-1.x`) with some of its traits replaced. */
export function profileOf(choice: ProfileName | Partial<ModelProfile> = 'openai-1.x'): ModelProfile {
  return typeof choice === 'string' ? PROFILES[choice] : { ...OPENAI_1, ...choice };
}

/** One value of a span. */
export function draw(random: () => number, [least, most]: Span): number {
  return least === most ? least : least + (most - least) * random();
}
