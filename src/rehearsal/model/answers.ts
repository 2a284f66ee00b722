import type { Clip, VoiceLibrary } from '../voices.ts';
import { isObject } from './checks.ts';
import { call, type PlannedItem, type ResponsePlan, say, type Turn } from './plan.ts';
import type { FunctionTool } from './session-config.ts';

const GENERIC = ['agent/generic-1', 'agent/generic-2', 'agent/generic-3'];
/** Anything shorter is taken for a noise or a half word. */
const SHORTEST_SPEECH_MS = 300;

/** The recorded answers: what the stand-in says when no script decides. */
export class Answers {
  readonly #voices: VoiceLibrary;
  readonly #preamble: boolean;
  #generic = 0;

  /** @param preamble whether an answer is led in by a short remark, as an item of its own */
  constructor(voices: VoiceLibrary, preamble: boolean) {
    this.#voices = voices;
    this.#preamble = preamble;
  }

  /** What this turn is answered with. */
  plan(turn: Turn): ResponsePlan {
    if (turn.cause === 'idle') return this.#say('agent/idle');
    const forced = forcedCall(turn);
    if (forced) return { items: [forced] };
    const last = turn.items.findLast((item) => item.type !== 'message' || item.role !== 'system');
    const callerSpoke = turn.items.some((item) => item.type === 'message' && item.role === 'user');
    if (last?.type === 'function_call_output') return say(this.#nextGeneric());
    if (!callerSpoke) return this.#say(last ? 'agent/idle' : 'agent/greeting');
    const answered = last?.type === 'message' && last.role === 'assistant' && last.status === 'completed';
    if (turn.cause === 'client' && answered) return this.#say('agent/anything-else');
    return this.#answer(turn);
  }

  #answer(turn: Turn): ResponsePlan {
    const clip = turn.heard ? turn.heard.clip : this.#read(turn.transcript);
    if (clip?.answer === 'agent/goodbye') return this.#say('agent/goodbye');
    if (clip?.answer) return this.#led(this.#voices.clip(clip.answer));
    if (turn.heard && turn.heard.speechMs < SHORTEST_SPEECH_MS) return this.#say('agent/pardon');
    return this.#led(this.#nextGeneric());
  }

  #led(answer: Clip): ResponsePlan {
    return this.#preamble ? say(this.#voices.clip('agent/preamble'), answer) : say(answer);
  }

  #say(name: string): ResponsePlan {
    return say(this.#voices.clip(name));
  }

  #nextGeneric(): Clip {
    const name = GENERIC[this.#generic % GENERIC.length] ?? 'agent/pardon';
    this.#generic += 1;
    return this.#voices.clip(name);
  }

  /** A typed message is understood when it is what a caller's clip says. */
  #read(text: string): Clip | undefined {
    const wanted = plain(text);
    return this.#voices.all.find((clip) => clip.speaker === 'caller' && plain(clip.text) === wanted);
  }
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** With a tool choice that leaves no freedom, the call it demands, with the plainest arguments that fit. */
function forcedCall(turn: Turn): PlannedItem | undefined {
  const { toolChoice, tools } = turn;
  const name = typeof toolChoice === 'string' ? undefined : toolChoice.name;
  const wanted = toolChoice === 'required' ? tools[0] : tools.find((tool) => tool.name === name);
  return wanted ? call(wanted.name, plainArguments(wanted)) : undefined;
}

const PLAIN: Readonly<Record<string, unknown>> = {
  string: 'example',
  number: 1,
  integer: 1,
  boolean: true,
  array: [],
  object: {},
};

function plainArguments(tool: FunctionTool): Record<string, unknown> {
  const { parameters } = tool;
  if (!isObject(parameters) || !isObject(parameters.properties)) return {};
  const required = Array.isArray(parameters.required) ? parameters.required.map(String) : [];
  const properties = parameters.properties;
  return Object.fromEntries(required.map((field) => [field, plainValue(properties[field])]));
}

function plainValue(schema: unknown): unknown {
  if (!isObject(schema)) return null;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  return typeof schema.type === 'string' ? (PLAIN[schema.type] ?? null) : null;
}
