import type { Interruption, TurnLatency } from '../../../machines/index.ts';
import type { JournalStep } from '../../store/journal-format.ts';
import type { CallTime } from './call-time.ts';

/** How long one answer took; ms since the call began, null where a step was not seen. */
export interface Turn {
  readonly n: number;
  readonly responseId: string;
  /** The caller fell silent; null when nobody had spoken, as before the greeting. */
  readonly stopped: number | null;
  readonly created: number | null;
  /** First audio from the model; it was sent on in the same step. */
  readonly firstAudio: number | null;
  /** The mark behind it came back. */
  readonly firstHeard: number;
}

/** An interruption with its arithmetic, and when it was, ms since the call began. */
export interface Cut extends Interruption {
  readonly n: number;
  readonly t: number;
}

/** How turns went: answers and interruptions. */
export class TurnLane {
  readonly turns: Turn[] = [];
  readonly cuts: Cut[] = [];
  readonly #time: CallTime;

  constructor(time: CallTime) {
    this.#time = time;
  }

  add({ n, t, out = [] }: JournalStep): void {
    for (const action of out) {
      if (action.type === 'report.turn') this.turns.push(this.#turnOf(n, action));
      if (action.type === 'report.interruption') {
        const { type: _, ...cut } = action;
        this.cuts.push({ ...cut, n, t });
      }
    }
  }

  #turnOf(n: number, { responseId, stoppedAt, createdAt, firstAudioAt, firstHeardAt }: TurnLatency): Turn {
    const t = (at: number | null): number | null => (at === null ? null : this.#time.tOf(at));
    return {
      n,
      responseId,
      stopped: t(stoppedAt),
      created: t(createdAt),
      firstAudio: t(firstAudioAt),
      firstHeard: this.#time.tOf(firstHeardAt),
    };
  }
}
