import type { Reckoning } from './playhead.ts';
import { cleared, type Heard, heardItems, type Playout, reckoningAt } from './playout.ts';

/**
 * What becomes of an item in the model's memory: cut at what was heard, forgotten, or left whole; `lost` when there
 * is no model left to remember it.
 */
type Verdict = 'truncate' | 'delete' | 'keep' | 'lost';

/** One interruption with every term of its arithmetic, for the log, the journal and the timeline. */
export interface Interruption {
  /** The call's clock, ms; null when the cut was made by a delay, whose moment is not known. */
  readonly at: number | null;
  /** The playout generation that was cleared. */
  readonly generation: number;
  /**
   * Why playout was cut: the caller spoke, the stream was lost, an operator silenced the agent, the call failed, or it
   * was found out that a machine listens. `ended`: the call was over while the agent was heard.
   */
  readonly cause: 'barge_in' | 'stream_lost' | 'muted' | 'failure' | 'machine' | 'ended';
  /** Audio in the buffer when `clear` was sent: sent and not heard, ms. */
  readonly droppedMs: number;
  /** Where the playhead was taken to be, and why. */
  readonly reckoning: Reckoning;
  readonly items: readonly (Heard & { readonly verdict: Verdict })[];
}

/**
 * Cuts playout off at `at` (ms of the call's clock; null when only marks may count).
 * @returns the ledger after `clear` and what happened to each unfinished item.
 */
export function interrupt(
  playout: Playout,
  cause: Interruption['cause'],
  at: number | null,
): readonly [Playout, Interruption] {
  const reckoning = reckoningAt(playout, at);
  const items = heardItems(playout, at).map((item) => ({
    ...item,
    verdict: verdict(item, cause),
  }));
  const droppedMs = items.reduce((sum, item) => sum + item.sentMs - item.heardMs, 0);
  const { generation } = playout;
  return [cleared(playout), { at, generation, cause, droppedMs, reckoning, items }];
}

/** An item cut at 0 ms is refused by the API, so it is deleted; one heard to its end is left alone. */
function verdict(heard: Heard, cause: Interruption['cause']): Verdict {
  if (cause === 'failure') return 'lost';
  if (heard.done && heard.heardMs >= heard.sentMs) return 'keep';
  if (cause === 'ended') return 'lost';
  return heard.heardMs > 0 ? 'truncate' : 'delete';
}
