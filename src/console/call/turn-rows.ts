import type { TurnCost } from '../../prices/call-cost.ts';
import type { Turn } from '../story/turn-lane.ts';

/** One line of the table of answers. */
export interface TurnRow {
  readonly key: string;
  /** When it belongs, ms since the call began. */
  readonly t: number;
  /** How fast it was; null: nothing of it was heard. */
  readonly turn: Turn | null;
  /** null: not known yet, or not kept. */
  readonly cost: TurnCost | null;
}

/**
 * The answers up to a moment, with what each cost; also those nobody heard, which cost all the same.
 * @param costAt when a cost came to be known, ms since the call began.
 */
export function turnRows(
  turns: readonly Turn[],
  costs: readonly TurnCost[],
  costAt: (cost: TurnCost) => number,
  until: number,
): readonly TurnRow[] {
  const costOf = new Map(costs.map((cost) => [cost.responseId, cost]));
  const heard = new Set(turns.map(({ responseId }) => responseId));
  const rows: TurnRow[] = turns.map((turn) => ({
    key: `turn ${turn.n}`,
    t: beginOf(turn),
    turn,
    cost: costOf.get(turn.responseId) ?? null,
  }));
  for (const cost of costs) {
    const t = costAt(cost);
    if (heard.has(cost.responseId) || t > until) continue;
    rows.push({ key: `cost ${cost.responseId}`, t, turn: null, cost });
  }
  return rows.sort((a, b) => a.t - b.t);
}

/** When an answer's time began to count: the caller fell silent, or the first that is known of it. */
export const beginOf = ({ stopped, created, firstAudio, firstHeard }: Turn): number =>
  stopped ?? created ?? firstAudio ?? firstHeard;
