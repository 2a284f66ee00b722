import type { JournalAction, JournalStep } from '../../store/journal-format.ts';
import { type Ending, endingAfter } from './ending.ts';
import { OpenSpans, type Point, type Span } from './span.ts';

/** Something that keeps the call from going its usual way, for a while. */
export interface Stretch extends Span {
  readonly kind: 'hold' | 'tones' | 'transfer' | 'ending';
  readonly text: string;
}

/** Hold, keys that were sent, transfers, and how the call was brought to its end. */
export class CourseLane {
  readonly #stretches = new OpenSpans<Stretch>();
  readonly points: Point[] = [];
  #ending: Ending | null = null;
  #tones = '';

  get stretches(): readonly Stretch[] {
    return this.#stretches.spans;
  }

  add(line: JournalStep): void {
    const { in: event, n, t, via, out = [] } = line;
    if (event.type === 'twilio.mark' && event.name === this.#tones) this.#stretches.end('tones', t);
    if (via && (event.type === 'transfer.answered' || event.type === 'transfer.failed')) {
      this.#stretches.end('transfer', t);
      this.points.push({ n, t, text: event.detail });
    }
    for (const action of out) this.#did(action, n, t);
    this.#follow(endingAfter(this.#ending, line), n, t);
  }

  over(t: number): void {
    this.#stretches.endAll(t);
  }

  #did(action: JournalAction, n: number, t: number): void {
    switch (action.type) {
      case 'twilio.hold':
        if (action.on) this.#begin('hold', 'on hold', n, t);
        else this.#stretches.end('hold', t);
        return;
      case 'twilio.digits':
        this.#tones = action.mark;
        return this.#begin('tones', `sends ${action.digits}`, n, t);
      case 'call.transfer':
        return this.#begin('transfer', `transfer to ${action.to}`, n, t);
      case 'openai.response.create':
        if (action.purpose === 'still_there')
          this.points.push({ n, t, text: 'The caller is asked whether they are still there' });
    }
  }

  #follow(ending: Ending | null, n: number, t: number): void {
    if (ending === this.#ending) return;
    if (ending === null) this.#stretches.end('ending', t);
    else this.#begin('ending', ending.why, n, t);
    this.#ending = ending;
  }

  #begin(kind: Stretch['kind'], text: string, n: number, t: number): void {
    this.#stretches.begin(kind, { n, from: t, to: null, kind, text });
  }
}
