import type { CallEvent } from '../../../machines/index.ts';
import { answerTo } from './yes-or-no.ts';

/** What a tool waits for before it runs. */
export type Confirmation = 'spoken' | 'keys';

/** What became of a wish that needs the caller's word. */
type Verdict = 'granted' | 'refused';

interface Asked {
  /** The tool and its exact arguments. */
  readonly wish: string;
  readonly by: Confirmation;
  readonly since: number;
  /** Agent audio came since: the question was put. */
  put: boolean;
  /** What the caller began to say after the question, until it is known what it was. */
  readonly speaking: Set<string>;
  verdict: Verdict | undefined;
}

const YES_KEY = '1';
/** A yes holds this long, on the call's clock, ms. */
const HOLDS_MS = 120_000;

/**
 * Who has agreed to what. One wish at a time: a yes to two questions is an answer to neither, so asking anew forgets what
 * was asked before. Only what the caller says or presses after they were asked counts, and only the first of it.
 */
export class Confirmations {
  readonly #language: string | undefined;
  #asked: Asked | undefined;

  /** @param language of the agent, such as `de`; its words for yes count. Undefined: those of any language we know. */
  constructor(language: string | undefined) {
    this.#language = language;
  }

  /** The caller must agree to this before it is done. @param now the call's clock, ms. */
  ask(wish: string, by: Confirmation, now: number): void {
    this.#asked = { wish, by, since: now, put: false, speaking: new Set(), verdict: undefined };
  }

  /**
   * What the caller said to exactly this. A yes counts once. `waiting`: they have said something, and it is not known
   * yet what it was.
   */
  take(wish: string, now: number): Verdict | 'waiting' | 'unasked' {
    const asked = this.#asked;
    if (asked?.wish !== wish) return 'unasked';
    if (now - asked.since > HOLDS_MS) {
      this.#asked = undefined;
      return 'unasked';
    }
    if (asked.verdict !== undefined) {
      this.#asked = undefined;
      return asked.verdict;
    }
    return asked.speaking.size > 0 ? 'waiting' : 'unasked';
  }

  /** Something happened on the call. @returns whether a verdict was reached by it. */
  took(event: CallEvent): boolean {
    const asked = this.#asked;
    if (asked === undefined || asked.verdict !== undefined) return false;
    switch (event.type) {
      case 'twilio.dtmf':
        if (asked.by !== 'keys' || !asked.put) return false;
        return this.#settle(asked, event.digit === YES_KEY ? 'granted' : 'refused');
      case 'openai.response.output_audio.delta':
        asked.put = true;
        return false;
      case 'openai.input_audio_buffer.speech_started':
        if (asked.put && asked.by === 'spoken') asked.speaking.add(event.itemId);
        return false;
      case 'openai.conversation.item.input_audio_transcription.completed':
        return this.#heard(asked, event.itemId, event.transcript);
      case 'openai.conversation.item.input_audio_transcription.failed':
        return asked.speaking.has(event.itemId) && this.#settle(asked, 'refused');
      default:
        return false;
    }
  }

  #heard(asked: Asked, itemId: string, transcript: string): boolean {
    if (!asked.speaking.delete(itemId)) return false;
    const answer = answerTo(transcript, this.#language);
    // A noise is no answer; whatever else is not a yes, is one.
    if (answer === 'nothing') return asked.speaking.size === 0;
    return this.#settle(asked, answer === 'yes' ? 'granted' : 'refused');
  }

  #settle(asked: Asked, verdict: Verdict): true {
    asked.verdict = verdict;
    return true;
  }
}
