import { MULAW_BYTES_PER_MS } from '../../audio/mulaw.ts';
import type { CallReport } from '../caller/report.ts';
import type { EngineRecord } from './engine-record.ts';

/** One item of an interruption: what the server believed was heard, and what the playout buffer really played. */
interface ItemCheck {
  readonly itemId: string;
  readonly sentMs: number;
  readonly ackedMs: number;
  readonly believedMs: number;
  readonly playedMs: number;
  readonly verdict: string;
}

/** One interruption, checked; `differenceMs` is believed minus played over all its items. */
export interface InterruptionCheck {
  /** When the clear took effect, ms since the call was placed. */
  readonly atMs: number;
  readonly droppedMs: number;
  readonly items: readonly ItemCheck[];
  readonly differenceMs: number;
}

/**
 * Compares each interruption the server reports with the `clear` it sent: of the audio sent for the unfinished items,
 * everything was played except what the clear found in the buffer.
 */
export function checkInterruptions(report: CallReport, record: EngineRecord): InterruptionCheck[] {
  const offsetMs = clockOffsetMs(report);
  const clears = [...report.clears];
  return record.interruptions.flatMap((interruption) => {
    const { at, cause } = interruption;
    // What a hang-up cut off was not cleared, and a cut by a delay has no moment to find its clear by.
    if (at === null || cause === 'ended') return [];
    const nearest = clears
      .map((clear, index) => ({ index, awayMs: Math.abs(clear.atMs - offsetMs - at) }))
      .sort((a, b) => a.awayMs - b.awayMs)[0];
    const clear = nearest && clears.splice(nearest.index, 1)[0];
    if (!clear || interruption.items.length === 0) return [];
    const droppedMs = clear.droppedBytes / MULAW_BYTES_PER_MS;
    const sentMs = interruption.items.reduce((sum, item) => sum + item.sentMs, 0);
    let leftMs = sentMs - droppedMs;
    const items = interruption.items.map((item): ItemCheck => {
      const playedMs = Math.max(0, Math.min(item.sentMs, leftMs));
      leftMs -= playedMs;
      const { itemId, ackedMs, heardMs: believedMs, verdict } = item;
      return { itemId, sentMs: item.sentMs, ackedMs, believedMs, playedMs, verdict };
    });
    const believedMs = items.reduce((sum, item) => sum + item.believedMs, 0);
    return [{ atMs: clear.atMs, droppedMs, items, differenceMs: believedMs - (sentMs - droppedMs) }];
  });
}

/** What has to be added to the server's clock of a call to get ms since the call was placed. */
export function clockOffsetMs(report: CallReport): number {
  return report.streams.find((stream) => stream.startedAtMs !== undefined)?.startedAtMs ?? 0;
}
