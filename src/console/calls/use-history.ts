import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { CallListing, CallQuery } from '../../store/store.ts';
import { api } from '../api.ts';
import { feed } from '../feed.ts';
import { useLoad } from '../ui/use-load.ts';
import { addEnded, isUnfiltered, withOlder, without } from './history-list.ts';

/** Past calls that fit a query, page by page. */
export interface History {
  /** Those that were loaded, the newest first; null: none yet. */
  readonly calls: readonly CallListing[] | null;
  readonly error: Error | null;
  readonly loading: boolean;
  /** There are older ones. */
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly retry: () => void;
  /** Takes a call off the list, as when it was deleted. */
  readonly drop: (callSid: string) => void;
}

interface Listed {
  readonly calls: readonly CallListing[] | null;
  readonly next: string | null;
}

/** Past calls that fit `query`; calls that end meanwhile come on top when nothing is searched for. */
export function useHistory(query: CallQuery): History {
  const key = JSON.stringify(query);
  const first = useLoad((signal) => api.calls({ ...query, live: false }, signal), [key, feed.returned.value]);
  const [listed, setListed] = useState<Listed>({ calls: null, next: null });
  const more = useMore(query, key, listed, setListed);
  useEffect(() => {
    if (first.data) setListed(first.data);
  }, [first.data]);
  useEffect(() => {
    if (!isUnfiltered(query)) return;
    return feed.onEnded((call) =>
      setListed(({ calls, next }) => ({ calls: calls && addEnded(calls, call), next })),
    );
  }, [key]);
  const drop = useCallback((callSid: string) => {
    setListed(({ calls, next }) => ({ calls: calls && without(calls, callSid), next }));
  }, []);
  return {
    calls: listed.calls,
    error: first.error ?? more.error,
    loading: first.loading || more.loading,
    hasMore: listed.next !== null,
    loadMore: more.load,
    retry: first.error ? first.again : more.load,
    drop,
  };
}

function useMore(
  query: CallQuery,
  key: string,
  listed: Listed,
  setListed: (next: (listed: Listed) => Listed) => void,
) {
  const [state, setState] = useState<{ loading: boolean; error: Error | null }>({
    loading: false,
    error: null,
  });
  const current = useRef(key);
  current.current = key;
  const load = async (): Promise<void> => {
    if (listed.next === null || state.loading) return;
    setState({ loading: true, error: null });
    try {
      const page = await api.calls({ ...query, live: false, cursor: listed.next });
      // A search begun meanwhile has a list of its own.
      if (current.current !== key) return setState({ loading: false, error: null });
      setListed(({ calls }) => ({ calls: withOlder(calls ?? [], page.calls), next: page.next }));
      setState({ loading: false, error: null });
    } catch (error) {
      setState({ loading: false, error: error as Error });
    }
  };
  return { ...state, load: () => void load() };
}
