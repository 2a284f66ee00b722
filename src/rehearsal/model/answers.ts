import type { Clip, VoiceLibrary } from '../voices.ts';
import { orderOf, plainValue, writtenAnswer } from './orders.ts';
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
    const ordered = this.#ordered(turn);
    if (ordered) return ordered;
    const forced = forcedCall(turn);
    if (forced) return { items: [forced] };
    const last = turn.items.findLast((item) => item.type !== 'message' || item.role !== 'system');
    const callerSpoke = turn.items.some((item) => item.type === 'message' && item.role === 'user');
    if (last?.type === 'function_call_output' || turn.hosted.length > 0) return say(this.#nextGeneric());
    if (!callerSpoke) return this.#say(last ? 'agent/idle' : 'agent/greeting');
    const answered = last?.type === 'message' && last.role === 'assistant' && last.status === 'completed';
    if (turn.cause === 'client' && answered) return this.#say('agent/anything-else');
    return this.#answer(turn);
  }

  /** What a response's own instructions ask for. */
  #ordered(turn: Turn): ResponsePlan | undefined {
    if (turn.written) return written(writtenAnswer(turn));
    const order = orderOf(turn);
    switch (order?.kind) {
      case 'words':
        return this.#inTheseWords(order.text, turn);
      case 'still_there':
        return this.#say('agent/idle');
      case 'farewell':
        return this.#say('agent/farewell');
      default:
        return undefined;
    }
  }

  /** Only what was recorded can be said; in place of other words while the caller waits, that it takes a moment. */
  #inTheseWords(text: string, turn: Turn): ResponsePlan | undefined {
    const clip = this.#voices.all.find(
      (each) => each.speaker === 'agent' && plain(each.text) === plain(text),
    );
    if (clip) return say(clip);
    return turn.toolChoice === 'none' ? this.#say('agent/moment') : undefined;
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

const plainArguments = ({ parameters }: FunctionTool): Readonly<Record<string, unknown>> =>
  // SAFETY: of an object's schema an object is made.
  plainValue({ ...(parameters as object), type: 'object' }) as Record<string, unknown>;

const written = (text: string | undefined): ResponsePlan | undefined =>
  text === undefined ? undefined : { items: [{ kind: 'speech', text, audio: new Uint8Array() }] };
