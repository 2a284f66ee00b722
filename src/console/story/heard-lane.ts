import type { JournalStep } from '../../store/journal-format.ts';
import { passedOf } from './audio-totals.ts';
import { type Heard, Playing } from './playing.ts';
import { OpenSpans, type Span } from './span.ts';

/** When the caller heard the agent, and the recorded apology. */
export class HeardLane {
  readonly #playing = new Playing();
  readonly #announcements = new OpenSpans<Span & { readonly mark: string }>();

  get heard(): readonly Heard[] {
    return this.#playing.heard;
  }

  /** When an item was heard, piece by piece. */
  heardOf(itemId: string): readonly Heard[] {
    return this.#playing.heardOf(itemId);
  }

  /** Recordings played by us: the apology. */
  get announcements(): readonly Span[] {
    return this.#announcements.spans;
  }

  /** How much of an item had been heard at `t`, ms of its audio. */
  heardMs(itemId: string, t: number): number {
    return this.#playing.heardMs(itemId, t);
  }

  add({ in: event, n, t, out = [] }: JournalStep): void {
    if (event.type === 'twilio.mark') {
      this.#playing.proven(event.name, t);
      this.#announcements.end(event.name, t);
    }
    const cut = out.find((action) => action.type === 'report.interruption');
    if (cut?.type === 'report.interruption') this.#playing.cleared(cut.droppedMs);
    for (const action of out) {
      if (action.type === 'twilio.media' && event.type === 'openai.response.output_audio.delta') {
        this.#playing.sent(event.itemId, passedOf(action).bytes, t, n);
      } else if (action.type === 'twilio.mark') this.#playing.marked(action.name);
      else if (action.type === 'twilio.announce') {
        this.#announcements.begin(action.mark, { n, from: t, to: null, mark: action.mark });
      }
    }
  }

  over(t: number): void {
    this.#playing.over(t);
    this.#announcements.endAll(t);
  }
}
