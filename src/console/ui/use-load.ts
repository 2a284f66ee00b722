import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api-error.ts';

/** Something that is loaded: what was had last stays while it is loaded anew. */
export interface Load<T> {
  readonly data: T | null;
  /** Of the last attempt that ended; null when it went well. */
  readonly error: Error | null;
  readonly loading: boolean;
  readonly again: () => void;
}

/** Loads, and loads again whenever one of `inputs` changes; an attempt that is overtaken is aborted. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, inputs: readonly unknown[]): Load<T> {
  const [state, setState] = useState<Omit<Load<T>, 'again'>>({ data: null, error: null, loading: true });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  // The caller names what the load depends on.
  useEffect(() => {
    const abort = new AbortController();
    setState((last) => ({ ...last, loading: true }));
    latest.current(abort.signal).then(
      (data) => {
        if (!abort.signal.aborted) setState({ data, error: null, loading: false });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState(({ data }) => ({ data, error: asError(error), loading: false }));
      },
    );
    return () => abort.abort();
  }, [...inputs, round]);
  const again = useCallback(() => setRound((value) => value + 1), []);
  return { ...state, again };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new ApiError(0, 'unknown', String(error));
}
