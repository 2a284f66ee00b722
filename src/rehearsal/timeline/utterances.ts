import type { CallReport } from '../caller/report.ts';

/** What the caller heard the agent say without a pause of 700 ms. */
export interface Utterance {
  readonly startMs: number;
  readonly endMs: number;
  /** Audio in it, which is less than its length when there were gaps. */
  readonly audioMs: number;
  /** When a `clear` ended it. */
  readonly cutAtMs: number | undefined;
}

/** A sentence of the caller and how long the answer took to be heard; undefined: nothing was heard after it. */
export interface Answer {
  readonly said: CallReport['said'][number];
  readonly latencyMs: number | undefined;
}

const PAUSE_MS = 700;

/** The agent's side of the call as heard, utterance by utterance. */
export function utterances(report: CallReport): Utterance[] {
  const found: Utterance[] = [];
  for (const { startMs, endMs } of report.heard) {
    const clear = report.clears.find(
      ({ atMs, droppedBytes }) => droppedBytes > 0 && Math.abs(atMs - endMs) < 1,
    );
    const last = found.at(-1);
    const audioMs = endMs - startMs;
    if (last && last.cutAtMs === undefined && startMs - last.endMs < PAUSE_MS) {
      found[found.length - 1] = { ...last, endMs, audioMs: last.audioMs + audioMs, cutAtMs: clear?.atMs };
    } else found.push({ startMs, endMs, audioMs, cutAtMs: clear?.atMs });
  }
  return found;
}

/**
 * For each sentence of the caller, the time from its end to the first agent audio after it and before the next.
 * Negative where the answer began early: on a line with gaps the server may hear the end of a turn before its time.
 */
export function answers(report: CallReport): Answer[] {
  return report.said.map((said, index) => {
    const nextMs = report.said[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
    const heard =
      report.heard.find(({ startMs }) => startMs >= said.endMs && startMs < nextMs) ??
      report.heard.find(
        ({ startMs, endMs }) => startMs > said.startMs && startMs < nextMs && endMs > said.endMs,
      );
    return { said, latencyMs: heard && heard.startMs - said.endMs };
  });
}
