import type { JournalStep } from '../../store/journal-format.ts';

/** Speech of one item as the model made it. */
export interface Made {
  readonly itemId: string;
  readonly responseId: string;
  /** Number of the line with its first audio. */
  readonly n: number;
  /** When its first and its last audio arrived, ms since the call began. */
  readonly from: number;
  readonly to: number;
  /** How long it is to listen to, ms. */
  readonly lastsMs: number;
  /** Of it: came too late to be wanted and was never sent, ms. */
  readonly unsentMs: number;
}

/** 8 bytes of μ-law are 1 ms. */
const BYTES_PER_MS = 8;

/** When the agent's speech was made. */
export class MadeLane {
  readonly made: Made[] = [];
  readonly #index = new Map<string, number>();

  add({ in: event, n, t, out = [] }: JournalStep): void {
    if (event.type !== 'openai.response.output_audio.delta') return;
    const { itemId, responseId, bytes } = event;
    const ms = bytes / BYTES_PER_MS;
    const unsentMs = out.some(({ type }) => type === 'twilio.media') ? 0 : ms;
    const index = this.#index.get(itemId);
    const known = index === undefined ? undefined : this.made[index];
    if (index === undefined || known === undefined) {
      this.#index.set(itemId, this.made.length);
      this.made.push({ itemId, responseId, n, from: t, to: t, lastsMs: ms, unsentMs });
      return;
    }
    this.made[index] = {
      ...known,
      to: t,
      lastsMs: known.lastsMs + ms,
      unsentMs: known.unsentMs + unsentMs,
    };
  }
}
