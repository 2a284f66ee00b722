import { useState } from 'preact/hooks';
import { feed } from '../feed.ts';
import { Button } from '../ui/button.tsx';
import { CallTable } from './call-table.tsx';

/** More rows than this are shown only when asked for: they all change twice a second. */
const SHOWN = 25;

/** The calls in progress; their states move as they do. */
export function LiveTable() {
  const [all, setAll] = useState(false);
  const live = feed.liveCalls.value && [...feed.liveCalls.value.values()];
  if (!live || live.length === 0) {
    return <p class="calls-quiet">{live ? 'No call is in progress.' : 'Waiting for the live calls…'}</p>;
  }
  return (
    <section class="card" aria-labelledby="live-heading">
      <h2 id="live-heading" class="calls-head">
        Live <span class="live-count">{live.length}</span>
      </h2>
      <CallTable label="Live calls" calls={all ? live : live.slice(0, SHOWN)} />
      {live.length > SHOWN && !all && (
        <div class="calls-more">
          <Button onClick={() => setAll(true)}>Show all {live.length}</Button>
        </div>
      )}
    </section>
  );
}
