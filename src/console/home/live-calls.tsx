import type { CallListing } from '../../store/store.ts';
import { CallList } from '../calls/call-list.tsx';
import { Empty } from '../ui/notices.tsx';

const SHOWN = 6;

/** The calls in progress, the newest first. */
export function LiveCalls({ live }: { live: readonly CallListing[] }) {
  return (
    <section class="card" aria-labelledby="live-heading">
      <div class="card-head">
        <h2 id="live-heading">Live calls</h2>
        {live.length > SHOWN && <a href="#/calls">All {live.length}</a>}
      </div>
      {live.length === 0 ? (
        <Empty title="No call is in progress">
          Press Call above, or run <code>npm run rehearse</code> in a second terminal.
        </Empty>
      ) : (
        <CallList calls={live.slice(0, SHOWN)} label="Live calls" />
      )}
    </section>
  );
}
