import type { JournalAction, JournalLine } from '../../store/journal-format.ts';

/** Audio that passed one way: frames (or pieces) and bytes of μ-law, 8 bytes a ms. */
export interface Passed {
  readonly frames: number;
  readonly bytes: number;
}

/** What passed on a call's audio lanes. */
export interface AudioTotals {
  /** From the phone, silence put in for gaps included. */
  readonly fromCaller: Passed;
  readonly toModel: Passed;
  readonly fromModel: Passed;
  readonly toCaller: Passed;
  /** Of {@link fromCaller}: neither passed on nor kept. */
  readonly dropped: Passed;
  /** Of {@link toCaller}: taken back before it was heard, ms. */
  readonly unheardMs: number;
}

const nothing: Passed = { frames: 0, bytes: 0 };

export const noAudio: AudioTotals = {
  fromCaller: nothing,
  toModel: nothing,
  fromModel: nothing,
  toCaller: nothing,
  dropped: nothing,
  unheardMs: 0,
};

/** The totals after one more line; the same object when it carries no audio. */
export function withAudioOf(totals: AudioTotals, line: JournalLine): AudioTotals {
  if (line.kind === 'audio') {
    const { fate } = line;
    return {
      ...totals,
      fromCaller: plus(totals.fromCaller, line),
      ...(fate === 'forwarded' ? { toModel: plus(totals.toModel, line) } : {}),
      ...(fate === 'dropped' ? { dropped: plus(totals.dropped, line) } : {}),
    };
  }
  if (line.kind !== 'step') return totals;
  const { in: event, out = [] } = line;
  let next = totals;
  if (event.type === 'twilio.media') next = add(next, 'fromCaller', { frames: 1, bytes: event.bytes });
  if (event.type === 'openai.response.output_audio.delta') {
    next = add(next, 'fromModel', { frames: 1, bytes: event.bytes });
  }
  for (const action of out) {
    if (action.type === 'openai.input_audio_buffer.append') next = add(next, 'toModel', passedOf(action));
    else if (action.type === 'twilio.media') next = add(next, 'toCaller', passedOf(action));
    else if (action.type === 'report.interruption') {
      next = { ...next, unheardMs: next.unheardMs + action.droppedMs };
    }
  }
  return next;
}

/** What one entry of a line's actions carries: one piece, or a run of them. */
export function passedOf(action: JournalAction): Passed {
  if ('sizes' in action) return sumOf(action.sizes);
  return 'bytes' in action ? { frames: 1, bytes: action.bytes } : nothing;
}

/** The sum of lengths as a journal has them, run-length encoded: `160*49,80`. */
export function sumOf(sizes: string): Passed {
  let [frames, bytes] = [0, 0];
  for (const [, size, times = '1'] of sizes.matchAll(/(\d+)(?:\*(\d+))?/g)) {
    frames += Number(times);
    bytes += Number(times) * Number(size);
  }
  return { frames, bytes };
}

const plus = (a: Passed, b: Passed): Passed => ({ frames: a.frames + b.frames, bytes: a.bytes + b.bytes });

function add(totals: AudioTotals, lane: Exclude<keyof AudioTotals, 'unheardMs'>, more: Passed): AudioTotals {
  return { ...totals, [lane]: plus(totals[lane], more) };
}
