import { encodeBase64 } from '../../audio/base64.ts';
import { MULAW_BYTES_PER_MS } from '../../audio/mulaw.ts';
import { createTranscoder, type ModelFormat } from '../../audio/transcoder.ts';
import { BYTES_PER_MS } from './input-audio.ts';
import { cutArguments, cutAudio, cutWords } from './pieces.ts';
import type { PlannedItem } from './plan.ts';
import { draw, type ModelProfile } from './profiles.ts';

/** The transcript keeps this far ahead of the voice. */
const WORDS_AHEAD_MS = 1_500;

/** One thing a response does, `waitMs` after the thing before it. */
export type Step =
  | { readonly type: 'word'; readonly waitMs: number; readonly text: string }
  | {
      readonly type: 'audio';
      readonly waitMs: number;
      readonly bytes: Uint8Array;
      readonly ms: number;
      readonly base64: string;
    }
  | { readonly type: 'arguments'; readonly waitMs: number; readonly text: string };

/** How an item is to be generated. */
export interface StepOptions {
  readonly profile: ModelProfile;
  readonly random: () => number;
  readonly format: ModelFormat;
  /** Written instead of spoken. */
  readonly written: boolean;
  /** Stops the speech here, in ms of audio; the words go as far. */
  readonly limitMs: number;
  /** The item is the first of its response: the model has to think. */
  readonly first: boolean;
}

/** The steps of one item: words run ahead of the audio, audio comes in bursts, faster than it plays. */
export function stepsOf(item: PlannedItem, options: StepOptions): Step[] {
  const { profile, random } = options;
  const thinkMs = options.first ? draw(random, profile.firstWordMs) : 0;
  if (item.kind !== 'speech') {
    return cutArguments(item.arguments, random).map((text, index) => {
      return { type: 'arguments', waitMs: index === 0 ? thinkMs : draw(random, [1, 8]), text };
    });
  }
  if (options.written) {
    return cutWords(item.text).map((text, index) => {
      return { type: 'word', waitMs: index === 0 ? thinkMs : draw(random, [5, 25]), text };
    });
  }
  return spokenSteps(item.text, item.audio, options, thinkMs);
}

function spokenSteps(text: string, mulaw: Uint8Array, options: StepOptions, thinkMs: number): Step[] {
  const { profile, random, format } = options;
  const wholeMs = mulaw.length / MULAW_BYTES_PER_MS;
  const spokenMs = Math.min(wholeMs, options.limitMs);
  const cut = mulaw.subarray(0, Math.ceil(spokenMs * MULAW_BYTES_PER_MS));
  const audio = createTranscoder(format).toModel(cut);
  const allWords = cutWords(text);
  const words = allWords.slice(0, Math.ceil((allWords.length * spokenMs) / Math.max(1, wholeMs)));
  const speed = draw(random, profile.speed);

  const steps: Step[] = [];
  let owedMs = thinkMs;
  let said = 0;
  const paid = (): number => {
    const waitMs = owedMs;
    owedMs = 0;
    return waitMs;
  };
  const sayUpTo = (audioMs: number): void => {
    const due = Math.ceil((words.length * audioMs) / Math.max(1, spokenMs));
    for (; said < Math.min(due, words.length); said += 1) {
      steps.push({ type: 'word', waitMs: paid(), text: words[said] ?? '' });
    }
  };

  sayUpTo(1);
  owedMs += draw(random, profile.firstAudioMs);
  let audioMs = 0;
  for (const burst of burstsOf(cutAudio(audio, format, random), options)) {
    const lengths = burst.map((bytes) => bytes.length / BYTES_PER_MS[format]);
    const burstMs = lengths.reduce((sum, ms) => sum + ms, 0);
    if (audioMs > 0) owedMs += burstMs / speed;
    audioMs += burstMs;
    sayUpTo(audioMs + WORDS_AHEAD_MS);
    burst.forEach((bytes, index) => {
      steps.push({
        type: 'audio',
        waitMs: paid(),
        bytes,
        ms: lengths[index] ?? 0,
        base64: encodeBase64(bytes),
      });
    });
  }
  return steps;
}

/** The first piece comes alone and early, the others several at once. */
function burstsOf(pieces: readonly Uint8Array[], { profile, random }: StepOptions): Uint8Array[][] {
  const bursts = pieces.length > 0 ? [pieces.slice(0, 1)] : [];
  for (let at = 1; at < pieces.length; ) {
    const size = Math.max(1, Math.round(draw(random, profile.burst)));
    bursts.push(pieces.slice(at, at + size));
    at += size;
  }
  return bursts;
}
