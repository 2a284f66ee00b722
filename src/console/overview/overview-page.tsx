import { useEffect, useMemo } from 'preact/hooks';
import { api } from '../api.ts';
import { feed } from '../feed.ts';
import { Failed, Skeleton } from '../ui/notices.tsx';
import { useLoad } from '../ui/use-load.ts';
import { FigureRow } from './figure-row.tsx';
import { Plot } from './plot.tsx';
import { plotsOf } from './plots.ts';
import { RangeSwitch } from './range-switch.tsx';
import { RANGES, rangeName, rangeUntil } from './ranges.ts';
import 'uplot/dist/uPlot.min.css';
import './overview.css';

/** FigureRow of all calls: a few now, and plots over a stretch of time. */
export function OverviewPage({ query }: { query: Readonly<Record<string, string>> }) {
  const name = rangeName(query.range);
  const range = RANGES[name];
  const { data, error, again } = useLoad(
    (signal) => api.overview(rangeUntil(range, Date.now()), signal),
    [name],
  );
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') again();
    }, range.renewMs);
    return () => clearInterval(timer);
  }, [again, range.renewMs]);
  const plots = useMemo(() => data && plotsOf(data), [data]);
  const times = useMemo(() => data?.buckets.map(({ from }) => from) ?? [], [data]);
  return (
    <div class="overview">
      <div class="overview-head">
        <h1>Overview</h1>
        <RangeSwitch chosen={name} />
      </div>
      {data && (
        <FigureRow overview={data} live={feed.liveCalls.value?.size ?? data.live} rangeText={range.text} />
      )}
      {error && <Failed error={error} retry={again} />}
      {!data && !error && <Skeleton what="the figures" lines={9} />}
      <div class="plots">
        {plots?.map((spec) => (
          <Plot key={spec.title} spec={spec} times={times} />
        ))}
      </div>
      {data && (
        <p class="overview-note">
          Plots: one point each {range.bucketText}, renewed every {range.renewMs / 1000} seconds.
        </p>
      )}
    </div>
  );
}
