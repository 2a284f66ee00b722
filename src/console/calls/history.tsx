import { useRef, useState } from 'preact/hooks';
import type { CallListing } from '../../store/store.ts';
import { Button } from '../ui/button.tsx';
import { Empty, Failed, Skeleton } from '../ui/notices.tsx';
import { CallTable } from './call-table.tsx';
import { DeleteCall } from './delete-call.tsx';
import { isUnfiltered } from './history-list.ts';
import { rowLinks } from './row-keys.ts';
import { type Search, toCallQuery } from './search.ts';
import { type History as Loaded, useHistory } from './use-history.ts';

/** The past calls that fit the search, the newest first, more on demand. */
export function History({ search }: { search: Search }) {
  const query = toCallQuery(search);
  const history = useHistory(query);
  const [deleting, setDeleting] = useState<CallListing | null>(null);
  const holder = useRef<HTMLDivElement>(null);
  const { calls, error, loading } = history;
  const drop = (call: CallListing): void => {
    const at = calls?.indexOf(call) ?? 0;
    history.drop(call.callSid);
    // The focus was on the row that is gone: it goes to the one in its place.
    requestAnimationFrame(() =>
      rowLinks(holder.current)
        .slice(0, at + 1)
        .at(-1)
        ?.focus(),
    );
  };
  return (
    <div ref={holder} class="card" aria-busy={loading}>
      {calls === null && !error && <Skeleton what="past calls" lines={8} />}
      {calls?.length === 0 && !loading && <NoCalls searched={!isUnfiltered(query)} />}
      {calls && calls.length > 0 && <CallTable label="Past calls" calls={calls} onDelete={setDeleting} />}
      {error ? <Failed error={error} retry={history.retry} /> : <More history={history} />}
      {deleting && (
        <DeleteCall
          call={deleting}
          onDone={(gone) => {
            setDeleting(null);
            if (gone) drop(deleting);
          }}
        />
      )}
    </div>
  );
}

function More({ history: { calls, hasMore, loading, loadMore } }: { history: Loaded }) {
  if (!calls || !hasMore) return null;
  return (
    <div class="calls-more">
      <Button disabled={loading} onClick={loadMore}>
        {loading ? 'Loading…' : 'Show more'}
      </Button>
    </div>
  );
}

function NoCalls({ searched }: { searched: boolean }) {
  if (searched) {
    return (
      <Empty title="No call fits">Words are searched for as they were said, all of them in one call.</Empty>
    );
  }
  return (
    <Empty title="No calls yet">
      Press Call on the <a href="#/">home page</a>, or run <code>npm run rehearse</code>.
    </Empty>
  );
}
