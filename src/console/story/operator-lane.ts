import type { JournalStep } from '../../store/journal-format.ts';
import { OpenSpans, type Point, type Span } from './span.ts';

/** Something an operator does for a while. */
export interface Deed extends Span {
  readonly text: string;
}

const LASTING: Readonly<Record<string, string>> = {
  'operator.mute': 'agent muted',
  'operator.listen': 'listening in',
};
const ENDS: Readonly<Record<string, string>> = {
  'operator.unmute': 'operator.mute',
  'operator.listen_ended': 'operator.listen',
};
const VERBS: Readonly<Record<string, string>> = {
  'operator.hang_up': 'hung up',
  'operator.say': 'had the agent say',
  'operator.tell_model': 'told the model',
};

/** What operators did. */
export class OperatorLane {
  readonly #deeds = new OpenSpans<Deed>();
  readonly points: Point[] = [];

  get deeds(): readonly Deed[] {
    return this.#deeds.spans;
  }

  add({ in: event, n, t }: JournalStep): void {
    const type: string = event.type;
    if (!type.startsWith('operator.')) return;
    const text = LASTING[type];
    const ended = ENDS[type];
    if (text !== undefined) return this.#deeds.begin(type, { n, from: t, to: null, text });
    if (ended !== undefined) return this.#deeds.end(ended, t);
    const said = 'text' in event && typeof event.text === 'string' ? `: “${event.text}”` : '';
    const verb = isOurs(event)
      ? 'the server ended the call'
      : (VERBS[type] ?? type.slice('operator.'.length));
    this.points.push({ n, t, text: `${verb}${said}` });
  }

  over(t: number): void {
    this.#deeds.endAll(t);
  }
}

/** A call can be ended by the server itself, which is nobody's deed. */
const isOurs = (event: JournalStep['in']): boolean =>
  event.type === 'operator.hang_up' && event.why !== 'operator';
