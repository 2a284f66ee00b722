import type { OverviewAnswer } from '../../api/types.ts';
import { costText } from '../ui/cost-text.ts';
import { latencyText } from '../ui/format.ts';
import { totalsOf } from './figures.ts';

interface FigureRowProps {
  readonly overview: OverviewAnswer;
  /** Calls in progress now. */
  readonly live: number;
  readonly rangeText: string;
}

/** The few numbers to look at first. */
export function FigureRow({ overview, live, rangeText }: FigureRowProps) {
  const { calls, latency, bargeIns, failures, costMicros, costIncomplete } = totalsOf(overview.buckets);
  const within = `in ${rangeText}`;
  return (
    <dl class="figures card">
      <Figure name="Calls" more="now" value={String(live)} />
      <Figure name="Calls" more={within} value={calls.toLocaleString('en')} />
      <Figure name="Answer latency" more="newest p50" value={latencyText(latency?.p50Ms ?? null)} />
      <Figure name="Barge-ins" more={within} value={bargeIns.toLocaleString('en')} />
      <Figure name="Failures" more={within} value={failures.toLocaleString('en')} bad={failures > 0} />
      <Figure name="Cost" more={within} value={costText(costMicros, costIncomplete)} />
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly more?: string;
  readonly bad?: boolean;
}

function Figure({ name, value, more, bad = false }: FigureProps) {
  return (
    <div>
      <dt>
        {name} {more && <span class="figure-more">{more}</span>}
      </dt>
      <dd class={bad ? 'num bad' : 'num'}>{value}</dd>
    </div>
  );
}
