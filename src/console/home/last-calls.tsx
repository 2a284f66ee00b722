import { CallList } from '../calls/call-list.tsx';
import { useHistory } from '../calls/use-history.ts';
import { Empty, Failed, Skeleton } from '../ui/notices.tsx';

const SHOWN = 6;

/** The calls that ended last. */
export function LastCalls() {
  const { calls, error, retry } = useHistory({ limit: SHOWN });
  return (
    <section class="card" aria-labelledby="last-heading">
      <div class="card-head">
        <h2 id="last-heading">Last calls</h2>
        <a href="#/calls">All calls</a>
      </div>
      {calls === null && !error && <Skeleton what="the last calls" lines={5} />}
      {calls === null && error && <Failed error={error} retry={retry} />}
      {calls?.length === 0 && (
        <Empty title="No calls yet">Every call that ends is kept here, to be looked at step by step.</Empty>
      )}
      {calls && calls.length > 0 && <CallList calls={calls.slice(0, SHOWN)} label="Last calls" />}
    </section>
  );
}
