import type { OverviewAnswer } from '../../api/types.ts';
import type { OverviewBucket } from '../../store/store.ts';
import { costText } from '../ui/cost-text.ts';
import { countText, latencyText, moneyText } from '../ui/format.ts';
import { outcomeWords } from '../ui/outcome.ts';
import { dollarsPerHour, reasonsOf, totalsOf } from './figures.ts';
import type { PlotRow, PlotSpec } from './plot-spec.ts';

const FAILURE_COLORS = ['--end', '--interrupting', '--greeting', '--connecting', '--listening', '--pip'];

const NONE = 'No calls in this time.';

/** The overview's plots, in the order they are shown. */
export function plotsOf({ buckets, bucketMs }: OverviewAnswer): readonly PlotSpec[] {
  return [inFlight(buckets), latency(buckets), bargeIns(buckets), failures(buckets), cost(buckets, bucketMs)];
}

function inFlight(buckets: readonly OverviewBucket[]): PlotSpec {
  const values = buckets.map((bucket) => bucket.inFlight);
  const most = Math.max(0, ...values);
  return {
    title: 'Calls in flight',
    summary:
      most === 0 ? NONE : `At most ${most} at once; ${countText(totalsOf(buckets).calls, 'call')} began.`,
    form: 'steps',
    rows: [{ label: 'at once', color: '--connecting', values }],
    text: whole,
    atLeast: 4,
  };
}

function latency(buckets: readonly OverviewBucket[]): PlotSpec {
  const p50 = buckets.map((bucket) => bucket.latencyP50Ms);
  const p95 = buckets.map((bucket) => bucket.latencyP95Ms);
  const worst = Math.max(...p95.map((value) => value ?? 0));
  const newest = totalsOf(buckets).latency;
  return {
    title: 'Answer latency',
    summary: newest
      ? `Newest: half within ${latencyText(newest.p50Ms)}. Slowest p95: ${latencyText(worst)}.`
      : 'No answers in this time.',
    form: 'line',
    rows: [
      { label: 'p50', color: '--listening', values: p50 },
      { label: 'p95', color: '--greeting', values: p95 },
    ],
    text: latencyText,
    atLeast: 1000,
  };
}

function bargeIns(buckets: readonly OverviewBucket[]): PlotSpec {
  const { bargeIns: count, calls } = totalsOf(buckets);
  return {
    title: 'Barge-ins',
    summary: calls === 0 ? NONE : `${count}, ${(count / calls).toFixed(1)} a call.`,
    form: 'bars',
    rows: [{ label: 'barge-ins', color: '--interrupting', values: buckets.map((bucket) => bucket.bargeIns) }],
    text: whole,
    atLeast: 4,
  };
}

function failures(buckets: readonly OverviewBucket[]): PlotSpec {
  const reasons = reasonsOf(buckets);
  const words = reasons.map((reason) => outcomeWords(reason).text);
  const rows = reasons.map(
    (reason, index): PlotRow => ({
      label: words[index] ?? reason,
      color: FAILURE_COLORS[index % FAILURE_COLORS.length] ?? '--end',
      values: buckets.map((bucket) => bucket.failures[reason] ?? 0),
    }),
  );
  return {
    title: 'Failures by reason',
    summary:
      rows.length === 0
        ? 'No call failed in this time.'
        : `${countText(totalsOf(buckets).failures, 'call')} failed. Most often: ${words[0]}.`,
    form: 'bars',
    rows,
    text: whole,
    atLeast: 4,
  };
}

function cost(buckets: readonly OverviewBucket[], bucketMs: number): PlotSpec {
  const { costMicros, costIncomplete } = totalsOf(buckets);
  return {
    title: 'Cost per hour',
    summary: `In all, ${costText(costMicros, costIncomplete)}.`,
    form: 'bars',
    rows: [
      {
        label: 'per hour',
        color: '--assistantSpeaking',
        values: buckets.map((bucket) => dollarsPerHour(bucket.costMicros, bucketMs)),
      },
    ],
    text: (dollars) => moneyText(dollars * 1_000_000),
    atLeast: 0.02,
  };
}

const whole = (value: number): string => String(Math.round(value));
